"""A line as somebody remembers it, what was found of it, and how sure that is.

Frozen values that decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.model.result import Span
from indexer.model.story import StorySummary


class Verdict(StrEnum):
    """What became of a line.

    It stands so; only marks, capitals or accents differ; some words differ; it is put together from several places; it
    stands in another story than was said; it stands nowhere; or there was no time, or no index, to be sure of that.
    """

    EXACT = "exact"
    MARKS = "marks"
    NEAR = "near"
    COMPOSITE = "composite"
    ELSEWHERE = "elsewhere"
    ABSENT = "absent"
    UNDECIDED = "undecided"

    @property
    def is_found(self) -> bool:
        """Whether the line stands somewhere."""
        return self not in {Verdict.ABSENT, Verdict.UNDECIDED}


class DifferenceKind(StrEnum):
    """What some words in a row are: the same, others, left out of the line, or in the line alone."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Difference:
    """Some words in a row as they were asked for, and as they are stored."""

    kind: DifferenceKind
    asked: str
    stored: str


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """A line; ``by`` is who wrote it and ``within`` the story it stands in, by its id or words of its title, where said."""

    text: str
    by: str = ""
    within: str = ""
    limit: int = 10


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """Where a line stands in a story, or might: ``text`` is from its chapter, ``spans`` are the line's in it.

    ``place`` says where in the story for people, ``into`` how far from 0 to 1. A ``score`` of 1 is the line itself;
    ``differing`` words are others. ``words`` are the line's as they are stored, folded, with blanks between.
    """

    story: StorySummary
    chapter: int
    chapter_title: str | None
    place: str
    into: float
    score: float
    text: str
    spans: tuple[Span, ...]
    difference: tuple[Difference, ...]
    differing: int
    words: str


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """The verdict on a line, and its matches, best first, one a story; ``stories`` it stands in, word for word.

    ``warnings`` are sentences for people.
    """

    text: str
    verdict: Verdict
    matches: tuple[QuoteMatch, ...]
    stories: int
    took_ms: float
    warnings: tuple[str, ...] = ()
