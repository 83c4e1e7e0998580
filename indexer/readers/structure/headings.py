"""What a paragraph is a heading of: "Chapter One", "BOOK THE FIRST: RECALLED TO LIFE", "## The Pier", "IV".

It looks at the paragraph alone; what stands in what is for ``levels``, where a text is cut for ``chapters``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from indexer.datafiles import data_table

NUMBER = (
    r"(?:\d{1,4}|[IVXLC]{1,8}|[ivxlc]{1,8}|(?i:(?:the )?(?:twenty|thirty|forty|fifty)?[- ]?(?:one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|"
    r"fifty|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last|"
    r"un|premi(?:er|ère)|deux(?:ième)?|trois(?:ième)?|quatre|quatrième|cinq(?:uième)?|six(?:ième)?|sept(?:ième)?|huit(?:ième)?|neuf|neuvième|dix(?:ième)?|"
    r"eins|erste[rs]?|zwei|zweite[rs]?|drei|dritte[rs]?|vier|vierte[rs]?|fünf(?:te[rs]?)?|sechs(?:te[rs]?)?|sieben|siebte[rs]?|acht|achte[rs]?|neun(?:te[rs]?)?|zehn(?:te[rs]?)?|"
    r"uno|primer[oa]?|dos|segund[oa]|tres|tercer[oa]?|cuatro|cuart[oa]|cinco|quint[oa]|seis|siete|ocho|nueve|diez|"
    r"один|первая|два|вторая|три|третья|четыре|четв[её]ртая|пять|пятая|шесть|шестая|семь|седьмая|восемь|восьмая|девять|девятая|десять|десятая)))"
)
_WORDS: dict[str, list[str]] = data_table(__package__, "headings.toml")
_NUMBERED_WORDS = [word for name in ("chapter", "part", "book", "volume") for word in _WORDS[name]]
_NUMBERED = f"(?i:{'|'.join(_NUMBERED_WORDS)})"
_ORDINAL = f"(?i:{'|'.join(_WORDS['ordinals'])})"
_NAMED = re.compile(
    rf"[*_=~\s]*(?:{_NUMBERED}\s+{NUMBER}(?![^\W_]|['’])(?:\s?(?:/|of|von|sur|de|из)\s?(?:\d{{1,4}}|\?+)(?!\w))?"
    rf"|{_ORDINAL}\s+{_NUMBERED}(?![^\W_]|['’])"
    rf"|(?i:{'|'.join(_WORDS['alone'])})(?![^\W_]|['’]))"
    r"(?P<rest>[.:)\]*_=~]*(?:\s*[.:—–-]+\s*|\s+|\n)?(?P<title>\S[^\n]{0,80}(?:\n[^\n]{1,80})?)?)?"
)
# Headings begin with the first letters of one of the words, or with what decorates them; few other paragraphs do.
START_LETTERS = 4
_DECORATION = "*_=~ \t\n"
HEADING_SIGNS = frozenset(f"#{_DECORATION}")
HEADING_STARTS = frozenset(
    form
    for word in (*_NUMBERED_WORDS, *_WORDS["alone"], *_WORDS["ordinals"])
    for start in (
        [word[:START_LETTERS]] if len(word) >= START_LETTERS else [word + space for space in " \t\n\u00a0"]
    )
    for form in (start, start.title(), start.upper())
)
HEADING_LETTERS = HEADING_SIGNS | {start[0] for start in HEADING_STARTS}
_NUMERAL = re.compile(r"(?:[IVXLC]{1,8}|\d{1,3})\.?")
_SHORT_TITLE = re.compile(
    rf"(?:[^\W\d_]+\s+{NUMBER}(?:\s?/\s?\d+)?|{_ORDINAL}\s+{_NUMBERED}|\d{{1,4}}|[IVXLC]{{1,8}})\s*(?:[.:)]|\s[-–—]{{1,2}}|[-–—])\s*(?P<title>\S.*)",
    re.DOTALL,
)
_NAME = re.compile(rf"[*_=~\s]*(?:{_ORDINAL}\s+({_NUMBERED})|([^\W\d_]+)\.?\s+{NUMBER})(?![^\W_]|['’])")
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
        found = _NAME.match(self.words)
        return (found[1] or found[2]).casefold() if found else ""

    @property
    def is_numbered(self) -> bool:
        """Whether it is one of a row by its words: "Chapter One", "IV"; not "The Pier"."""
        return bool(self.name or _NUMERAL.fullmatch(self.words) or named_words(self.words))

    @property
    def is_closing(self) -> bool:
        """Whether it is an epilogue's."""
        return _CLOSING.match(self.words) is not None


def heading_of(paragraph: str) -> Heading | None:
    """Return the heading a short paragraph is, or None; a numeral alone is none by itself.

    All of them begin with one of ``HEADING_SIGNS`` or as ``HEADING_STARTS`` do.
    """
    if paragraph.startswith("#"):
        marked = paragraph.lstrip("#")
        depth, title = len(paragraph) - len(marked), marked.strip().rstrip("#").rstrip()
        fits = depth <= CHAPTER_DEPTH and marked[:1].isspace() and title and "\n" not in title
        return marked_heading(title, depth) if fits else None
    if paragraph.lstrip(_DECORATION)[:START_LETTERS] not in HEADING_STARTS:
        return None
    words = named_words(paragraph)
    return Heading(words, _kind(words)) if words else None


def marked_heading(words: str, depth: int = 0) -> Heading:
    """Return the heading of words that are known to be one, marked so deep."""
    kind = _kind(words)
    return Heading(words, kind if kind is Kind.CHAPTER or named_words(words) else Kind.CHAPTER, depth)


def named_words(paragraph: str) -> str | None:
    """Return the words of a paragraph that is a heading by them alone ("Chapter One: The Pier"), on one line."""
    named = _NAMED.fullmatch(paragraph)
    if named is None or not _title_may_follow(named["rest"] or "", named["title"]):
        return None
    return _one_line(paragraph)


def is_chapter_heading(line: str) -> bool:
    """Say whether a line is a heading such as "Chapter One" by its words alone, whether or not it is marked as one."""
    return named_words(line.lstrip("# ") if line.startswith("#") else line) is not None


def short_title(heading: str) -> str:
    """Return a heading without its number where a title follows: "Chapter One: The Pier" gives "The Pier"."""
    found = _SHORT_TITLE.fullmatch(heading)
    return found["title"].strip() if found else heading


def _one_line(paragraph: str) -> str:
    return " ".join(paragraph.split()).strip("*_=~ ")


def _kind(words: str) -> Kind:
    first, second = (*words.casefold().split(" ", 2), "", "")[:2]
    word = second if first.strip("*_=~") in _ORDINALS else first
    return _KINDS.get(word.strip("*_=~.:"), Kind.CHAPTER)


def _title_may_follow(rest: str, title: str | None) -> bool:
    """Tell a heading with its title ("Chapter One: The Sea") from a sentence ("Part two of the plan was worse.")."""
    if not title or not title.strip("*_=~ ."):
        return True
    if rest[:1] in ".:)]*_—–-\n" or rest.lstrip()[:1] in "—–-:":
        return not title.rstrip("*_ ").endswith((",", ";", '."', ".”"))
    return title.isupper()
