"""Passages that stand in two stories, and stories that are copies of one work.

Frozen values that decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from indexer.model.story import StorySummary

# Of two stories of which the shorter has so much in common with the other, one holds the other.
HELD = 0.5
# A passage of more works is common: a saying, a verse, a notice.
MOST_WORKS = 4


@dataclass(frozen=True, slots=True)
class LiftedPlace:
    """A passage in a story: in the chapter of that number, from character to character of its text."""

    story_id: str
    chapter: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LiftedPassage:
    """A passage that stands in two stories, ``one`` and the ``other``.

    It has so many ``words``, of which so many are the ``same`` in both. ``share`` is what part of the shorter of the two
    stories, by its words, all their passages are.
    """

    one: LiftedPlace
    other: LiftedPlace
    words: int
    same: int
    share: float

    @property
    def is_held(self) -> bool:
        """Whether it stands in both because one story holds the other, as a collection does, and not for being lifted."""
        return self.share >= HELD

    def turned(self) -> LiftedPassage:
        """Return it as seen from the other story."""
        return LiftedPassage(self.other, self.one, self.words, self.same, self.share)


@dataclass(frozen=True, slots=True)
class StandsAlso:
    """A passage of a story that stands in the ``other`` one too; ``text`` is how it begins in the first.

    Of all that the two share it is number ``here`` as the first is read, from 1, and ``there`` as the other is.
    """

    passage: LiftedPassage
    other: StorySummary
    here: int
    there: int
    text: str


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """A passage that stands in several works: how it begins in the first, and which stories it stands in.

    ``words`` and ``same`` are those of the two that have most in common.
    """

    text: str
    words: int
    same: int
    places: tuple[SharedPlace, ...]

    @property
    def is_common(self) -> bool:
        """Whether so many works have it that it is a saying, a verse, a notice, rather than lifted."""
        return len(self.places) > MOST_WORKS


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """Where a passage stands, and where that can be read: as the how manyth of what the story shares with which other."""

    story: StorySummary
    place: LiftedPlace
    other_id: str
    number: int


@dataclass(frozen=True, slots=True)
class CopyInGroup:
    """A story that is a copy of the first of its group: what part of their words in a row they share; 1 is all."""

    story: StorySummary
    share: float


@dataclass(frozen=True, slots=True)
class HeldStory:
    """A story most of which stands in another one that is no copy of it, a collection mostly; ``share`` says what part."""

    story: StorySummary
    holder: StorySummary
    share: float


@dataclass(frozen=True, slots=True)
class DuplicatesRequest:
    """A page of each list, counted from 1; with ``apart`` only passages of authors who share no name."""

    page: int = 1
    per_page: int = 25
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What stands more than once in an archive: copies of works, stories within others, passages of several works.

    Each list has what its page asks for, of ``copied`` works, ``held_total`` stories and ``total`` passages: copies with the first
    imported first, passages with the longest first and behind them those that are common. ``compared_at`` is when texts
    were last compared, None where they never were; ``is_on`` says whether the settings have them compared. ``whole`` is
    False where there are more passages than are told of.
    """

    request: DuplicatesRequest
    groups: tuple[tuple[CopyInGroup, ...], ...]
    held: tuple[HeldStory, ...]
    passages: tuple[SharedPassage, ...]
    copied: int
    held_total: int
    total: int
    compared_at: datetime | None
    is_on: bool
    whole: bool = True

    @property
    def pages(self) -> int:
        """How many pages the longest list has."""
        return -(-max(self.copied, self.held_total, self.total) // self.request.per_page)
