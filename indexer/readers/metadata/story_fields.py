"""The fields of a story while it is being read, with room for everything that fits none of them.

It interprets nothing: values come from ``fields``, the finished story from ``story_builder``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from indexer.model import Rating, SeriesPlace, Status, Zone


@dataclass(slots=True)
class StoryFields:
    """A story's metadata while it is being gathered.

    ``closing_notes`` are the author's notes behind the story, which come after those inside it.
    """

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    long: dict[str, list[str]] = field(default_factory=dict)
    rating: Rating = Rating.UNRATED
    rating_raw: str | None = None
    series: SeriesPlace | None = None
    status: Status = Status.UNKNOWN
    language: str | None = None
    published: date | None = None
    updated: date | None = None
    written: date | None = None
    words: int | None = None
    part: int | None = None
    parts: int | None = None
    contact: str | None = None
    confidence: float = 1.0
    zones: list[Zone] = field(default_factory=list)
    closing_notes: list[str] = field(default_factory=list)
    unknown_labels: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)

    def keep(self, label: str, value: str) -> None:
        """Keep a value in ``extra``, beside what may already stand under its label."""
        known = self.extra.get(label)
        self.extra[label] = value if known is None else f"{known}\n{value}"

    def add_list(self, name: str, values: Iterable[str]) -> None:
        """Add values to one of the list fields, each once."""
        self.lists[name] = list(dict.fromkeys([*self.lists.get(name, ()), *values]))
