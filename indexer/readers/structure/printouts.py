"""Page numbers of printed texts: lines such as "- 3 -" and "Page 3" that stand in the middle of sentences.

Numbers between whole paragraphs stay: they may be headings, which is for ``chapters`` to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from indexer.datafiles import data_list

# "- 3 -", "[3]", "Page 3 of 12", "-- Seite 3 --", "第3頁", or a number alone.
_NEAR = r"[ \t]*[-–—~*=\[({|]{0,3}[ \t]*"
_FAR = r"[ \t]*[-–—~*=\])}|]{0,3}[ \t]*"
# Of a row, so many have to stand in sentences: where a page ends by chance, every second or third does.
_LEAST_SHARE = 0.25
# No page is shorter, in characters.
_LEAST_PAGE = 100
# A number alone may be a word of the story: a row of them is so long, and each page as full as pages are.
_LEAST_BARE, _LEAST_BARE_PAGE = 3, 600
_GOES_ON = re.compile(r"[\w,;-][)\]\"'”’]?$")
_UNCASED = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")
_INK = re.compile(r"\w")
_INKED = re.compile(r"\S")
# So much on both sides of a line shows whether a sentence goes on over it.
_NEARBY = 200
# A wrapped line; on a longer one the paragraph was not wrapped.
_WIDEST_WRAP = 100


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    stop: int
    value: int
    inside: bool


def without_page_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without the numbers of its pages, its sentences whole again, and the lines that are gone.

    A row of them has one form, counts up, and stands in the middle of sentences at one place in four at least, or begins
    with the first line of all ("Page 1"), or with 2: headings count from 1, and the first page of a printout needs no number.
    """
    rows: defaultdict[str, list[_Number]] = defaultdict(list)
    # A line end is what the pattern begins with, so that others are passed over twenty times as quickly.
    for found in _lines().finditer(f"\n{text}"):
        start, stop = found.start(), found.end() - 1
        form = f"{found['near'].strip()}{found['word'] or found['sign'] or ''}{found['far'].strip()}"
        number = _Number(start, stop, int(found["number"]), _is_inside(text, start, stop))
        rows[form.casefold()].append(number)
    if not rows:
        return text, ()
    first = _INK.search(text)
    pages = (
        number
        for form, row in rows.items()
        # A page's first line is its number, if there is a word for it.
        if _are_pages(
            row, bare=not form, topped=bool(first and _INK.search(form) and row[0].start <= first.start())
        )
        for number in row
    )
    gone = sorted(pages, key=lambda number: number.start)
    return (_joined(text, gone), tuple(text[n.start : n.stop].strip() for n in gone)) if gone else (text, ())


def _are_pages(row: Sequence[_Number], *, bare: bool, topped: bool) -> bool:
    least = _LEAST_BARE_PAGE if bare else _LEAST_PAGE
    second = not bare and len(row) > 1 and row[0].value == 2  # noqa: PLR2004 -- the page after the first
    return (
        (topped or second or sum(number.inside for number in row) >= max(1, len(row) * _LEAST_SHARE))
        and all(
            after.value > before.value and after.start - before.stop >= least
            for before, after in pairwise(row)
        )
        and (not bare or len(row) >= _LEAST_BARE)
    )


def _is_inside(text: str, start: int, stop: int) -> bool:
    """Say whether a sentence goes on over a line: the one before has no end, and the next none of its own beginning."""
    before = text[max(start - _NEARBY, 0) : start].rstrip()
    after = _INK.search(text, stop, stop + _NEARBY)
    if after is None or not _GOES_ON.search(before):
        return False
    uncased = _UNCASED.match(after[0]) and _UNCASED.match(before[-1:])
    return uncased is not None or after[0].islower()


def _joined(text: str, gone: Sequence[_Number]) -> str:
    pieces: list[str] = []
    at = 0
    for number in gone:
        before = text[at : number.start]
        pieces.append(before.rstrip() if number.inside else before)
        at = number.stop
        if number.inside:
            wrapped = len(before.rstrip().rpartition("\n")[2]) <= _WIDEST_WRAP
            pieces.append("\n" if wrapped else " ")
            at = next(_INKED.finditer(text, at)).start()
    return "".join([*pieces, text[at:]])


@cache
def _lines() -> re.Pattern[str]:
    words = data_list(__package__, "printouts.toml", "pages")
    initials = "".join({form for word in words for form in (word[0], word[0].upper())})
    return re.compile(
        rf"\n(?=[^\w\n]{{0,80}}[\d第{initials}])(?P<near>{_NEAR})(?:(?P<word>(?i:{'|'.join(words)}))\.?[ \t]{{0,3}}|第[ \t]?)?(?P<number>\d{{1,4}})"
        rf"(?:[ \t]?(?:of|/|von|de|sur|из|z)[ \t]?\d{{1,4}}|[ \t]?(?P<sign>[页頁쪽]|ページ))?(?P<far>{_FAR})(?![^\n])"
    )
