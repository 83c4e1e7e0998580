"""What engines share that find passages: where one stands, as bytes that are kept with it, and which words are worth a look.

It reads no index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.engines.port import PassagePlace

# A word that more passages hold finds too many of them, where others are left. So many are, at least.
COMMON, _LEAST = 0.1, 3


def packed(place: PassagePlace) -> bytes:
    """Return a passage as bytes that are alike for neighbours."""
    return f"{place.story_id} {place.chapter} {place.start} {place.end} {place.language}".encode()


def unpacked(data: bytes) -> PassagePlace:
    """Return the passage that ``packed`` was given."""
    story_id, chapter, start, end, language = data.decode().split(" ", 4)
    return PassagePlace(story_id, int(chapter), int(start), int(end), language)


def rare_stems(frequencies: Mapping[str, int], every: int) -> Sequence[str]:
    """Return the stems that fewer than a tenth of ``every`` passages hold, or the rarest few."""
    by_rarity = sorted((stem for stem, count in frequencies.items() if count), key=frequencies.__getitem__)
    rare = [stem for stem in by_rarity if frequencies[stem] <= every * COMMON]
    return rare if len(rare) >= _LEAST else by_rarity[:_LEAST]
