"""The first lines of a text cut into blocks at blank lines and rules, with their place in the text.

It looks at shapes only; meaning is for ``header``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.readers.structure.rules import is_rule

# Where headers end in practice: the longest real ones (mailing-list forms with warnings) stay well under both.
_WINDOW_CHARS = 20_000
_WINDOW_LINES = 250
# So many paragraphs of prose on one line each, and the story has begun.
_PROSE_CHARS = 300
_PROSE_LINES = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without a blank between them. ``start`` and ``end`` are character offsets; ``gap`` blank lines before."""

    lines: tuple[str, ...]
    start: int
    end: int
    gap: int
    rule: bool = False

    @property
    def text(self) -> str:
        """The lines joined by single spaces."""
        return " ".join(line.strip() for line in self.lines)


class Blocks:
    """Blocks found as they are asked for: most headers end long before the last one that a header could reach."""

    def __init__(self, found: Iterator[Block]) -> None:
        self._found = found
        self._known: list[Block] = []

    def __len__(self) -> int:
        self._known.extend(self._found)
        return len(self._known)

    def __getitem__(self, place: int) -> Block:
        if place < len(self._known) or self.reaches(place):
            return self._known[place]
        raise IndexError(place)

    def __iter__(self) -> Iterator[Block]:
        place = 0
        while self.reaches(place):
            yield self._known[place]
            place += 1

    def reaches(self, place: int) -> bool:
        """Say whether there are blocks up to ``place``, which counts from 0."""
        known = self._known
        while len(known) <= place:
            block = next(self._found, None)
            if block is None:
                return False
            known.append(block)
        return True

    def after(self, place: int, most: int = 1) -> list[Block]:
        """Return so many of the blocks after one at most."""
        end = place + 1 + most
        self.reaches(end - 1)
        return self._known[place + 1 : end]


def blocks_of(text: str, start: int = 0, *, limit: int = _WINDOW_CHARS) -> Blocks:
    """Return the blocks at the start of ``text`` from ``start`` on, as far as a header could reach."""
    return Blocks(_blocks(text, start, limit))


def _blocks(text: str, start: int, limit: int) -> Iterator[Block]:
    current: list[str] = []
    began = at = start
    gap = lines = prose = 0
    while at < len(text) and at - start < limit and lines < _WINDOW_LINES and prose < _PROSE_LINES:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        blank = not line or line.isspace()
        rule = not blank and is_rule(line)
        if current and (blank or rule):
            yield Block(tuple(current), began, at, gap)
            current, gap = [], 0
        if rule:
            yield Block((line,), at, min(stop + 1, len(text)), gap, rule=True)
            gap = 0
        elif blank:
            gap += 1
        else:
            began = began if current else at
            current.append(line)
        at = stop + 1
        lines += 1
        prose += len(line) > _PROSE_CHARS
    if current:
        yield Block(tuple(current), began, min(at, len(text)), gap)
