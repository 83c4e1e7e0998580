"""What a Project Gutenberg text calls itself: title and author by the first line of its frame and by its title page.

Where the frame is, is for ``gutenberg`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise

from indexer.datafiles import data_table
from indexer.readers.metadata.lines import parse_byline
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.rules import is_rule
from indexer.readers.text.asides import is_contents_heading, listed_name

_BLOCK = re.compile(r"^[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*", re.MULTILINE)
# "**The Project Gutenberg Etext of The Time Machine, by H. G. Wells**", perhaps on two lines, perhaps further down.
_FIRST = re.compile(
    r"(?:\A|\n[^\S\n]*\n)[^\w\n]*(?:(?:the|this is the) )?project gutenberg(?:['’]?s)?(?: e-?(?:book|text))?(?:,| of)?[ ,]+(?P<title>[^\n]{2,200}?(?:\n(?!\s*\(?#\d|\W{3}|\W*this .{0,30}edition)[^\n]{2,120})??)"
    r"(?:,?\s+by\s+(?P<author>[^\n]{2,80}?))?[\s*]*(?:\n\s*\n|\n\s*\(?#\d|\n\W{3}|\n\W*this .{0,30}edition|\Z)",
    re.IGNORECASE,
)
_START = re.compile(
    r"START OF (?:THE|THIS) (?:[A-Z][A-Z'’.-]*[ \t]+){1,4}E-?(?:BOOK|TEXT),?\s+(?P<title>[^\n*]{2,200})"
)
# What stands right above the number in texts of the nineties: the title, the by-line, the month.
_NUMBERED = re.compile(r"\n[^\n]*\[e(?:text|book) ?#\s?\d+\]", re.IGNORECASE)
_BEFORE = 3
_SERIES = re.compile(r"\s*[(\[]?#\d+ in (?:our|a) series.*", re.IGNORECASE | re.DOTALL)
# A name below a title, without a word before it.
_NAME = re.compile(r"[A-Z][a-z.]+(?: [A-Z][\w.'’-]*){1,3}")
_SIGNS = re.compile(r"[\W_]+")
# How the last line begins, and how far from the end it is looked for.
_OVER = r"[^\w\n]{0,20}_?(?:th(?:e|is) is )?(?:the )?(?:end|fin|ende|einde?|fine|fim|slut|koniec)\b"
_LAST = 3000
# So many paragraphs of few short lines may stand on a title page between two that are known.
_UNKNOWN, _LINES, _CHARS = 3, 6, 70
# "CHAPTER I" alone on its line, and the title some blank lines below.
_NUMBER_LINE = re.compile(
    r"^([ \t]*[^\W\d_]+[ \t]+[\w-]{1,12}[.:]?)[ \t]*\n(?:(?:[ \t]*\n){1,3}(?P<title>[ \t]*[^\W_][^\n]{0,70})\n(?=[ \t]*(?:\n|\Z)))?",
    re.MULTILINE,
)
_FEWEST_TITLED, _MOST_TITLED = 2, 0.7
# Imprints and lists of an author's books are shorter.
_LONGEST_LINE = 700
# Longer tables of contents are an index.
_MOST_CONTENTS = 600
# So many of its first lines are looked for.
_LOOKED_FOR = 3
# A title may be set in pieces, none of them shorter than this.
_PIECE = 7
_SENTENCE = re.compile(r"[a-z]{2}[.!?]['\"”’]?$|[,;]$")


@dataclass(frozen=True, slots=True)
class Named:
    """What a text is called, and by whom it is; None where it does not say."""

    title: str | None = None
    author: str | None = None

    def completed(self, title_page: str) -> Named:
        """Return this with what a title page adds: an author, or a fuller name of one."""
        blocks = _blocks(title_page)
        found = _byline(blocks)
        if found is None and self.author is None and len(blocks) > 1 and _NAME.fullmatch(blocks[1].strip()):
            found = blocks[1].strip()
        return replace(self, author=_fuller(self.author, found))


def named_in(head: str, entries: Sequence[Entry]) -> Named:
    """Return what the text before a book calls it: labels first, then the page above its number, then the first line."""
    labelled = {entry.field: entry.value for entry in reversed(entries)}
    first = _FIRST.search(head.lstrip("\ufeff \n"))
    title = _tidied(first["title"]) if first else None
    author = _tidied(first["author"]) if first and first["author"] else None
    page_title, page_author = _numbered_page(head)
    if page_title and page_author and (title is None or _words(page_title) != _words(title)):
        title = page_title
    if title is None and (start := _START.search(head)):
        title = _tidied(start["title"])
    return Named(labelled.get("title") or title, labelled.get("author") or _fuller(author, page_author))


def said_over(text: str, start: int, stop: int, named: Named) -> int:
    """Return where the last line begins that says that what is ``named`` so ends: "[End of Salt Roses, by Ada Pike]", else ``stop``."""
    names = [_loosely(name) for name in (named.title, named.author) if name]
    if not names:
        return stop
    over = re.compile(
        rf"^{_OVER}[^\n]{{0,60}}?(?:{'|'.join(names)})[^\n]{{0,80}}$", re.IGNORECASE | re.MULTILINE
    )
    found = list(over.finditer(text, max(start, stop - _LAST), stop))
    return found[-1].start() if found else stop


def _loosely(name: str) -> str:
    """Return a pattern of a name's words, whatever stands between them."""
    return r"[\W_]+".join(map(re.escape, _words(name).split()))


def _fuller(name: str | None, other: str | None) -> str | None:
    """Return the longer of two names if it ends with the other: "Ambrose Bierce" is, "AMBROSE BIERCE" is the same."""
    if name is None or other is None:
        return name or other
    return other if _words(other).endswith(f" {_words(name)}") else name


def _numbered_page(head: str) -> tuple[str | None, str | None]:
    number = _NUMBERED.search(head)
    above = _blocks(head[: number.start()])[-_BEFORE:] if number else []
    at = next((at for at, block in enumerate(above) if _byline([block])), None)
    if at is None:
        return None, None
    lines = above[at].split("\n")
    title = " ".join(lines[:-1]) if len(lines) > 1 else above[at - 1] if at else ""
    return _tidied(title) or None, _byline([above[at]])


def contents_end(text: str) -> int:
    """Return where the table of contents at the start of a book ends, 0 if it has none: its first entry comes again."""
    blocks = list(islice(_BLOCK.finditer(text), _MOST_CONTENTS))
    heading, *lines = blocks[0][0].split("\n") if blocks else [""]
    if not is_contents_heading(heading.strip(" _*.:=")):
        return 0
    listed = [*lines, *(line for block in blocks[1:] for line in block[0].split("\n"))]
    # A preface may be listed that is not there, and the first line may be the head of a column.
    ends = (_first_again(blocks[1:], line) for line in listed[:_LOOKED_FOR] if _words(line))
    return next(filter(None, ends), 0)


def _first_again(blocks: Sequence[re.Match[str]], listed: str) -> int:
    """Return where an entry of a table of contents comes again as a heading, 0 if nowhere; a chapter's number may stand above."""
    entry, name = _words(listed), _words(listed_name(listed))
    first = next((at for at, block in enumerate(blocks) if entry in _words(block[0])), len(blocks))
    for above, block in pairwise(blocks[first:]):
        line = _words(block[0].split("\n")[0])
        if line and _comes_again(entry, name, line):
            return above.start() if is_chapter_heading(above[0].strip()) else block.start()
    return 0


def _comes_again(entry: str, name: str, line: str) -> bool:
    """Say whether a line is the heading that an entry of a table of contents stands for, or begins it, or is its name."""
    numbered = is_chapter_heading(line) and line.split()[1:] == entry.split()[:1]
    return numbered or f"{entry} ".startswith(f"{line} ") or line.endswith(f" {entry}") or line == name


def with_titled_chapters(text: str) -> str:
    """Return a book with the titles of its chapters right under their numbers, if most have one a blank line below."""
    numbers = [found for found in _NUMBER_LINE.finditer(text) if is_chapter_heading(found[1].strip())]
    titled = [found for found in numbers if found["title"] and _is_title_line(found["title"].strip())]
    if len(titled) < max(_FEWEST_TITLED, len(numbers) * _MOST_TITLED):
        return text
    pieces, done = [], 0
    for found in titled:
        pieces += [text[done : found.end(1)], "\n"]
        done = found.start("title")
    return "".join([*pieces, text[done:]])


def _is_title_line(line: str) -> bool:
    return not is_chapter_heading(line) and (line.isupper() or not _SENTENCE.search(line))


# Of words of so many letters a line of a title page has no more without capitals.
_TELLING, _TOLD = 4, 3


def title_page_end(text: str, named: Named) -> int:
    """Return where the title page at the start of a book ends, 0 if it has none."""
    end = unknown = 0
    for block in _BLOCK.finditer(text):
        line = " ".join(block[0].split())
        if is_contents_heading(line.strip(" _*.:=")):
            return block.start()
        if is_chapter_heading(line) or unknown > _UNKNOWN:
            break
        if is_rule(line):
            end = block.end() if end else 0
            continue
        if _is_of_title_page(line, named):
            end, unknown = block.end(), 0
        elif _is_display(block[0]):
            unknown += 1
        else:
            break
    return end


def _is_of_title_page(line: str, named: Named) -> bool:
    if len(line) > _LONGEST_LINE:
        return False
    words = _words(line)
    known = [_words(name) for name in (named.title, named.author) if name]
    if words and any(words == name or (len(words) >= _PIECE and words in name) for name in known):
        return True
    whole = sorted(_words(parse_byline(line) or line).split())
    if any(whole == sorted(name.split()) for name in known):
        # Catalogues put the last name first.
        return True
    if any(name and words.startswith(name) for name in known) and len(words) < _CHARS * 2:
        return not _SENTENCE.search(line) or line.isupper()
    # "The Company of Chandlers kept but one clerk, and he was paid in candles." has a publisher's word and tells.
    told = sum(word[0].islower() for word in line.split() if len(word) >= _TELLING)
    if told > _TOLD and _SENTENCE.search(line):
        return False
    return any(pattern.fullmatch(line.strip("_=*~ ")) for pattern in _table())


def _is_display(block: str) -> bool:
    """Say whether a paragraph is set as those of title pages are: few short lines, no sentence."""
    lines = block.split("\n")
    return len(lines) <= _LINES and all(len(line) <= _CHARS for line in lines) and not _SENTENCE.search(block)


def _byline(blocks: Sequence[str]) -> str | None:
    """Return the author that the first by-line of a few paragraphs names; the word may stand alone above the name."""
    for at, block in enumerate(blocks):
        lines = [line.strip(" _*=") for line in block.split("\n")]
        for place, line in enumerate(lines):
            if line.casefold() in {"by", "by:"}:
                below = lines[place + 1 :] or (blocks[at + 1].split("\n") if at + 1 < len(blocks) else [])
                return _tidied(" ".join(below[: 1 if " " in below[0] else 2])) if below else None
            if who := parse_byline(line):
                return _tidied(who)
    return None


def _blocks(text: str) -> list[str]:
    return [block[0] for block in _BLOCK.finditer(text)]


def _tidied(words: str) -> str:
    return _SERIES.sub("", " ".join(words.split())).strip(" *_,.") if words else ""


def _words(name: str) -> str:
    return _SIGNS.sub(" ", name.casefold()).strip()


@cache
def _table() -> tuple[re.Pattern[str], ...]:
    patterns = data_table(__package__, "gutenberg.toml")["title_page"]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
