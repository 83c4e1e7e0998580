"""The first lines of a text cut into blocks at blank lines and rules, with their place in the text.

It looks at shapes only; meaning is for ``header``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

from indexer.readers.text.lines import is_rule

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


class Blocks(Sequence[Block]):
    """Blocks found as they are asked for: most headers end long before the last one that a header could reach."""

    def __init__(self, found: Iterator[Block]) -> None:
        self._found = found
        self._known: list[Block] = []

    def __len__(self) -> int:
        self._find(None)
        return len(self._known)

    @overload
    def __getitem__(self, place: int) -> Block: ...
    @overload
    def __getitem__(self, place: slice) -> list[Block]: ...
    def __getitem__(self, place: int | slice) -> Block | list[Block]:
        count = place + 1 if isinstance(place, int) else place.stop
        if count is None or not 0 < count <= len(self._known):
            self._find(count)
        return self._known[place]

    def _find(self, count: int | None) -> None:
        """Find blocks until ``count`` are known, or all of them."""
        # Places counted from the end need the end.
        missing = None if count is None or count <= 0 else count - len(self._known)
        self._known.extend(islice(self._found, missing))


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
