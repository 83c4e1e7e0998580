"""Cut a body into chapters at headings that are plainly headings.

A heading becomes a chapter's title, or that of a part it stands in, and leaves the text; a doubtful one stays in the
text. Nothing is lost.
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect, bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import compress, pairwise
from operator import itemgetter

from indexer.model import Chapter
from indexer.readers.structure.breaks import break_starts, breaks_among
from indexer.readers.structure.counting import counting_on, out_of_count, serials
from indexer.readers.structure.headings import (
    HEADING_LETTERS,
    HEADING_SIGNS,
    HEADING_STARTS,
    START_LETTERS,
    Heading,
    Kind,
    heading_of,
)
from indexer.readers.structure.levels import Parted, Section, nested
from indexer.readers.structure.numerals import CHINESE, CHINESE_SIGNS, number_of

_CHINESE = rf"{CHINESE}{{1,5}}"
_ROMAN = re.compile(rf"(?P<number>[IVXL]{{1,7}}|\d{{1,3}}|{_CHINESE})\.?")
# "- 3 -", "[3]", and "3. The Net": looked for where no plainer headings are.
_DECORATED = re.compile(
    rf"[-–—~*\[(（【=_ ]{{0,4}}(?P<number>[IVXL]{{1,7}}|\d{{1,3}}|{_CHINESE})[.):]?[-–—~*\])）】=_ ]{{0,4}}"
)
_NUMBERED = re.compile(
    r"(?:(?P<number>#?(?:[IVXL]{1,7}|\d{1,3}))(?:[.):]|\s?[-–—])\s+"
    rf"|(?P<chinese>{_CHINESE})[、．.:：]\s*)(?P<title>[^\W\d_][^\n]{{0,60}}?[^\s.,;:\"”。，；：]|[\u3400-\u9fff])"
)
# What the numerals of these three begin with, but for signs of Chinese.
_NUMERAL_STARTS = "IVXL0123456789#-–—~*[(（【=_ "
_FIRST = itemgetter(slice(1))
# Headings are short; longer paragraphs are not even looked at.
_MAX_HEADING = 160
# More headings than this in a row without text between them are a table of contents, unless each is of another kind.
_MAX_STACKED = 3
# Two headings between which a third is out of count.
_LEAST_ROW = 2
# What stands under a heading that comes again is a list of chapters if its lines are no longer than this.
_LISTED_LINE = 90
_LISTED = 4000

Headings = dict[int, Heading]


def split_chapters(text: str) -> tuple[Chapter, ...]:
    """Return the chapters of a tidied text (a blank line between paragraphs): at least one, numbered from 1."""
    return part_paragraphs(text.split("\n\n")).chapters


def part_paragraphs(paragraphs: list[str]) -> Parted:
    """Return the chapters of a tidied text's paragraphs and the paragraphs, from 0, they began with."""
    sections = sections_of(paragraphs)
    if len(sections) == 1 and not sections[0].headings:
        return Parted((Chapter(1, None, sections[0].text, (), sections[0].breaks),), (0,))
    return nested(sections)


def sections_of(paragraphs: list[str]) -> list[Section]:
    """Return the headings of a tidied text's paragraphs and what stands under them: at least one section."""
    # Whatever is a heading or drawn begins with few letters; what counts up by a word of its own is looked for besides.
    firsts = list(map(_FIRST, paragraphs))
    letters = {first for first in set(firsts) if first in _first_letters() or first.isdecimal()}
    begun = compress(enumerate(paragraphs), map(letters.__contains__, firsts))
    likely = [(i, p) for i, p in begun if len(p) <= _MAX_HEADING]
    headings = _known(likely)
    headings |= _numerals(likely, _ROMAN, headings) or _otherwise(likely, paragraphs, headings)
    if len(headings) > 1 and any(heading.kind is not Kind.CHAPTER for heading in headings.values()):
        headings = _without_contents(headings, paragraphs)
    runs = _runs(headings)
    breaks = breaks_among(likely)
    if not runs:
        return [Section((), "\n\n".join(paragraphs), 0, tuple(breaks))]
    return _cut(paragraphs, headings, runs, breaks)


@cache
def _first_letters() -> frozenset[str]:
    """Return the letters that headings, numerals and scene breaks begin with."""
    return HEADING_LETTERS | break_starts() | frozenset(_NUMERAL_STARTS + "".join(CHINESE_SIGNS))


def _known(short: list[tuple[int, str]]) -> Headings:
    """Return the headings among numbered paragraphs that are known by their marks or words, and what counts on."""
    likely = [
        (i, p)
        for i, p in short
        if p[:1] in HEADING_LETTERS and (p[:START_LETTERS] in HEADING_STARTS or p[:1] in HEADING_SIGNS)
    ]
    headings = {i: heading for i, p in likely if (heading := heading_of(p))}
    headings |= counting_on(likely, headings)
    quoted = out_of_count(headings) if len(headings) > _LEAST_ROW else ()
    return {place: heading for place, heading in headings.items() if place not in quoted}


def _otherwise(short: list[tuple[int, str]], paragraphs: Sequence[str], headings: Headings) -> Headings:
    """Return what else counts up where no heading calls itself a chapter and has a number, and none is marked."""
    if any(heading.depth or _is_named(heading) for heading in headings.values()):
        return {}
    numerals = _numerals(short, _DECORATED) or _numerals(short, _NUMBERED)
    return numerals or serials(enumerate(paragraphs), paragraphs, headings)


def renumbered(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return chapters numbered from 1 in their order."""
    return tuple(dataclasses.replace(chapter, number=n) for n, chapter in enumerate(chapters, start=1))


def _numerals(
    paragraphs: list[tuple[int, str]], shape: re.Pattern[str], headings: Headings | None = None
) -> Headings:
    """Return numerals that count up from one, at least two of them; decorated ones not one right under the other.

    They may begin again under the heading of a part. Where they do under those of chapters, they part sections; those
    before the first chapter so called stay.
    """
    found: Headings = {}
    count, last = 0, -1
    most = {_ROMAN: 8, _DECORATED: 16}.get(shape, _MAX_HEADING)  # XXXVIII. is the longest
    for index, paragraph in paragraphs:
        if len(paragraph) > most or not (numeral := shape.fullmatch(paragraph)):
            continue
        value = number_of((numeral["number"] or numeral["chinese"]).lstrip("#"))
        if value == 1 and count and headings:
            between = _between(headings, last, index)
            if any(map(_is_named, between)):
                first = next(place for place, heading in headings.items() if _is_named(heading))
                found = {place: heading for place, heading in found.items() if place < first}
                break
            count = 0 if between and shape is _ROMAN else count
        apart = shape is _ROMAN or not found or index > last + 1
        if apart and value == count + 1:
            found[index] = Heading(paragraph.strip("~*= "))
            count, last = value, index
    return found if len(found) > 1 else {}


def _is_named(heading: Heading) -> bool:
    """Say whether a heading calls itself a chapter, or what there is instead, and has a number."""
    return heading.kind is Kind.CHAPTER and bool(heading.name)


def _between(headings: Headings, start: int, stop: int) -> list[Heading]:
    places = list(headings)
    return [headings[place] for place in places[bisect(places, start) : bisect(places, stop)]]


def _without_contents(headings: Headings, paragraphs: Sequence[str]) -> Headings:
    """Leave out the first headings of parts if all come again, and under them is but a list of what is in them."""
    last = {heading.words.casefold(): place for place, heading in headings.items()}
    if len(last) == len(headings):
        return headings
    kept = dict(headings)
    for place, after in pairwise(sorted(headings)):
        heading = headings[place]
        if heading.kind is Kind.CHAPTER:
            continue
        under = "\n".join(paragraphs[place + 1 : after])
        listed = len(under) <= _LISTED and max(map(len, under.split("\n"))) <= _LISTED_LINE
        if last[heading.words.casefold()] == place or not listed:
            break
        if under:
            del kept[place]
    return kept


def _runs(headings: Headings) -> list[tuple[int, int]]:
    """Group headings that follow one another; leave out tables of contents."""
    runs: list[tuple[int, int]] = []
    for index in sorted(headings):
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return [
        (start, stop)
        for start, stop in runs
        if stop - start <= _MAX_STACKED or _differ(headings, start, stop)
    ]


def _differ(headings: Headings, start: int, stop: int) -> bool:
    """Say whether no two headings of a row are of one kind, as "Volume I", "Book I", "Part I", "Chapter I" are not."""
    kinds = Counter((headings[i].kind, headings[i].depth) for i in range(start, stop))
    return max(kinds.values()) == 1


def _cut(
    paragraphs: list[str], headings: Headings, runs: list[tuple[int, int]], breaks: list[int]
) -> list[Section]:
    sections: list[Section] = []
    lead = "\n\n".join(paragraphs[: runs[0][0]])
    if lead:
        sections.append(Section((), lead, 0, _inside(breaks, 0, runs[0][0])))
    for place, (start, stop) in enumerate(runs):
        end = runs[place + 1][0] if place + 1 < len(runs) else len(paragraphs)
        found = tuple(headings[i] for i in range(start, stop))
        body = "\n\n".join(paragraphs[stop:end])
        if body or not sections:
            sections.append(Section(found, body, start, _inside(breaks, stop, end)))
        else:
            # A heading with nothing under it ("THE END") stays where it can be read and found.
            last = sections[-1]
            words = " — ".join(heading.words for heading in found)
            sections[-1] = dataclasses.replace(last, text=f"{last.text}\n\n{words}")
    return sections


def _inside(numbers: list[int], start: int, stop: int) -> tuple[int, ...]:
    """Return those of ordered numbers that lie in a range, counted from its start."""
    if not numbers:
        return ()
    return tuple(
        number - start for number in numbers[bisect_left(numbers, start) : bisect_left(numbers, stop)]
    )
