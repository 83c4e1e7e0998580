"""Every hit of a query as a line with what stands before and behind it: what is asked, one line, one page of lines.

Frozen values that decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.model.story import StorySummary


class LineSort(StrEnum):
    """The order of lines: by the story's rank, title, first author or day, by the words before or behind, or by passage.

    Lines alike in that stand as their stories rank, and in one story as they are read. PASSAGE has first those around which
    most parts of the query stand.
    """

    RELEVANCE = "relevance"
    LEFT = "left"
    RIGHT = "right"
    STORY = "story"
    AUTHOR = "author"
    DATE = "date"
    PASSAGE = "passage"


class LineGroup(StrEnum):
    """What lines are counted by: the word behind or before the hit, who wrote the story, the year it is of."""

    NEXT = "next"
    PREVIOUS = "previous"
    AUTHOR = "author"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class ConcordanceRequest:
    """A query, to what it is narrowed, the order, and the page: of lines, or of groups where only ``group`` is given.

    ``value`` narrows lines to one group, "" being that of what has no such word, author or year. ``story`` narrows to one
    story by its id.
    """

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: LineSort = LineSort.RELEVANCE
    group: LineGroup | None = None
    value: str | None = None
    story: str | None = None
    page: int = 1
    per_page: int = 25

    @property
    def lists_groups(self) -> bool:
        """Whether groups are asked for, rather than lines."""
        return self.group is not None and self.value is None


@dataclass(frozen=True, slots=True)
class TextQuote:
    """A few words with some of those before and behind them, as in the Web Annotation model's TextQuoteSelector."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a story that can be found again: number of the chapter, digest of the paragraph's words, words in it."""

    chapter: int
    paragraph: str
    quote: TextQuote


class AnchorState(StrEnum):
    """What became of a place: as it was; its paragraph was changed; only something like it is left; or nothing is."""

    SAME = "same"
    CHANGED = "changed"
    NEAREST = "nearest"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """One hit: where it stands, from ``start`` to ``end`` of its chapter's text or, as ``heading`` says, of a heading.

    ``number`` counts the hits of its story from 1, ``place`` says how far into it this one is, from 0 to 1. ``left`` and
    ``right`` are what stands beside the ``hit``, as it is stored.
    """

    story: StorySummary
    chapter: int
    chapter_title: str | None
    heading: bool
    start: int
    end: int
    place: float
    number: int
    left: str
    hit: str
    right: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class LineCount:
    """How many lines have a value, and how many stories have those."""

    value: str
    hits: int
    stories: int


@dataclass(frozen=True, slots=True)
class ConcordancePage:
    """One page of lines or of groups, and how the hits are spread.

    ``total`` counts the hits of the query, ``stories`` those that have some; ``found`` stories match, by what is in their
    text or by a title or name, and the texts of ``looked`` of them were looked through: all, unless it is ``partial``, when
    totals are "at least". ``listed`` counts what is paged: lines within the chosen group, or groups. ``years`` come in order,
    that of stories without a day, "", last; ``course`` has the hits of every twentieth of the stories.
    """

    request: ConcordanceRequest
    understood: str
    warnings: tuple[str, ...]
    lines: tuple[ConcordanceLine, ...]
    groups: tuple[LineCount, ...]
    listed: int
    total: int
    stories: int
    found: int
    looked: int
    years: tuple[LineCount, ...]
    course: tuple[int, ...]
    took_ms: float
    partial: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are in all."""
        return -(-self.listed // self.request.per_page)
