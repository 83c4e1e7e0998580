"""What came of reading: files by format and outcome, labels nobody knows, and stories a person should look at.

Frozen values that decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

TAKEN = "taken with its backup"
"""The outcome of a file that gave no story because those of another have it."""


@dataclass(frozen=True, slots=True)
class FormatOutcome:
    """How many files of a format came out so; ``outcome`` is "read", ``TAKEN`` or the cause of a failure."""

    format: str
    outcome: str
    files: int


@dataclass(frozen=True, slots=True)
class LabelExample:
    """What stood beside a label, and in which story."""

    value: str
    story_id: str
    title: str


@dataclass(frozen=True, slots=True)
class UnknownLabel:
    """A label no reader knows, in how many stories it stands, and up to three of them."""

    label: str
    stories: int
    examples: tuple[LabelExample, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulStory:
    """A story to look at: where it came from (in its source), how sure its reader was (0 to 1) and what it went by."""

    story_id: str
    title: str
    origin: str
    confidence: float
    why: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Stories with one thing in doubt (title, author, confidence, parts): how many, and the first of them."""

    name: str
    stories: int
    first: tuple[DoubtfulStory, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """How reading went, of all that is kept or of what was read since some moment."""

    formats: tuple[FormatOutcome, ...]
    labels: tuple[UnknownLabel, ...]
    doubts: tuple[Doubt, ...]
