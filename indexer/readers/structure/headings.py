"""What a paragraph is a heading of: "Chapter One", "BOOK THE FIRST: RECALLED TO LIFE", "## The Pier", "第三章 河心".

It looks at the paragraph alone; what stands in what is for ``levels``, what counts on from what for ``counting``, and
where a text is cut for ``chapters``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from indexer.datafiles import data_table
from indexer.readers.structure import east_asian
from indexer.readers.structure.numerals import NUMBER, number_of

_WORDS: dict[str, list[str]] = {
    name: words for name, words in data_table(__package__, "headings.toml").items() if name != "east"
}
_NUMBERED_WORDS = [word for name in ("chapter", "part", "book", "volume") for word in _WORDS[name]]
_NUMBERED = f"(?i:{'|'.join(_NUMBERED_WORDS)})"
_KNOWN = f"(?i:{'|'.join([*_NUMBERED_WORDS, *_WORDS['doubtful']])})"
_ORDINAL = f"(?i:{'|'.join(_WORDS['ordinals'])})"
_OF_TOTAL = r"(?:\s?(?:/|of|von|sur|de|из)\s?(?:\d{1,4}|\?+)(?!\w))?"
_APART = r"(?![^\W_]|['’])"
_COUNTED = r"\d{1,4}(?:\.|[ºª°]|st|nd|rd|th|ère|er|ème|e|-?(?:я|й|ая|ый))?"
_NAMED = re.compile(
    rf"[*_=~\s]*(?:(?P<word>{_NUMBERED})(?:\s+|\s?[.#№]\s?){NUMBER}{_APART}{_OF_TOTAL}"
    rf"|(?:{_ORDINAL}|{_COUNTED})\s+(?P<after>{_NUMBERED}){_APART}"
    rf"|(?i:{'|'.join(_WORDS['alone'])}){_APART})"
    r"(?P<rest>[.:)\]*_=~]*(?:\s*[.:|—–-]+\s*|\s+|\n)?(?P<title>\S[^\n]{0,80}(?:\n[^\n]{1,80})?)?)?"
)
# "chapter.844 Title": nobody writes that in a sentence.
_DOTTED = re.compile(rf"[*_=~\s]*{_NUMBERED}[.#№]\d")
# A heading by a word that may be another, or without a sign before its title: "Ch. 12", "[Chapter 3] Rain", "Kap. 4 Regen".
_LOOSE = re.compile(
    rf"[*_=~\s\[(<]*(?P<word>{_KNOWN})[\s.:#№-]{{0,3}}(?P<number>{NUMBER}){_APART}{_OF_TOTAL}"
    r"[.:)\]>*_=~|—–\s-]*(?P<title>[^\W_][^\n]{0,80}?|[\"“«(][^\n]{0,80}?)?[*_=~\s\])]*"
)
# Headings begin with the first letters of one of the words, or with what decorates them; few other paragraphs do.
START_LETTERS = 4
_DECORATION = "*_=~ \t\n"
HEADING_SIGNS = frozenset(f"#{_DECORATION}0123456789") | east_asian.STARTS
_AFTER_SHORT = [sign + more for sign in " \t\n\u00a0.#" for more in " #0123456789ivxIVX"]
HEADING_STARTS = frozenset(
    form
    for word in (*_NUMBERED_WORDS, *_WORDS["doubtful"], *_WORDS["alone"], *_WORDS["ordinals"])
    for start in (
        {(word + after)[:START_LETTERS] for after in _AFTER_SHORT}
        if len(word) < START_LETTERS
        else {word[:START_LETTERS]}
    )
    for form in (start, start.title(), start.upper())
)
HEADING_LETTERS = HEADING_SIGNS | {start[0] for start in HEADING_STARTS}
_NUMERAL = re.compile(r"(?:[IVXLC]{1,8}|\d{1,3}|[一二三四五六七八九十]{1,4})\.?")
_SHORT_TITLE = re.compile(
    rf"(?:(?:[^\W\d_]+[\s.#]+){{1,3}}[A-Z]?-?{NUMBER}(?:\s?/\s?[\d?]+)?|(?:{_ORDINAL}|{_COUNTED})\s+{_NUMBERED}|\d{{1,4}}|[IVXLC]{{1,8}})\s*(?:[.:)|]|\s[-–—]{{1,2}}|[-–—])\s*(?P<title>\S.*)",
    re.DOTALL,
)
_NAME = re.compile(
    rf"[*_=~\s\[(<]*(?:(?:{_ORDINAL}|{_COUNTED})\s+({_NUMBERED})|([^\W\d_]+)[.\s#№]*[A-Z]?-?{NUMBER}){_APART}"
)
_CLOSING = re.compile(rf"[*_=~\s]*(?:{'|'.join(_WORDS['closing'])})(?!\w)", re.IGNORECASE)
# Headings of this depth and above part chapters; deeper ones part sections within one.
CHAPTER_DEPTH = 3


class Kind(IntEnum):
    """What a heading calls itself; all that is neither volume, book nor part is a chapter."""

    VOLUME = 1
    BOOK = 2
    PART = 3
    CHAPTER = 4


_ORDINALS = frozenset(_WORDS["ordinals"])
_KINDS = {word: kind for kind in Kind for word in _WORDS[kind.name.lower()]}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its words, what it calls itself, and how deep it is marked to be, from 1; 0 where nothing marks it."""

    words: str
    kind: Kind = Kind.CHAPTER
    depth: int = 0

    @property
    def name(self) -> str:
        """What has the number, in small letters: "chapter", "canto", "book"; nothing for "Prologue", "IV", "The Pier"."""
        if east := _east(self.words):
            return east["word"] or east["of"] or ""
        found = _NAME.match(self.words)
        return (found[1] or found[2]).casefold() if found else ""

    @property
    def is_numbered(self) -> bool:
        """Whether it is one of a row by its words: "Chapter One", "IV"; not "The Pier"."""
        return bool(self.name or _NUMERAL.fullmatch(self.words) or named_words(self.words))

    @property
    def is_closing(self) -> bool:
        """Whether it is an epilogue's."""
        east = _east(self.words)
        return east["alone"] in east_asian.CLOSING if east else _CLOSING.match(self.words) is not None


def heading_of(paragraph: str) -> Heading | None:
    """Return the heading a short paragraph is, or None; a numeral alone is none by itself.

    All of them begin with one of ``HEADING_SIGNS`` or as ``HEADING_STARTS`` do.
    """
    if paragraph.startswith("#"):
        marked = paragraph.lstrip("#")
        depth, title = len(paragraph) - len(marked), marked.strip().rstrip("#").rstrip()
        fits = depth <= CHAPTER_DEPTH and marked[:1].isspace() and title and "\n" not in title
        return marked_heading(title, depth) if fits else None
    words = named_words(paragraph)
    return Heading(words, _kind(words)) if words else None


def marked_heading(words: str, depth: int = 0) -> Heading:
    """Return the heading of words that are known to be one, marked so deep."""
    kind = _kind(words)
    return Heading(words, kind if kind is Kind.CHAPTER or named_words(words) else Kind.CHAPTER, depth)


def named_words(paragraph: str) -> str | None:
    """Return the words of a paragraph that is a heading by them alone ("Chapter One: The Pier"), on one line."""
    if _east(paragraph):
        return _one_line(paragraph)
    bare = paragraph.lstrip(_DECORATION)
    if bare[:START_LETTERS] not in HEADING_STARTS and not bare[:1].isdecimal():
        return None
    named = _NAMED.fullmatch(paragraph)
    if named is None or not (
        _title_may_follow(named["rest"] or "", named["title"]) or _DOTTED.match(paragraph)
    ):
        return None
    return _one_line(paragraph)


def doubtful(paragraph: str) -> tuple[Heading, str, str] | None:
    """Return a paragraph that is a heading if its like count on from it: the heading, its word, its number."""
    east = east_asian.east_asian(paragraph, doubtful=True)
    found = east or _LOOSE.fullmatch(paragraph)
    if (
        found is None
        or (found["title"] or "").endswith((".", ",", ";", ":", '"', "”"))
        or _starts_small(found)
    ):
        return None
    word = (found["word"] or found["of"]).casefold()
    kind = _KINDS.get(word) or Kind[east_asian.KINDS.get(word, "chapter").upper()]
    return Heading(_one_line(paragraph), kind), word, found["number"] or found["count"]


def number_in(heading: Heading) -> tuple[str, int] | None:
    """Return what a heading numbers and its number, None where it has none that is known."""
    found = _east(heading.words) or _LOOSE.fullmatch(heading.words)
    numeral = (found["number"] or found.groupdict().get("count")) if found else None
    value = number_of(numeral) if numeral else None
    return (heading.name, value) if value is not None else None


def is_chapter_heading(line: str) -> bool:
    """Say whether a line is a heading such as "Chapter One" by its words alone, whether or not it is marked as one."""
    return named_words(line.lstrip("# ") if line.startswith("#") else line) is not None


def short_title(heading: str) -> str:
    """Return a heading without its number where a title follows: "Chapter One: The Pier" gives "The Pier"."""
    if east := _east(heading) or east_asian.east_asian(heading, doubtful=True):
        return (east["title"] or "").strip() or heading
    found = _SHORT_TITLE.fullmatch(heading) or _LOOSE.fullmatch(heading)
    return (found["title"] or "").strip() or heading if found else heading


def _east(words: str) -> re.Match[str] | None:
    return east_asian.east_asian(words) if words[:1] in east_asian.STARTS else None


def _one_line(paragraph: str) -> str:
    return " ".join(paragraph.split()).strip("*_=~ ")


def _starts_small(found: re.Match[str]) -> bool:
    return (found["title"] or "")[:1].islower()


def _kind(words: str) -> Kind:
    if east := _east(words):
        made = east_asian.KINDS.get(east["word"] or "", "volume" if east["of"] else "chapter")
        return Kind.PART if east["divided"] else Kind[made.upper()]
    first, second = (*words.casefold().split(" ", 2), "", "")[:2]
    word = second if first[:1].isdecimal() or first.strip("*_=~") in _ORDINALS else first
    return _KINDS.get(word.strip("*_=~.:#0123456789"), Kind.CHAPTER)


def _title_may_follow(rest: str, title: str | None) -> bool:
    """Tell a heading with its title ("Chapter One: The Sea") from a sentence ("Part two of the plan was worse.")."""
    if not title or not title.strip("*_=~ ."):
        return True
    if rest[:1] in ".:)]*_—–-\n" or rest.lstrip()[:1] in "—–-:|":
        return not title.rstrip("*_ ").endswith((",", ";", '."', ".”"))
    return title.isupper()
