"""The earlier texts of a story: which there are, what became of each, and how it said itself.

Frozen values that decide nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto

from indexer.model.story import Rating, StoredStory


class Change(StrEnum):
    """What became of a text when the next one took its place."""

    EDITED = "edited"
    """Some of it is said otherwise."""
    GROWN = "grown"
    """All of it is there still, and more."""
    SHORTENED = "shortened"
    """Most of it is gone, and what is left is of it or a notice: a stub."""
    REUPLOADED = "re-uploaded"
    """Mostly another text under the same name, or one that was gone from its source and is back."""


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier text of a story: the how manyth from 1, oldest first, and what took its place when.

    ``words`` and ``chapters`` count what it held, ``gone_chapters`` those whose text the next version has no more.
    ``gone_since`` is when it went missing at its source, if it did. ``rating`` is the one it had.
    """

    story_id: str
    number: int
    change: Change
    written_at: datetime
    replaced_at: datetime
    words: int
    chapters: int
    gone_chapters: int = 0
    gone_since: datetime | None = None
    rating: Rating = Rating.UNRATED


@dataclass(frozen=True, slots=True)
class EarlierText:
    """A version as it can be read: its text and what was known of it then."""

    version: Version
    story: StoredStory


class DiffKind(Enum):
    """What became of a paragraph, a heading or some words."""

    SAME = auto()
    GONE = auto()
    NEW = auto()
    EDITED = auto()


@dataclass(frozen=True, slots=True)
class DiffWords:
    """Some words of a paragraph that are in both texts, gone, or new."""

    kind: DiffKind
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A paragraph or a heading of either text, or of both; ``words`` has what is edited in one that is.

    ``chapter`` is its number: in the earlier text, or in the later one for what is new.
    """

    kind: DiffKind
    text: str
    chapter: int
    heading: bool = False
    words: tuple[DiffWords, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """How a version differs from the one that took its place, or from today's text where ``following`` is None.

    ``title`` is that of the later one; ``gone`` are the numbers of the earlier chapters of which it has nothing.
    """

    version: Version
    following: Version | None
    title: str
    lines: tuple[DiffLine, ...]
    gone: frozenset[int]
