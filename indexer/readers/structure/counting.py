"""Headings that are known by counting on from one another: "Session A61", "Ch. 12 Rain", "3화"; what does not stays text.

Certain headings are found before (``headings``), bare numerals after (``chapters``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from indexer.datafiles import data_words
from indexer.readers.structure.headings import Heading, Kind, doubtful, number_in
from indexer.readers.structure.numerals import NUMBER, WORDS, number_of

_page_words = partial(data_words, __package__, "printouts.toml", "pages")
# "Session A61: Low Water", "Log Entry 4", "Letter No. 3 - Rain", "Tape One", "The Second Night".
_SERIAL = re.compile(
    rf"[\W_]{{0,8}}(?:(?P<name>[^\W\d_]+(?:[ '’][^\W\d_]+){{0,2}}?)[ .#№]{{1,3}}(?:[Nn][or]?[.°º]? ?)?"
    rf"(?P<series>[A-Z]-?)?(?P<number>{NUMBER})|(?i:the )?(?P<ordinal>(?i:{WORDS})) (?P<counted>[^\W\d_]+))(?!\w)"
    r"(?:\s*[:.|)\]—–-]+\s+(?P<title>[^\W_]\S*(?: \S+)*|[\"“«(][^\n]{0,60}))?[\W_]{0,8}"
)
_LONGEST = 90
# So short, it may end with a full stop.
_SHORTEST = 16
_ENDS = frozenset(".,;:!?…\"'’”»-–—")
# Of a word in no table, so many have to count up; two may be rooms, laps or witnesses.
_LEAST = 3
# Less than this between two of them is a list, a score, a row of signs; signs of Chinese say twice as much.
_LEAST_UNDER = 100


@dataclass(frozen=True, slots=True)
class _Counted:
    place: int
    number: int
    heading: Heading
    certain: bool = False


def counting_on(short: Iterable[tuple[int, str]], headings: dict[int, Heading]) -> dict[int, Heading]:
    """Return those doubtful headings among numbered paragraphs next to which another of the same word counts on."""
    rows: defaultdict[str, list[_Counted]] = defaultdict(list)
    for place, paragraph in short:
        known = headings.get(place)
        if known is not None and (known.depth or known.kind is not Kind.CHAPTER):
            continue
        found = doubtful(paragraph)
        value = number_of(found[2]) if found else None
        if found and value is not None:
            rows[found[1]].append(_Counted(place, value, known or found[0], known is not None))
    return {
        each.place: each.heading
        for row in rows.values()
        for before, after in pairwise(row)
        if after.number == before.number + 1
        for each in (before, after)
        if not each.certain
    }


def out_of_count(headings: dict[int, Heading]) -> set[int]:
    """Return the places of chapters' headings between two that count on from one another: they are quoted there.

    So is the first chapter of a book that somebody opens in the third of five.
    """
    rows: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    levels = 0
    for place in sorted(headings):
        heading = headings[place]
        levels += heading.kind is not Kind.CHAPTER or heading.depth > 0
        if heading.kind is Kind.CHAPTER and not heading.depth and (counted := number_in(heading)):
            rows[f"{levels} {counted[0]}"].append((place, counted[1]))
    return {
        place
        for row in rows.values()
        for (_, before), (place, number), (_, after) in zip(row, row[1:], row[2:], strict=False)
        if after == before + 1 and number not in {before, after}
    }


def serials(
    numbered: Iterable[tuple[int, str]], paragraphs: Sequence[str], levels: Iterable[int]
) -> dict[int, Heading]:
    """Return paragraphs of one word and a number that counts up, with text between: headings, whatever the word is.

    The numbers may begin again behind each of ``levels``, the places of headings of parts.
    """
    rows: defaultdict[tuple[str, str], list[_Counted]] = defaultdict(list)
    # Nearly all paragraphs are too long, or end as sentences do.
    likely = [
        (place, each)
        for place, each in numbered
        if len(each) <= _LONGEST and (each[-1:] not in _ENDS or (each[-1] == "." and len(each) <= _SHORTEST))
    ]
    for place, paragraph in likely:
        if not (found := _SERIAL.fullmatch(paragraph)):
            continue
        title = found["title"] or ""
        value = number_of(found["number"] or found["ordinal"])
        name = (found["name"] or found["counted"]).casefold()
        if value is None or title[-1:] in _ENDS or name.split()[-1] in _page_words():
            continue
        words = " ".join(paragraph.split()).strip("*_=~ ")
        rows[name, found["series"] or ""].append(_Counted(place, value, Heading(words)))
    starts = sorted(levels)
    return {
        each.place: each.heading
        for row in rows.values()
        if len(row) >= _LEAST and _is_chaptered(row, paragraphs, starts)
        for each in row
    }


def _is_chaptered(row: Sequence[_Counted], paragraphs: Sequence[str], levels: Sequence[int]) -> bool:
    """Say whether numbers only go up, but for those behind a new level, and there is text between any two."""
    for before, after in pairwise(row):
        rises = after.number > before.number or any(before.place < level < after.place for level in levels)
        under = paragraphs[before.place + 1 : after.place]
        said = sum(len(each) if each.isascii() else len(each.encode()) for each in under)
        if not rises or said < _LEAST_UNDER:
            return False
    return True
