"""A story and its parts, as read and as kept.

Frozen values that decide nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import repeat
from operator import attrgetter

from indexer.model.collection import collection_of, common

DOUBTFUL = 0.6
"""A story that was read with less confidence is shown to a person: most of those are misread.

A format that names its fields is at 1, a main text found by weighing a page below 0.6; see docs/formats.md.
"""


CHOSEN = "chosen"
"""What ``Story.reading`` has where a person chose how a story is read: the borders it has in its file."""


READINGS = ("reading_a", "reading_b")
"""What ``Story.reading`` has where a story may be read in two ways: how it was read and how else it may be, in short."""


def story_id(source: str, native_key: str) -> str:
    """Return the id of a story: 13 characters (65 bits) of base32, the same after every import of the same key.

    A file name whose bytes are not UTF-8 reaches Python with lone surrogates; they are escaped, never an error.
    """
    digest = hashlib.sha256(f"{source}\n{native_key}".encode(errors="backslashreplace")).digest()
    # Ten bytes are two whole groups of base32 and hold all 65 bits; the other 22 would be encoded for nothing.
    return base64.b32encode(digest[:10])[:13].decode().lower()


class Rating(StrEnum):
    """How grown-up a story is, weakest first; the author's own wording stays in ``Story.rating_raw``."""

    GENERAL = "general"
    TEEN = "teen"
    MATURE = "mature"
    EXPLICIT = "explicit"
    UNRATED = "unrated"

    @property
    def strength(self) -> int:
        """How strong it is, from 0; what nobody rated may be anything and counts as the strongest."""
        return list(Rating).index(self)


class Status(StrEnum):
    """Whether the author has finished the story."""

    COMPLETE = "complete"
    IN_PROGRESS = "in-progress"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ruby:
    """A reading that is shown above the characters ``start`` to ``end`` of a chapter's text, and is none of its words."""

    start: int
    end: int
    reading: str


@dataclass(frozen=True, slots=True)
class Chapter:
    r"""One chapter: its number from 1, its title if it has one, its text.

    ``text`` is NFC with ``\n\n`` between paragraphs and single ``\n`` inside verse or addresses; emphasis is
    written ``_so_``. Phrases never cross chapters. ``within`` are the headings of the parts or books it stands in, the
    outermost first; ``breaks`` the paragraphs of ``text``, from 0, that are scene breaks;
    ``ruby`` the readings above its words, in their order.
    """

    number: int
    title: str | None
    text: str
    within: tuple[str, ...] = ()
    breaks: tuple[int, ...] = ()
    ruby: tuple[Ruby, ...] = ()

    def with_text(self, text: str) -> Chapter:
        """Return the chapter with its text changed in places: readings stay that stand before or behind all of them."""
        if text == self.text:
            return self
        if not self.ruby:
            return replace(self, text=text)
        old = self.text
        same = _alike(old, text)
        tail = _alike(old[same:][::-1], text[same:][::-1])
        moved, changed = len(text) - len(old), len(old) - tail
        before = (each for each in self.ruby if each.end <= same)
        behind = (each for each in self.ruby if each.start >= changed)
        shifted = (replace(each, start=each.start + moved, end=each.end + moved) for each in behind)
        return replace(self, text=text, ruby=(*before, *shifted))

    def begun(self, before: Chapter | None) -> tuple[str, ...]:
        """Return the headings of ``within`` that stand right above this chapter; ``before`` is the one before it.

        A part with text of its own is a chapter by its heading, and not begun again by the chapters in it.
        """
        if not self.within:
            return ()
        above = (*before.within, before.title) if before is not None else ()
        same = 0
        for old, new in zip(above, self.within, strict=False):
            if old != new:
                break
            same += 1
        return self.within[same:]


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def in_order(chapters: Sequence[Chapter]) -> Iterator[tuple[Chapter, tuple[str, ...]]]:
    """Yield every chapter with the headings of the parts that begin with it (see ``Chapter.begun``)."""
    for before, chapter in zip((None, *chapters), chapters, strict=False):
        yield chapter, chapter.begun(before)


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """A story's place in a series; ``position`` counts from 1."""

    name: str
    position: int | None = None


class ZoneKind(StrEnum):
    """What a stretch of a file is that is not the story itself."""

    HEADER = "header"
    SUMMARY = "summary"
    NOTES = "notes"
    DISCLAIMER = "disclaimer"
    FEEDBACK = "feedback"
    DISTRIBUTION = "distribution"
    CONTENTS = "contents"
    MAIL = "mail"
    QUOTED = "quoted"
    SIGNATURE = "signature"
    LICENCE = "licence"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of a file that is not the story: its words as they stand there, after repair.

    ``before`` is the number of the chapter it stands in front of, from 1; None when it follows the last.
    """

    kind: ZoneKind
    text: str
    before: int | None = 1


@dataclass(frozen=True, slots=True)
class Story:
    """A work with its metadata in separate zones, so that a phrase in a disclaimer is not one in the story.

    ``native_key`` names the story within its source (a URL or path, plus ``#n`` when a file holds several); with
    the source it makes the stable id (see ``story_id``). ``extra`` holds what has no field of its own, by the
    names of labels.toml (several values a line each); ``unknown_labels`` what stood beside labels nobody knows, word
    for word. ``part`` of ``parts`` is set while a file holds less than the work. ``zones`` are the file's other
    stretches in their order: with the chapters they hold every word of it. ``contact`` is never shown.
    ``confidence`` (0 to 1) is how sure the reader is of its decisions. ``reading`` records how it was read: format,
    reader, encoding, why.
    """

    source: str
    native_key: str
    title: str
    chapters: tuple[Chapter, ...]
    authors: tuple[str, ...] = ()
    fandoms: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    relationships: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rating: Rating = Rating.UNRATED
    rating_raw: str | None = None
    summary: str | None = None
    notes: str | None = None
    disclaimer: str | None = None
    series: SeriesPlace | None = None
    status: Status = Status.UNKNOWN
    language: str | None = None
    words: int = 0
    published: date | None = None
    updated: date | None = None
    origin: str | None = None
    part: int | None = None
    parts: int | None = None
    contact: str | None = None
    zones: tuple[Zone, ...] = ()
    unknown_labels: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    extra: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """How many letters and signs of text the chapters hold, headings aside."""
        return sum(len(chapter.text) for chapter in self.chapters)

    @property
    def collection(self) -> str:
        """The folder or section it lies in (see ``collection_of``): that of all its parts, where it was joined of some."""
        return common(map(collection_of, self.extra.get("order", self.native_key).split("\n")))

    def read_as(
        self,
        reading: Mapping[str, str],
        chapters: tuple[Chapter, ...] | None = None,
        confidence: float | None = None,
    ) -> Story:
        """Return the same story with ``reading`` for how it was read, and ``chapters`` and ``confidence`` where given."""
        # What dataclasses.replace does, in a third of its time: it is done to every story there is.
        twin = object.__new__(Story)
        slots = self.__slots__
        deque(map(object.__setattr__, repeat(twin), slots, attrgetter(*slots)(self)), 0)
        object.__setattr__(twin, "reading", reading)
        if chapters is not None:
            object.__setattr__(twin, "chapters", chapters)
        if confidence is not None:
            object.__setattr__(twin, "confidence", confidence)
        return twin


@dataclass(frozen=True, slots=True)
class StorySummary:
    """A story's metadata without its text: what a result line, a panel or the API shows."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    fandoms: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    relationships: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rating: Rating = Rating.UNRATED
    rating_raw: str | None = None
    summary: str | None = None
    notes: str | None = None
    disclaimer: str | None = None
    series: SeriesPlace | None = None
    status: Status = Status.UNKNOWN
    language: str | None = None
    words: int = 0
    published: date | None = None
    updated: date | None = None
    origin: str | None = None
    source: str = ""
    missing_since: datetime | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, str] = field(default_factory=dict)
    part: int | None = None
    parts: int | None = None
    unknown_labels: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    collection: str = ""


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story as the catalogue returns it: its id, metadata and chapters.

    On its way into an index it is told more: ``names``, by field, are all the names under which what the field holds is
    found, where those are others than it shows; ``copy_of`` is the id of the story that stands for this one wherever it
    is found as well; ``earlier`` what its earlier versions say that today's text does not, and ``earlier_stronger``
    those that were rated stronger than it is today.
    """

    summary: StorySummary
    chapters: tuple[Chapter, ...]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    copy_of: str | None = None
    earlier: tuple[Chapter, ...] = ()
    earlier_stronger: tuple[Chapter, ...] = ()

    @property
    def id(self) -> str:
        """The story's stable id."""
        return self.summary.id

    @property
    def length(self) -> int:
        """How many letters and signs of text the chapters hold, headings aside."""
        return sum(len(chapter.text) for chapter in self.chapters)


@dataclass(frozen=True, slots=True)
class Copy:
    """Another copy of a story: which, what it is called there, and where it came from."""

    id: str
    title: str
    source: str
    origin: str | None = None
    missing_since: datetime | None = None
