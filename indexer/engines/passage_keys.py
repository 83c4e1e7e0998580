"""Numbers by which passages of a chapter are in order, as far apart as they are in characters, and what is near by them.

It reads no index and fetches no passage.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# What a key holds: of the story's number so many bits are left out, and so many are its chapter and where a passage starts.
_STORY_BITS, _CHAPTER_BITS, _START_BITS = 10, 16, 24
_OF_STORY = _CHAPTER_BITS + _START_BITS
LAST_START = (1 << _START_BITS) - 1
_LAST_CHAPTER = (1 << _CHAPTER_BITS) - 1
_FAR = 1 << 62
Keys = npt.NDArray[np.int64]

# Where a passage starts in its chapter, and how far from that others do that were asked for.
Start = tuple[int, int]


def keys_of(story_id: str, chapter: int, starts: Iterable[int]) -> list[int]:
    """Return numbers below 2**62 for passages of a chapter; stories, and chapters of them, may have the same by chance."""
    first = _first_of(story_id) | (chapter & _LAST_CHAPTER) << _START_BITS
    return [first | start & LAST_START for start in starts]


def story_number(story_id: str) -> int:
    """Return the number that a story has in keys."""
    return zlib.crc32(story_id.encode()) >> _STORY_BITS


def number_in(key: int) -> int:
    """Return the number of the story in a key."""
    return key >> _OF_STORY


def _first_of(story_id: str) -> int:
    return story_number(story_id) << _OF_STORY


def best_by_number(keyed: Sequence[tuple[Keys, float]]) -> Mapping[int, float]:
    """Return what the best passage is worth of each story by its number, given the keys that hold each word and its rarity."""
    if not keyed:
        return {}
    worth = np.concatenate([np.full(len(keys), rarity) for keys, rarity in keyed])
    passages, held = np.unique(np.concatenate([keys for keys, _ in keyed]), return_inverse=True)
    together = np.bincount(held, worth, len(passages))
    numbers, begun = np.unique(passages >> _OF_STORY, return_index=True)
    best = np.maximum.reduceat(together, begun) if len(begun) else together
    return dict(zip(numbers.tolist(), best.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class NearPassages:
    """Passages that have others near, by their sorted ``keys``, and how far ``apart`` each is from the farthest of those."""

    keys: Sequence[int]
    apart: Sequence[int]

    @classmethod
    def of(cls, groups: Sequence[Keys], reach: int | None) -> NearPassages:
        """Return those of the first of ``groups`` near which one of each other stands."""
        rarest, *others = map(np.unique, groups)
        apart = np.zeros(len(rarest), np.int64)
        for other in others:
            bounded = np.concatenate([[-_FAR], other, [_FAR]])
            behind = np.searchsorted(bounded, rarest)
            beside = np.stack([bounded[behind - 1], bounded[behind]])
            same = (beside >> _START_BITS) == (rarest >> _START_BITS)
            apart = np.maximum(apart, np.where(same, np.abs(beside - rarest), _FAR).min(axis=0))
        near = apart <= (LAST_START if reach is None else reach)
        return cls(rarest[near].tolist(), apart[near].tolist())

    def may_be_in(self, story_id: str) -> bool:
        """Say whether any of them may be of a story."""
        first, last = self._within(story_id)
        return first < last

    def of_story(self, story_id: str) -> Mapping[int, Sequence[Start]]:
        """Return where passages of a story may start, by the number of their chapter."""
        found: defaultdict[int, list[Start]] = defaultdict(list)
        for at in range(*self._within(story_id)):
            key = self.keys[at]
            found[key >> _START_BITS & _LAST_CHAPTER].append((key & LAST_START, self.apart[at]))
        return found

    def _within(self, story_id: str) -> tuple[int, int]:
        first = _first_of(story_id)
        begun = bisect_left(self.keys, first)
        return begun, bisect_left(self.keys, first + (1 << _OF_STORY), begun)
