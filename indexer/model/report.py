"""What came of reading: files by format and outcome, labels nobody knows, and stories a person should look at.

Frozen values that decide nothing.
"""

from dataclasses import dataclass
from datetime import datetime

TAKEN = "taken with its backup"
"""The outcome of a file that gave no story because those of another have it."""


DOUBTS = {
    "title": "without a title of their own",
    "author": "without an author",
    "confidence": "read with little confidence",
    "parts": "with parts missing",
}
"""What stories are listed for, in words, in the order in which a person gets most from mending it."""

SET_ASIDE = "set-aside"
"""The cause of a failure that is not the file's alone: a stage after reading could not cope with what it holds."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something a stage could not cope with, while everything else went on.

    ``item`` is a story's id, the place of a work's parts, or a file; ``origin`` is for people. ``version`` is the
    program that could not.
    """

    source: str
    item: str
    origin: str
    stage: str
    message: str
    version: str
    set_at: datetime | None = None
    story_id: str | None = None


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
    """A story to look at: where it came from (in its source), how sure its reader was (0 to 1) and what it went by.

    ``readings`` are the two ways to read it, A and B, in short, where there are two; A is how it was read.
    """

    story_id: str
    title: str
    origin: str
    confidence: float
    why: str
    source: str = ""
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Stories with one thing in doubt (title, author, confidence, parts): how many, and the first of them."""

    name: str
    stories: int
    first: tuple[DoubtfulStory, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """How reading went, of all that is kept or of what was read since some moment.

    ``set_aside`` is what some stage after reading could not cope with, the first few hundred.
    """

    formats: tuple[FormatOutcome, ...]
    labels: tuple[UnknownLabel, ...]
    doubts: tuple[Doubt, ...]
    set_aside: tuple[SetAside, ...] = ()
