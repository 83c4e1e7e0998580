"""Batches of story ids that are cheap to send to another process, which reads the texts from the catalogue.

It chooses no stories and knows no index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from indexer.catalogue import Catalogue, open_catalogue
from indexer.catalogue.values import grouped
from indexer.config import CataloguePlace
from indexer.model import StoredStory
from indexer.pipeline.enrich import StoryEnricher

# Text in a parcel: little enough that processes end at about the same time, and much compared to the letter that is
# sent for it. Twice or half as much makes no difference that can be measured.
PARCEL_CHARACTERS = 120_000
# Most stories are short, and few are asked for with one statement.
PARCEL_STORIES = 200


class StoredStoryBatch:
    """The port's ``Parcel``: ids with the characters of their texts, and the catalogue that has them."""

    def __init__(self, catalogue: Catalogue, sizes: Mapping[str, int]) -> None:
        self._catalogue, self._sizes = catalogue, sizes

    @property
    def characters(self) -> int:
        """How much text there is."""
        return sum(self._sizes.values())

    def stories(self) -> Iterable[StoredStory]:
        """Read the stories; those that have gone since are left out."""
        return _enricher(self._catalogue).stories(list(self._sizes))

    def alone(self) -> dict[str, StoredStoryBatch]:
        """Return a parcel for each story."""
        return {key: StoredStoryBatch(self._catalogue, {key: size}) for key, size in self._sizes.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel without the open catalogue."""
        return _arrived, (self._catalogue.place, dict(self._sizes))


def all_batches(catalogue: Catalogue, *, without: Collection[str] = ()) -> Iterator[StoredStoryBatch]:
    """Yield all stories but some, oldest first. One written meanwhile is a pending change."""
    for sizes in catalogue.stories.groups(batch=PARCEL_STORIES, characters=PARCEL_CHARACTERS):
        yield StoredStoryBatch(catalogue, {key: size for key, size in sizes.items() if key not in without})


def batches_of(catalogue: Catalogue, ids: Sequence[str]) -> Iterator[StoredStoryBatch]:
    """Yield the known ones of ``ids``."""
    sizes = catalogue.stories.lengths(ids)
    for some in grouped(sizes, batch=PARCEL_STORIES, characters=PARCEL_CHARACTERS):
        yield StoredStoryBatch(catalogue, some)


# One for each catalogue, and of those a process has one open: what it has looked up once it knows.
_enricher = lru_cache(1)(StoryEnricher)


def _arrived(place: CataloguePlace, sizes: dict[str, int]) -> StoredStoryBatch:
    return StoredStoryBatch(_open(place), sizes)


@lru_cache(1)
def _open(place: CataloguePlace) -> Catalogue:
    # Kept open for as long as the helper lives: opening takes longer than reading what is in a parcel.
    return open_catalogue(place, create=False)
