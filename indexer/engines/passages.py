"""What engines share that find passages: where one stands, as bytes that are kept with it, and which words are worth a look.

It reads no index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from indexer.engines.bm25 import rarity
from indexer.engines.passage_keys import keys_of
from indexer.engines.port import PassagePlace
from indexer.engines.story_texts import story_texts
from indexer.model import StoredStory

# Fields of a passage: its stems, where it stands, as ``unpacked`` reads it, and its key.
STEMS, PLACE, KEY = "stems", "place", "key"

# A word that more passages hold finds too many of them, where others are left. So many are, at least.
COMMON, _LEAST = 0.1, 3
# So many passages are looked at for one question at most, each as often as it holds one of the words. 198 MB have 1.2 million, and
# no line of twenty words needs more there; in 2 GB six common words are held 20 million times, which took 0.15 s.
_MOST_HELD = 8_000_000


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
                    made.keys.extend(keys_of(story.id, number, [start for start, _ in spans]))
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


def stems_to_find(frequencies: Mapping[str, int], every: int, *, rare: bool) -> Sequence[str]:
    """Return the stems to look for: ``rare`` ones, that fewer than a tenth of ``every`` passages hold, or all but too common ones.

    The rarest few are looked for in any case.
    """
    by_rarity = sorted((stem for stem, count in frequencies.items() if count), key=frequencies.__getitem__)
    held = accumulate(frequencies[stem] for stem in by_rarity)
    chosen = [
        stem
        for stem, together in zip(by_rarity, held, strict=True)
        if together <= _MOST_HELD and not (rare and frequencies[stem] > every * COMMON)
    ]
    return chosen if len(chosen) >= _LEAST else by_rarity[:_LEAST]


def rarities(words: Sequence[Sequence[str]], held: Mapping[str, int], every: int) -> tuple[float, ...]:
    """Return how rare each word is, by how many of ``every`` passages have each of its stems; 0 where none has."""
    holding = [min(sum(held[stem] for stem in stems), every) for stems in words]
    return tuple(rarity(every, count) if count else 0.0 for count in holding)
