"""Scene breaks: which paragraphs of a text are drawn between two scenes rather than written.

The text stays as it is; what a break looks like on a page is for others to say.
"""

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from indexer.datafiles import data_table
from indexer.model import Chapter

# Longer rows are drawn, too, but have never been seen on one line.
_LONGEST = 100
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
# Letters alone are drawn from so many on; fewer are a sign of a vote, a kiss, a size.
_FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class _Signs:
    first: frozenset[str]
    second: frozenset[str]
    spoken: frozenset[str]
    written: frozenset[str]
    letters: frozenset[str]
    around: str
    words: frozenset[str]
    drawn: re.Pattern[str]
    worded: re.Pattern[str]
    likely: re.Pattern[str]


def with_breaks(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return chapters that know their scene breaks."""
    return tuple(
        dataclasses.replace(chapter, breaks=breaks)
        if (breaks := breaks_in(chapter.text)) != chapter.breaks
        else chapter
        for chapter in chapters
    )


def breaks_in(text: str) -> tuple[int, ...]:
    """Return which paragraphs of a tidied text (a blank line between two), from 0, are scene breaks."""
    found: list[int] = []
    if is_break(_paragraph(text, 0)):
        found.append(0)
    number = at = 0
    for hit in _signs().likely.finditer(text):
        start = hit.start() + 2
        if is_break(_paragraph(text, start)):
            number += text.count("\n\n", at, start)
            at = start
            found.append(number)
    return tuple(found)


def _paragraph(text: str, start: int) -> str:
    """Return the paragraph that begins somewhere, or so much of it that it is too long for a break."""
    end = text.find("\n\n", start, start + _LONGEST + 3)
    return text[start : end if end >= 0 else start + _LONGEST + 1]


def breaks_among(paragraphs: Iterable[tuple[int, str]]) -> list[int]:
    """Return the numbers of those of numbered paragraphs that are scene breaks."""
    signs = _signs()
    return [
        number
        for number, paragraph in paragraphs
        if paragraph[:1] in signs.first and paragraph[1:2] in signs.second and is_break(paragraph)
    ]


def break_starts() -> frozenset[str]:
    """Return the letters that a scene break begins with."""
    return _signs().first


def is_break(paragraph: str) -> bool:
    """Say whether a paragraph is a scene break: ``* * *``, ``~~~~``, ``#``, ``oOo``, ``[scene break]``."""
    signs = _signs()
    if not paragraph or len(paragraph) > _LONGEST:
        return False
    # What is left of all that is drawn is nothing, or one of the words.
    if (rest := paragraph.strip(signs.around)) and rest.casefold() not in signs.words:
        return False
    if not signs.drawn.fullmatch(paragraph):
        return signs.worded.fullmatch(paragraph) is not None
    bare = paragraph.strip()
    letters = sum(map(bare.count, signs.letters))
    if letters and letters == len(bare.rstrip(".")) < len(bare):
        # "XX." is a number.
        return False
    if letters == len(bare):
        return letters >= _FEWEST_LETTERS and bare not in signs.written and not bare.isdigit()
    return bare not in signs.spoken and bare not in signs.written


@cache
def _signs() -> _Signs:
    table = data_table(__package__, "breaks.toml")
    drawn, letters = re.escape(table["signs"]), table["letters"]
    words = "|".join(map(re.escape, table["words"]))
    initials = "".join({word[0] + word[0].upper() for word in table["words"]})
    first = frozenset(f"{table['signs']}{letters}([{{ \n\t")
    around = f"{table['signs']}{letters}([{{)]}}{_SPACES}"
    return _Signs(
        first,
        first | {*_SPACES, *initials, ""},
        frozenset(table["spoken"]),
        frozenset(table["written"]),
        frozenset(letters),
        around,
        frozenset(word.strip(around) for word in table["words"]),
        re.compile(rf"[\s{drawn}]*[{drawn}{letters}][\s{drawn}{letters}]*"),
        re.compile(
            rf"[\s{drawn}(\[{{]*[{drawn}(\[{{]\s*(?:{words})\s*[{drawn})\]}}][\s{drawn})\]}}]*", re.IGNORECASE
        ),
        # Two line ends and a sign are found in a text fifty times as quickly as its paragraphs are made; many of these
        # begin with one of the letters, and few of those go on with what is drawn.
        re.compile(rf"\n\n(?=[\n (\[{{{drawn}{letters}](?:[\s{drawn}{letters}{initials}]|\Z))"),
    )
