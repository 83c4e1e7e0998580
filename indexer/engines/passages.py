"""What engines share that find passages: where one stands, as bytes that are kept with it, and which words are worth a look.

It reads no index.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.analysis.passages import passages
from indexer.engines.bm25 import rarity
from indexer.engines.port import PassagePlace
from indexer.model import StoredStory

# Fields of a passage: its stems, where it stands, as ``packed`` has it, and its key.
STEMS, PLACE, KEY = "stems", "place", "key"

# What a key holds: of the story's number so many bits are left out, and so many are where a passage starts.
_STORY_BITS, _START_BITS = 10, 24
_LAST_START = (1 << _START_BITS) - 1
_FAR = 1 << 62
Keys = npt.NDArray[np.int64]

# A word that more passages hold finds too many of them, where others are left. So many are, at least.
COMMON, _LEAST = 0.1, 3


def passages_of(stories: Sequence[StoredStory]) -> list[list[tuple[PassagePlace, bytes]]]:
    """Return the passages of each story's chapters with their stems, as UTF-8 (surrogates pass) with blanks behind them.

    It takes less time for several stories than for each.
    """
    by_language: defaultdict[str, list[StoredStory]] = defaultdict(list)
    for story in stories:
        by_language[story.summary.language or ""].append(story)
    found = {id(story): each for some in by_language.items() for story, each in _in_language(*some)}
    return [found[id(story)] for story in stories]


def _in_language(
    language: str, stories: Sequence[StoredStory]
) -> Iterator[tuple[StoredStory, list[tuple[PassagePlace, bytes]]]]:
    made = iter(passages([chapter.text for story in stories for chapter in story.chapters], language))
    for story in stories:
        yield (
            story,
            [
                (PassagePlace(story.id, chapter.number, each.start, each.end, language), each.stems)
                for chapter, some in zip(story.chapters, made, strict=False)
                for each in some
            ],
        )


def packed(place: PassagePlace) -> bytes:
    """Return a passage as bytes that are alike for neighbours."""
    return f"{place.story_id} {place.chapter} {place.start} {place.end} {place.language}".encode()


def unpacked(data: bytes) -> PassagePlace:
    """Return the passage that ``packed`` was given."""
    story_id, chapter, start, end, language = data.decode().split(" ", 4)
    return PassagePlace(story_id, int(chapter), int(start), int(end), language)


def key_of(place: PassagePlace) -> int:
    """Return a number below 2**62 by which passages of a chapter are in order, as far apart as they are in characters.

    Stories, and chapters of them, may have the same numbers by chance.
    """
    story = zlib.crc32(place.story_id.encode()) >> _STORY_BITS
    return ((story << 16 | place.chapter & 0xFFFF) << _START_BITS) | place.start & _LAST_START


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
