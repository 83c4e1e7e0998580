"""What engines share that find passages: where one stands, as bytes that are kept with it, and which words are worth a look.

It reads no index.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.engines.bm25 import rarity
from indexer.engines.port import PassagePlace
from indexer.engines.story_texts import story_texts
from indexer.model import StoredStory

# Fields of a passage: its stems, where it stands, as ``unpacked`` reads it, and its key.
STEMS, PLACE, KEY = "stems", "place", "key"

# What a key holds: of the story's number so many bits are left out, and so many are where a passage starts.
_STORY_BITS, _CHAPTER_BITS, _START_BITS = 10, 16, 24
_LAST_CHAPTER, _LAST_START = (1 << _CHAPTER_BITS) - 1, (1 << _START_BITS) - 1
_FAR = 1 << 62
Keys = npt.NDArray[np.int64]

# A word that more passages hold finds too many of them, where others are left. So many are, at least.
COMMON, _LEAST = 0.1, 3


class Passages(NamedTuple):
    """The passages of a story: where each stands, packed, its key, and its stems with blanks between (surrogates pass)."""

    places: list[bytes]
    keys: list[int]
    stems: list[str]


def passages_of(stories: Sequence[StoredStory]) -> list[Passages]:
    """Return the passages of each story's chapters; it takes less time for several stories than for each."""
    found: dict[str, Passages] = {}
    for group in story_texts(stories):
        for story, texts in group.of_each():
            made = found[story.id] = Passages([], [], [])
            for at in texts:
                if (number := group.chapters[at]) is not None:
                    spans = group.cut.spans[at]
                    made.places.extend(_packed(story.id, number, spans, group.language))
                    made.keys.extend(_keys(story.id, number, [start for start, _ in spans]))
                    made.stems.extend(group.cut.stems[at])
    return [found[story.id] for story in stories]


def _packed(story_id: str, chapter: int, spans: Sequence[tuple[int, int]], language: str) -> list[bytes]:
    """Return passages of a chapter as bytes that are alike for neighbours; ``unpacked`` reads them."""
    before, after = f"{story_id} {chapter} ", f" {language}"
    return [f"{before}{start} {end}{after}".encode() for start, end in spans]


def unpacked(data: bytes) -> PassagePlace:
    """Return where a passage stands, of what is kept with it."""
    story_id, chapter, start, end, language = data.decode().split(" ", 4)
    return PassagePlace(story_id, int(chapter), int(start), int(end), language)


def key_of(place: PassagePlace) -> int:
    """Return a number below 2**62 by which passages of a chapter are in order, as far apart as they are in characters.

    Stories, and chapters of them, may have the same numbers by chance.
    """
    return _keys(place.story_id, place.chapter, [place.start])[0]


def _keys(story_id: str, chapter: int, starts: Sequence[int]) -> list[int]:
    first = (story_number(story_id) << _CHAPTER_BITS | chapter & _LAST_CHAPTER) << _START_BITS
    return [first | start & _LAST_START for start in starts]


def story_number(story_id: str) -> int:
    """Return the number that a story has in keys."""
    return zlib.crc32(story_id.encode()) >> _STORY_BITS


def number_in(key: int) -> int:
    """Return the number of the story in a key."""
    return key >> (_CHAPTER_BITS + _START_BITS)


def best_by_number(keyed: Sequence[tuple[Keys, float]]) -> Mapping[int, float]:
    """Return what the best passage is worth of each story by its number, given the keys that hold each word and its rarity."""
    if not keyed:
        return {}
    worth = np.concatenate([np.full(len(keys), rarity) for keys, rarity in keyed])
    passages, held = np.unique(np.concatenate([keys for keys, _ in keyed]), return_inverse=True)
    together = np.bincount(held, worth, len(passages))
    numbers, begun = np.unique(passages >> (_CHAPTER_BITS + _START_BITS), return_index=True)
    best = np.maximum.reduceat(together, begun) if len(begun) else together
    return dict(zip(numbers.tolist(), best.tolist(), strict=True))


def near_keys(groups: Sequence[Keys], reach: int | None) -> Mapping[int, int]:
    """Return the keys of the first of ``groups`` near which one of each other stands, and how far; each is sorted."""
    rarest, *others = groups
    apart = np.zeros(len(rarest), np.int64)
    for other in others:
        bounded = np.concatenate([[-_FAR], other, [_FAR]])
        behind = np.searchsorted(bounded, rarest)
        beside = np.stack([bounded[behind - 1], bounded[behind]])
        same = (beside >> _START_BITS) == (rarest >> _START_BITS)
        apart = np.maximum(apart, np.where(same, np.abs(beside - rarest), _FAR).min(axis=0))
    near = apart <= (_LAST_START if reach is None else reach)
    return dict(zip(rarest[near].tolist(), apart[near].tolist(), strict=True))


def rare_stems(frequencies: Mapping[str, int], every: int) -> Sequence[str]:
    """Return the stems that fewer than a tenth of ``every`` passages hold, or the rarest few."""
    by_rarity = sorted((stem for stem, count in frequencies.items() if count), key=frequencies.__getitem__)
    rare = [stem for stem in by_rarity if frequencies[stem] <= every * COMMON]
    return rare if len(rare) >= _LEAST else by_rarity[:_LEAST]


def rarities(words: Sequence[Sequence[str]], held: Mapping[str, int], every: int) -> tuple[float, ...]:
    """Return how rare each word is, by how many of ``every`` passages have each of its stems; 0 where none has."""
    holding = [min(sum(held[stem] for stem in stems), every) for stems in words]
    return tuple(rarity(every, count) if count else 0.0 for count in holding)
