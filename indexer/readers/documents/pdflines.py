"""The lines of a PDF's pages: what is set, where, how large, and which words are in italics.

It knows nothing of paragraphs (see ``pdftext``); a page that cannot be made out is named and the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from indexer.datafiles import data_table

if TYPE_CHECKING:
    from pypdf import PageObject

_ITALIC = re.compile(r"ital|obli|slant|kursiv|cursiv|(?:^|[-+,])cmti|-it\b|(?:^|[-,])It$", re.IGNORECASE)
# What differs by more than this share of a letter's height stands on another line.
_SAME_LINE = 0.6
_USUAL_SIZE = 12.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its pieces with whether each is in italics, its place in points from below left, its size."""

    pieces: tuple[tuple[str, bool], ...]
    x: float
    y: float
    size: float

    @property
    def text(self) -> str:
        """All words of the line."""
        return "".join(words for words, _ in self.pieces).strip()


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page's lines in the order they were set."""

    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Collector:
    """What the library calls for each piece of text it finds."""

    lines: list[Line] = field(default_factory=list)
    _pieces: list[tuple[str, bool]] = field(default_factory=list)
    _place: tuple[float, float] = (0.0, 0.0)
    _size: float = _USUAL_SIZE

    def take(
        self, text: str, matrix: Sequence[float], text_matrix: Sequence[float], font: Any, size: float
    ) -> None:
        if not text:
            return
        scale = _scale(matrix) * _scale(text_matrix)
        place = _place(matrix, text_matrix)
        slanted = bool(font) and _ITALIC.search(str(font.get("/BaseFont") or "")) is not None
        for number, words in enumerate(text.translate(_ligatures()).split("\n")):
            if number:
                self.end()
            if not words:
                continue
            height = abs(float(size) * scale) or self._size
            if self._pieces and abs(place[1] - self._place[1]) > _SAME_LINE * max(height, self._size):
                self.end()
            if not self._pieces:
                self._place, self._size = place, height
            elif words.strip():
                self._size = max(self._size, height)
            self._pieces.append((words, slanted))

    def end(self) -> None:
        """End the line being collected."""
        if any(words.strip() for words, _ in self._pieces):
            self.lines.append(Line(tuple(self._pieces), *self._place, round(self._size, 1)))
        self._pieces.clear()


def lines_of(page: PageObject) -> PdfPage:
    """Return a page's lines; whatever the library raises for a damaged page goes through."""
    collector = _Collector()
    page.extract_text(visitor_text=collector.take)
    collector.end()
    return PdfPage(tuple(collector.lines))


def _place(matrix: Sequence[float], text_matrix: Sequence[float]) -> tuple[float, float]:
    """Return where text begins: its own matrix, then the page's."""
    x, y = float(text_matrix[4]), float(text_matrix[5])
    return (
        x * float(matrix[0]) + y * float(matrix[2]) + float(matrix[4]),
        x * float(matrix[1]) + y * float(matrix[3]) + float(matrix[5]),
    )


def _scale(matrix: Sequence[float]) -> float:
    """Return by how much a matrix enlarges upwards."""
    return float(abs(float(matrix[3])) or abs(float(matrix[1])) or 1.0)


@cache
def _ligatures() -> dict[int, str]:
    return str.maketrans(data_table(__package__, "pdflines.toml")["ligatures"])
