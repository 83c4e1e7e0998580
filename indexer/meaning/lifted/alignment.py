"""Where a passage that stands in two stories begins and ends, and how many of its words are the same.

It takes the stretch that rows of words point at, lays the two texts along each other, and follows them outwards word by
word (Smith, Waterman 1981) as long as more is the same than is not. Words are numbers of stems; it reads no text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indexer.analysis.stem_numbers import StemNumbers
from indexer.meaning.alignment import matching
from indexer.meaning.lifted.stretches import Stretch

# Words that are looked at beyond a stretch at a time.
_REACH = 60
# Two texts that have no two words in a row in common for longer than this are two passages, or none.
_APART = 30
# Of the longer of the two so many words are the same: every fifth word changed leaves 0.8, and half of what is left added .5.
_LEAST_SAME = 0.5
_LEAST_WORDS = 9

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A passage as places of words in one story and in the other, with how many words are the same."""

    start: int
    end: int
    other_start: int
    other_end: int
    same: int

    @property
    def words(self) -> int:
        """How long it is: as long as the longer of the two."""
        return max(self.end - self.start, self.other_end - self.other_start)


def aligned(words: StemNumbers, stretch: Stretch, within: Bounds, other_within: Bounds) -> Iterator[Aligned]:
    """Yield the passages of a stretch, none of which leaves the chapters that lie ``within`` the bounds."""
    start, other_start = _followed(
        words, (stretch.start, stretch.other_start), (within[0], other_within[0]), -1
    )
    end, other_end = _followed(words, (stretch.end, stretch.other_end), (within[1], other_within[1]), 1)
    one, other = words[start:end].tolist(), words[other_start:other_end].tolist()
    for each in _parted(list(matching(one, other))):
        first, last = each[0], each[-1]
        found = Aligned(
            start + first[0],
            start + last[0] + last[2],
            other_start + first[1],
            other_start + last[1] + last[2],
            sum(length for _, _, length in each),
        )
        if found.same >= _LEAST_WORDS and found.same >= found.words * _LEAST_SAME:
            yield found


def _parted(blocks: Sequence[tuple[int, int, int]]) -> Iterator[list[tuple[int, int, int]]]:
    """Yield what two texts have in common in pieces that begin and end with several words, with nothing long between."""
    firm = [at for at, (_, _, length) in enumerate(blocks) if length > 1]
    begun = 0
    for before, at in pairwise(firm):
        one, other = blocks[before], blocks[at]
        if max(other[0] - one[0], other[1] - one[1]) - one[2] > _APART:
            yield [*blocks[firm[begun] : before + 1]]
            begun = firm.index(at)
    if firm:
        yield [*blocks[firm[begun] : firm[-1] + 1]]


def _followed(words: StemNumbers, places: Bounds, bounds: Bounds, step: int) -> Bounds:
    """Return up to where two texts go on alike from two places on, forwards or backwards."""
    at, other_at = places
    while True:
        one, other = (
            _beyond(words, place, bound, step) for place, bound in zip((at, other_at), bounds, strict=True)
        )
        gone, other_gone = _furthest(one, other)
        at, other_at = at + step * gone, other_at + step * other_gone
        if max(gone, other_gone) < _REACH // 2:
            return at, other_at


def _beyond(words: StemNumbers, place: int, bound: int, step: int) -> StemNumbers:
    if step > 0:
        return words[place : min(place + _REACH, bound)]
    return words[max(place - _REACH, bound) : place][::-1]


def _furthest(one: StemNumbers, other: StemNumbers) -> Bounds:
    """Return how many words of each go best with the other's, from the first on: a word that is the same gains what one more costs."""
    if not len(one) or not len(other):
        return 0, 0
    gaps = np.arange(len(other) + 1)
    row = -gaps
    best, found = 0, (0, 0)
    for number, word in enumerate(one, 1):
        reached = row - 1
        np.maximum(reached[1:], row[:-1] + np.where(other == word, 1, -1), out=reached[1:])
        row = np.maximum.accumulate(reached + gaps) - gaps
        place = int(row.argmax())
        if row[place] > best:
            best, found = int(row[place]), (number, place)
    return found
