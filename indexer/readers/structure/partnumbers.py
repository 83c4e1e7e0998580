"""Part numbers as titles, subjects and labels write them: "(3/7)", "Part 3 of 7", "03/??", "Part Two".

It reads one value; joining parts is for others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.datafiles import data_list
from indexer.readers.structure.numerals import number_of

_ROMAN = frozenset("ivxlc")
_SPELLED = "|".join(sorted(data_list(__package__, "numerals.toml", "english"), key=len, reverse=True))
_PART_WORD = r"parts?|pt|chapters?|ch|teil|kapitel|partie|chapitre|parte|cap[ií]tulo|часть|глава|deel|czę[śs][ćc]|episode"
_NUMBER = rf"\d{{1,4}}|(?:{_SPELLED})\b|[ivxlc]{{1,7}}\b"
_TOTAL = rf"\d{{1,4}}|\?{{1,3}}|(?:{_SPELLED})\b|[ivxl]{{1,7}}\b(?!['’])"
# "3/7", "3a/7", "Part 3 of 7", "Teil 2 von 5", "(03/??)": a number of a total. Bare ones need digits.
_OF_TOTAL = re.compile(
    rf"(?i)(?<![\w/.])(?:(?:{_PART_WORD})\b\.?\s*[:#]?\s*(?P<a>{_NUMBER})\s?[a-z]?\s?(?:/|of|out of|sur|von|de|di|из|van|z)\s?(?P<b>{_TOTAL})"
    rf"|(?P<c>\d{{1,4}})[a-z]?\s?(?:/|of|out of|sur|von|de|из)\s?(?P<d>\d{{1,4}}|\?{{1,3}}|x{{1,2}}\b))(?![\w/])"
)
_ALONE = re.compile(
    rf"(?i)(?<!\w)(?:(?:{_PART_WORD})\b\.?\s*#?\s*(?P<a>{_NUMBER})|#\s?(?P<b>\d{{1,4}}))(?![\w/])"
)
_BARE = re.compile(
    rf"(?i)\s*(?P<a>{_NUMBER})(?:\s?(?:/|of|out of|sur|von|de|di|из|van|z)\s?(?P<b>{_TOTAL}))?(?![\w/])"
)
_LABELS = re.compile(
    r"(?i)\b(prologue|epilogue|prolog|epilog|interlude|пролог|эпилог|prólogo|epílogo|épilogue)\b"
)
_HINTS = data_list(__package__, "partnumbers.toml", "hints")
# Titles and part numbers come again and again: every label is asked for its part from more than one side.
_KEPT = 256
# What these number is a book of a series: "Salt Road (Book 2 of 6)".
_BOOK = re.compile(
    rf"(?<![^\W\d_])(?:vol|{'|'.join([*data_list(__package__, 'headings.toml', 'volume'), *data_list(__package__, 'headings.toml', 'book')])})[\s.#]*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[\d?]")
# What may stand around a part number at the end of a title.
_AROUND = " \t-–—:,;.([{)]}~*_|#"


@dataclass(frozen=True, slots=True)
class PartNumber:
    """Which part of how many; ``parts`` None: unknown. ``label`` is "prologue" or its like. Places in the value."""

    part: int | None
    parts: int | None
    label: str | None
    start: int
    end: int


@lru_cache(_KEPT)
def find_part(value: str) -> PartNumber | None:
    """Return the last part number a value names, or None."""
    if not _COUNTED.search(value) and not _may_be_spelled(value):
        return None
    found = None
    for found in _OF_TOTAL.finditer(value):  # noqa: B007 -- the last is wanted
        pass
    if found is not None:
        part, parts = _of_total(found["a"] or found["c"], found["b"] or found["d"])
        if part is not None and (parts is None or part <= max(parts, 1)):
            return PartNumber(part, parts, None, found.start(), found.end())
    alone = _ALONE.search(value)
    if alone is not None:
        return PartNumber(number_of(alone["a"] or alone["b"]), None, None, alone.start(), alone.end())
    label = _LABELS.search(value)
    return PartNumber(None, None, label[1].casefold(), label.start(), label.end()) if label else None


def part_of_label(value: str) -> PartNumber | None:
    """Return what the value of a "Part:" label names; there a bare number is enough."""
    bare = _BARE.match(value)
    found = find_part(value)
    if bare is not None and (found is None or found.start > bare.start()):
        return PartNumber(*_of_total(bare["a"], bare["b"]), None, bare.start(), bare.end())
    return found


def split_title(title: str) -> tuple[str, PartNumber | None]:
    """Return a title and the part number at its end apart: '"Glass Harbour" (1/3)', "Salt, Part 2", "Salt - Prologue"."""
    found = find_part(title)
    if found is None:
        return title, None
    before, after = title[: found.start].rstrip(_AROUND), title[found.end :].strip(_AROUND)
    if not before or after or _BOOK.search(title[: found.start]):
        return title, None
    ends_on_purpose = (
        title[found.start - 1 : found.start] in {"(", "[", "#"}
        or title[: found.start].rstrip()[-1:] in "-–—:,;\"”»('"
    )
    numbered = found.parts is not None or "?" in title[found.start : found.end]
    if not numbered and not ends_on_purpose:
        # "The Last Chapter Two" may well be a title.
        return title, None
    return before, found


def _of_total(number: str, total: str | None) -> tuple[int | None, int | None]:
    """Return a part's number and their total: an x stands for an unknown one, except beside a roman number."""
    if total is None or total.isdigit():
        return number_of(number), number_of(total)
    both = {*number.casefold(), *total.casefold()} <= _ROMAN
    unknown = not both and set(total.casefold()) <= _ROMAN
    return number_of(number), None if unknown else number_of(total)


def _may_be_spelled(value: str) -> bool:
    lower = value.casefold()
    return any(map(lower.__contains__, _HINTS))
