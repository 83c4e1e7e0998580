"""Small stories for tests, made from a few words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from indexer.model import Chapter, StoredStory, StorySummary


def tale(name: str, *chapters: str, **about: Any) -> StoredStory:
    """Return a stored story called ``name`` with these chapter texts and whatever else ``about`` says."""
    about.setdefault("title", name.capitalize())
    about.setdefault("words", sum(len(text.split()) for text in chapters))
    about.setdefault("source", "tests")
    texts = tuple(Chapter(number, None, text) for number, text in enumerate(chapters, 1))
    return StoredStory(StorySummary(id=name, **about), texts)


@dataclass(frozen=True, slots=True)
class MemoryBatch:
    """The engines' ``Parcel`` that carries its stories with it."""

    tales: tuple[StoredStory, ...]

    @property
    def characters(self) -> int:
        return sum(tale.length for tale in self.tales)

    def stories(self) -> Iterable[StoredStory]:
        return self.tales

    def alone(self) -> dict[str, MemoryBatch]:
        return {tale.id: MemoryBatch((tale,)) for tale in self.tales}


def memory_batches(tales: Iterable[StoredStory], size: int = 3) -> list[MemoryBatch]:
    """Return the stories as parcels of a few each."""
    return [MemoryBatch(tuple(some)) for some in batched(tales, size)]


def batched(tales: Iterable[StoredStory], size: int) -> Iterator[list[StoredStory]]:
    coming = iter(tales)
    while some := list(islice(coming, size)):
        yield some
