"""Heads and feet of printed pages: numbers such as "- 3 -" in the middle of sentences, a file's name beside the page's.

Numbers between whole paragraphs stay: they may be headings, which is for ``chapters`` to say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from operator import itemgetter

from indexer.datafiles import data_list
from indexer.readers.structure.pagers import pager_lines

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
# So many of the first and last lines may be a page's head or foot, so near the edges of a text, and are so wide.
_NEAREST, _EDGE, _WIDEST = 3, 400, 132
# The first page of a printout may have none.
_SECOND, _SECOND_BEFORE = "age 2", 6000
# One of them stands in whatever printers put on pages. A letter is found fifty times as soon as a class of them.
_FIGURES = ("://", *"0123456789")
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]{2}")
# What stands set apart next to them, and ends no sentence.
_NEXT = re.compile(r"\s*\n(?P<line>[^\n]{1,131}[^\n.!?,;\"”])\n[^\S\n]*(?:\n|\Z)")
# The first line of all is a title, but where a page's head has something on both sides.
_TOP = re.compile(r"\s*?(?P<line>[^\n]*\S(?:[^\S\n]{3,}|\t)\S[^\n]*)\n")
_PREVIOUS = re.compile(r"\n[^\S\n]*\n(?P<line>[^\n]*[^\n\s.!?,;\"”][^\S\n]*)\n\s*\Z")
# What says even once that a page was printed: of how many it is one, or where it was and when.
_ONCE = re.compile(
    r"(?i)(?:\s{3}|^)page \d+ of \d+$|(?:https?|file)://\S+(?:\s{3,}|\t).*\d[/.]\d|^\d+ of \d+(?:\s{3,}|\t).*\d[/.]\d"
)
# A wrapped line; on a longer one the paragraph was not wrapped.
_WIDEST_WRAP = 100


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    stop: int
    value: int
    inside: bool
    total: int = 0


def without_page_lines(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without the heads and feet of its pages, its sentences whole again, and the lines that are gone.

    A row of numbers has one form, counts up, and stands in the middle of sentences at one place in four at least, or begins
    with the first line of all ("Page 1"), or with 2: headings count from 1, and the first page of a printout needs no number.
    Other lines are a page's if they say what only printers do, and come again with nothing but their numbers changed.
    """
    spans = sorted({*_numbers(text), *_printed(text), *pager_lines(text)})
    if not spans:
        return text, ()
    spans = sorted({*spans, *_beside(text, spans)})
    return _joined(text, _run_together(text, spans)), tuple(text[start:stop].strip() for start, stop in spans)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where lines stand that are nothing but the numbers of pages."""
    rows: defaultdict[str, list[_Number]] = defaultdict(list)
    # A line end is what the pattern begins with, so that others are passed over twenty times as quickly.
    for found in _lines().finditer(f"\n{text}"):
        start, stop = found.start(), found.end() - 1
        form = f"{found['near'].strip()}{found['word'] or found['sign'] or ''}{found['far'].strip()}"
        number = _Number(
            start, stop, int(found["number"]), _is_inside(text, start, stop), int(found["total"] or 0)
        )
        rows[form.casefold()].append(number)
    if not rows:
        return
    first = _INK.search(text)
    for form, row in rows.items():
        # A page's first line is its number, if there is a word for it.
        topped = bool(first and _INK.search(form) and row[0].start <= first.start())
        titled = _with_running_title(text, row) if not form else None
        last = not text[row[-1].stop :].strip()
        if _are_pages(titled or row, bare=not (form or titled), topped=topped, last=last):
            yield from ((number.start, number.stop) for number in row)


def _with_running_title(text: str, row: Sequence[_Number]) -> list[_Number] | None:
    """Return numbers with the line that stands beside most of them, word for word, as one; None where none does."""
    if len(row) < _LEAST_BARE:
        return None
    beside = [
        [found for found in _neighbours(text, (number.start, number.stop)) if _LETTERS.search(found["line"])]
        for number in row
    ]
    titles = Counter(found["line"].strip() for one in beside for found in one)
    title, count = max(titles.items(), key=itemgetter(1), default=("", 0))
    if 2 * count < len(row) or count < 2:  # noqa: PLR2004 -- once it is the story's
        return None
    wide: list[_Number] = []
    for number, one in zip(row, beside, strict=True):
        spans = [found.span("line") for found in one if found["line"].strip() == title]
        start, stop = (
            min([number.start, *(at for at, _ in spans)]),
            max([number.stop, *(at for _, at in spans)]),
        )
        wide.append(_Number(start, stop, number.value, _is_inside(text, start, stop)))
    return wide


def _neighbours(text: str, span: tuple[int, int]) -> Iterator[re.Match[str]]:
    """Yield the lines right below a line and above it that are set apart and end no sentence."""
    start, stop = span
    found = (_NEXT.match(text, stop), _PREVIOUS.search(text, max(0, start - _WIDEST), start))
    yield from (line for line in found if line is not None)


def _printed(text: str) -> Iterator[tuple[int, int]]:
    """Yield where lines stand that printers put over pages or under them: the first or last lines of all, or a page's that is numbered 2.

    "Mar 12 14:02 1994  kiln.story Page 1", "http://www.example.org/salt.html      3/12/02".
    """
    first, last = _written(text[:_EDGE])[:_NEAREST], _written(text[-_EDGE:])[-_NEAREST:]
    second = [line] if (line := _line_with(text, _SECOND)) else []
    shapes = dict.fromkeys(shape for line in first + last + second if (shape := _shape(line)))
    for shape in shapes:
        row = [found.span() for found in re.compile(shape, re.MULTILINE).finditer(text)]
        apart = all(after[0] - before[1] >= _LEAST_PAGE for before, after in pairwise(row))
        if apart and (len(row) > 1 or (row and _ONCE.search(text[slice(*row[0])]))):
            yield from row


def _beside(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where lines stand next to the heads and feet of pages, nothing but blanks between, that come again there word for word."""
    rows: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    if (top := _TOP.match(text)) is not None:
        rows[_DIGITS.sub("0", " ".join(top["line"].split()))].append(top.span("line"))
    for found in chain.from_iterable(_neighbours(text, span) for span in spans):
        rows[_DIGITS.sub("0", " ".join(found["line"].split()))].append(found.span("line"))
    for line, row in rows.items():
        if len(row) > 1 and 2 * len(row) >= len(spans) and _LETTERS.search(line):
            yield from row


def _may_be_printed(text: str) -> bool:
    return any(map(text.__contains__, _FIGURES))


def _written(text: str) -> list[str]:
    """Return the written lines of a text that has a number or an address."""
    printed = _may_be_printed(text)
    return [line for line in text.split("\n") if line and not line.isspace()] if printed else []


def _line_with(text: str, word: str) -> str | None:
    """Return the first line that a word stands in, near the beginning."""
    place = text.find(word, 0, _SECOND_BEFORE)
    if place < 0:
        return None
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)]


def _shape(line: str) -> str | None:
    """Return a pattern of lines that are like one but for their numbers, None where it has no sign of a printer."""
    bare = line.strip()
    if len(bare) > _WIDEST or not _may_be_printed(bare) or not _signs_of_print().search(bare):
        return None
    if _lines().fullmatch(f"\n{line}"):
        # A number without anything beside it may be a heading.
        return None
    words = r"[ \t]+".join(_DIGITS.sub(r"\\d+", re.escape(word)) for word in bare.split())
    return rf"^[ \t]*{words}[ \t]*$"


def _run_together(text: str, spans: Sequence[tuple[int, int]]) -> list[_Number]:
    """Return stretches that nothing but blanks part as one: a page's foot and the head of the next one."""
    found: list[_Number] = []
    for start, stop in spans:
        goes_on = bool(found) and not text[found[-1].stop : start].strip()
        first = found.pop().start if goes_on else start
        found.append(_Number(first, stop, 0, _is_inside(text, first, stop)))
    return found


def _are_pages(row: Sequence[_Number], *, bare: bool, topped: bool, last: bool) -> bool:
    least = _LEAST_BARE_PAGE if bare else _LEAST_PAGE
    second = not bare and len(row) > 1 and row[0].value == 2  # noqa: PLR2004 -- the page after the first
    # All of as many as they say there are, the last at the end, were printed; headings stand above what they head.
    whole = len(row) > 1 and row[-1].total == row[-1].value and last
    return (
        (topped or second or whole or sum(number.inside for number in row) >= max(1, len(row) * _LEAST_SHARE))
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
def _signs_of_print() -> re.Pattern[str]:
    """Return what heads and feet of pages have: a word for the page beside its number, an address, a file's name."""
    words = "|".join(data_list(__package__, "printouts.toml", "pages"))
    return re.compile(
        rf"(?:^|\s|\[)(?i:{words})\.?[ \t]{{0,3}}\d{{1,4}}(?:[ \t]?(?:of|/|von|de|sur|из|z)[ \t]?\d{{1,4}})?\]?(?:$|\s{{2,}})"
        r"|(?:https?|file)://\S|^www\.\S|(?:^|\s{2,})[\w~-]{2,30}\.[A-Za-z]{2,5}(?:$|\s{2,})|^\d+ of \d+\s{3,}|\s{3,}\d+ of \d+$"
    )


@cache
def _lines() -> re.Pattern[str]:
    words = data_list(__package__, "printouts.toml", "pages")
    initials = "".join({form for word in words for form in (word[0], word[0].upper())})
    return re.compile(
        rf"\n(?=[^\w\n]{{0,80}}[\d第{initials}])(?P<near>{_NEAR})(?:(?P<word>(?i:{'|'.join(words)}))\.?[ \t]{{0,3}}|第[ \t]?)?(?P<number>\d{{1,4}})"
        rf"(?:[ \t]?(?:of|/|von|de|sur|di|av|af|из|z)[ \t]?(?P<total>\d{{1,4}})|[ \t]?(?P<sign>[页頁쪽]|ページ))?(?P<far>{_FAR})(?![^\n])"
    )
