"""Lines of pages to paragraphs: running heads and page numbers apart, paragraphs rejoined, hyphens at line ends undone.

It sees places and sizes only; where they leave it open, punctuation and the length of lines decide.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.readers.documents.pdflines import Line, PdfPage
from indexer.readers.documents.runs import Paragraphs, is_label, joined
from indexer.readers.metadata.lines import parse_byline
from indexer.readers.structure.rules import is_rule

_NUMBERS = re.compile(r"\d+|\b[ivxl]{1,7}\b")
_CLOSED = re.compile(r"[.!?:…][\"”'’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENS = ("-", "\u00ad", "\u2010")
# Of the lines at a page's edges, so many may be running heads or feet.
_EDGE = 2
# A head stands at the same height, to this many points, on at least this share of pages.
_SAME_HEIGHT = 3.0
_SHARE = 0.3
# Lines further apart than this many times the usual are paragraphs of their own; running heads stand off as far.
_GAP = 1.35
# A line this share of a letter's height to the right of the margin begins a paragraph.
_INDENT = 0.6
# A line shorter than this share of the usual was not broken because the next word did not fit.
_SHORT = 0.8
# Text this much larger than the usual is a heading.
_LARGER = 1.15
_LEVELS = 3
# A header of labels is over after so many lines.
_HEADER_LINES = 80


@dataclass(frozen=True, slots=True)
class PdfText:
    """A document's text, its largest heading at the start if there is one, running heads and page numbers."""

    text: str
    heading: str | None
    heads: tuple[str, ...]
    numbers: tuple[str, ...]


def text_of_pages(pages: Sequence[PdfPage]) -> PdfText:
    """Return the text of a document's pages."""
    measures = _measures(pages)
    running = _running(pages, measures.leading)
    heads: dict[str, None] = {}
    numbers: list[str] = []
    body: list[list[Line]] = []
    for page in pages:
        kept: list[Line] = []
        for line in page.lines:
            if id(line) not in running:
                kept.append(line)
            elif _NUMBERS.sub("", line.text).strip(" -–—.|/[]()").casefold() in {
                "",
                "page",
                "of",
                "page  of",
                "seite",
                "p",
            }:
                numbers.append(line.text)
            else:
                heads[line.text] = None
        body.append(kept)
    writer = _Writer(measures, _words(body))
    # Left and right pages of a book have margins of their own.
    margins = [_margin([line for lines in body[side::2] for line in lines], measures.size) for side in (0, 1)]
    for number, lines in enumerate(body):
        writer.page(lines, margins[number % 2])
    paragraphs, heading = writer.finish()
    return PdfText(joined(paragraphs), heading, tuple(heads), tuple(numbers))


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is usual in a document: the size of letters, the distance of lines, the letters in a full line."""

    size: float
    leading: float
    full: int
    levels: dict[float, int]


def _measures(pages: Sequence[PdfPage]) -> _Measures:
    lines = [line for page in pages for line in page.lines]
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    size = letters.most_common(1)[0][0] if letters else 1.0
    gaps = [
        first.y - second.y
        for page in pages
        for first, second in pairwise(page.lines)
        if 0 < first.y - second.y < size * 4 and first.size == second.size == size
    ]
    lengths = sorted(len(line.text) for line in lines if line.size == size)
    # Nine of ten lines are no longer: dialogue has many short lines, and a table's row may be long.
    full = lengths[len(lengths) * 9 // 10] if lengths else 0
    larger = sorted({line.size for line in lines if line.size > size * _LARGER}, reverse=True)
    levels = {height: min(place, _LEVELS) for place, height in enumerate(larger, start=1)}
    # The lower quarter rather than the middle: in a text of one-line paragraphs most distances are between paragraphs.
    gaps.sort()
    return _Measures(size, gaps[len(gaps) // 4] if gaps else size * 1.2, full, levels)


def _running(pages: Sequence[PdfPage], leading: float) -> set[int]:
    """Return the ids of lines at the top and foot of pages that come back at the same height."""
    edges = [(number, line) for number, page in enumerate(pages) for line in _edges(page, leading)]
    least = max(2, int(len(pages) * _SHARE))
    found: set[int] = set()
    for by_words in (True, False):
        groups: dict[tuple[str, int], list[tuple[int, Line]]] = {}
        for number, line in edges:
            if id(line) not in found:
                words = _NUMBERS.sub("#", line.text.casefold()) if by_words else ""
                groups.setdefault((words, round(line.y / _SAME_HEIGHT)), []).append((number, line))
        for (words, _), lines in groups.items():
            seen = len({number for number, _ in lines})
            # Heads that change from chapter to chapter have their height alone in common.
            if seen >= (least if words else max(3, int(len(pages) * 2 * _SHARE))):
                found |= {id(line) for _, line in lines}
    return found


def _edges(page: PdfPage, leading: float) -> list[Line]:
    """Return the lines that stand off from the others above or below, or hold a number alone."""
    lines = sorted(page.lines, key=lambda line: -line.y)
    found: list[Line] = []
    for ordered in (lines, lines[::-1]):
        for place, line in enumerate(ordered[:_EDGE]):
            after = ordered[place + 1 : place + 2]
            if after and abs(line.y - after[0].y) <= leading * _GAP and not _NUMBERS.fullmatch(line.text):
                # Two lines of a head stand close together, with the gap below the second.
                continue
            found += [each for each in ordered[: place + 1] if each not in found]
    return found


def _words(body: Iterable[Iterable[Line]]) -> Counter[str]:
    """Count the words that stand inside lines, where no hyphen is due to the line's end."""
    counts: Counter[str] = Counter()
    for lines in body:
        for line in lines:
            counts.update(word.casefold() for word in _WORD.findall(line.text)[:-1])
    return counts


class _Writer:
    """Lines to paragraphs, over the ends of pages."""

    def __init__(self, measures: _Measures, words: Counter[str]) -> None:
        self._out = Paragraphs()
        self._measures, self._known = measures, words
        self._last: Line | None = None
        self._count = 0
        self._margin = 0.0
        self._heading: str | None = None

    def page(self, lines: Sequence[Line], margin: float) -> None:
        """Write one page's lines, which begin at ``margin`` where nothing is indented."""
        for place, line in enumerate(lines):
            if self._last is not None and self._begins(line, self._last, margin, same_page=place > 0):
                self._end()
            self._write(line)
            self._last = line
            self._count += 1
            self._margin = margin

    def finish(self) -> tuple[list[str], str | None]:
        """Return the paragraphs, and the heading the document begins with."""
        self._end()
        return self._out.finish(), self._heading

    def _begins(self, line: Line, last: Line, margin: float, *, same_page: bool) -> bool:
        """Say whether a line begins a paragraph."""
        if line.size in self._measures.levels or last.size in self._measures.levels:
            return line.size != last.size
        if is_rule(line.text) or is_rule(last.text):
            return True
        if self._count < _HEADER_LINES and _in_header(line.text, last.text):
            return True
        gap = last.y - line.y
        if same_page and gap > self._measures.leading * _GAP:
            return True
        indented = line.x - margin > line.size * _INDENT
        # Quotations and verse are indented as a whole: the first of their lines begins a paragraph, the next do not.
        was_indented = last.x - self._margin > last.size * _INDENT
        same_indent = was_indented and abs((line.x - margin) - (last.x - self._margin)) < 1
        closed = bool(_CLOSED.search(last.text))
        if indented and not (same_indent and not closed and not self._was_short(last)):
            return True
        return closed and self._was_short(last)

    def _was_short(self, line: Line) -> bool:
        return len(line.text) < self._measures.full * _SHORT

    def _write(self, line: Line) -> None:
        if self._out.is_open:
            self._glue(line)
        for words, slanted in line.pieces:
            self._out.text(words, emphasis=slanted)

    def _glue(self, line: Line) -> None:
        """Join a line to the one before it: a word parted by a hyphen becomes one, unless it has one elsewhere."""
        assert self._last is not None
        before, after = self._last.text, line.text
        if not (before.endswith(_HYPHENS) and before[-2:-1].isalpha() and after[:1].islower()):
            self._out.text(" ")
            return
        head, tail = _WORD.findall(before)[-1:], _WORD.findall(after)[:1]
        first, second = (head or [""])[0].casefold(), (tail or [""])[0].casefold()
        compound = self._known[f"{first}-{second}"] > self._known[first + second]
        if not compound or before.endswith("\u00ad"):
            self._out.drop_last_letter()

    def _end(self) -> None:
        if self._last is None:
            return
        level = self._measures.levels.get(self._last.size, 0)
        first = not self._out.done
        self._out.end(level=level)
        if first and level and self._out.done:
            self._heading = self._out.done[-1].lstrip("# ")


def _in_header(line: str, last: str) -> bool:
    """Say whether a line is a label or a by-line, or the first after a by-line; those are never run together."""
    return is_label(line) or parse_byline(line) is not None or parse_byline(last) is not None


def _margin(lines: Sequence[Line], size: float) -> float:
    """Return where pages' lines begin: the place furthest left that is no exception."""
    places = Counter(round(line.x) for line in lines if line.size == size)
    least = max(2, len(lines) // 20)
    usual = [place for place, count in places.items() if count >= least]
    if usual:
        return float(min(usual))
    return float(median(sorted(places))) if places else 0.0
