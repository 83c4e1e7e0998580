"""The nouns of Velveteen: frozen values passed along the pipeline.

Nothing here reads, writes or decides; only the standard library is imported.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


def story_id(source: str, native_key: str) -> str:
    """Return the id of a story: 13 characters (65 bits) of base32, the same after every import of the same key.

    A file name whose bytes are not UTF-8 reaches Python with lone surrogates; they are escaped, never an error.
    """
    digest = hashlib.sha256(f"{source}\n{native_key}".encode(errors="backslashreplace")).digest()
    return base64.b32encode(digest)[:13].decode().lower()


class Rating(StrEnum):
    """How grown-up a story is, weakest first; the author's own wording stays in ``Story.rating_raw``."""

    GENERAL = "general"
    TEEN = "teen"
    MATURE = "mature"
    EXPLICIT = "explicit"
    UNRATED = "unrated"


class Status(StrEnum):
    """Whether the author has finished the story."""

    COMPLETE = "complete"
    IN_PROGRESS = "in-progress"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """Where a source's stories come from."""

    INBOX = "inbox"
    SITE = "site"


class OnMissing(StrEnum):
    """What happens to a story whose file has gone from its folder."""

    KEEP = "keep"
    REMOVE = "remove"


class JobKind(StrEnum):
    """The three things a worker does."""

    IMPORT = "import"
    CRAWL = "crawl"
    REINDEX = "reindex"


class JobState(StrEnum):
    """A job's life: queued, running, then one of the three ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Source:
    """A place stories come from, as config.toml describes it.

    ``location`` is a folder for an inbox and the first URL for a site. ``scope`` holds URL prefixes a crawl
    may follow (empty: the start URL's folder). ``pace`` is seconds between two requests to one host.
    """

    id: str
    kind: SourceKind
    location: str
    schedule: str | None = None
    pace: float = 1.0
    scope: tuple[str, ...] = ()
    reader: str | None = None
    rights: str | None = None
    allow_private: bool = False
    max_pages: int = 10_000
    max_depth: int = 20
    on_missing: OnMissing = OnMissing.KEEP
    sitemap: bool = True


@dataclass(frozen=True, slots=True)
class Capture:
    """What came in, exactly as it came: bytes with where, when and how they were obtained.

    ``origin`` is a path relative to the source's folder, or a URL. ``digest`` is the sha256 of ``content`` in
    hexadecimal. ``declared_encoding`` is the HTTP header's charset, if any.
    """

    source: str
    origin: str
    content: bytes
    digest: str
    media_type: str | None = None
    declared_encoding: str | None = None
    fetched_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    r"""One chapter: its number from 1, its title if it has one, its text.

    ``text`` is NFC with ``\n\n`` between paragraphs and single ``\n`` inside verse or addresses; emphasis is
    written ``_so_``. Phrases never cross chapters.
    """

    number: int
    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """A story's place in a series; ``position`` counts from 1."""

    name: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A work with its metadata in separate zones, so that a phrase in a disclaimer is not one in the story.

    ``native_key`` names the story within its source (a URL or path, plus ``#n`` when a file holds several); with
    the source it makes the stable id (see ``story_id``). ``extra`` keeps unknown labels word for word.
    ``reading`` records how it was read: reader, encoding, why.
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
    extra: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read or fetched: where, a short cause to count by, a sentence to show."""

    origin: str
    cause: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What a reader made of one capture: stories, or a failure saying plainly why there is none.

    ``digest`` is the sha256 of the bytes that were read, in hexadecimal.
    """

    stories: tuple[Story, ...] = ()
    failure: Failure | None = None
    reader: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, ``start`` inclusive, ``end`` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences around some hits.

    ``start`` and ``end`` are character offsets in the chapter's text; ``spans`` are relative to ``text``.
    ``place`` is how far into the whole story the passage lies, from 0 to 1. ``first_hit`` is the index, from 0,
    of the passage's first mark among all marks of the story in reading order.
    """

    chapter: int
    chapter_title: str | None
    start: int
    end: int
    text: str
    spans: tuple[Span, ...]
    place: float = 0.0
    first_hit: int = 0


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


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story as the catalogue returns it: its id, metadata and chapters."""

    summary: StorySummary
    chapters: tuple[Chapter, ...]

    @property
    def id(self) -> str:
        """The story's stable id."""
        return self.summary.id


@dataclass(frozen=True, slots=True)
class Hit:
    """One story that matched, with its score, marked passages and how many places in it match."""

    story: StorySummary
    score: float
    passages: tuple[Passage, ...]
    matches: int


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many matching stories carry one value of a facet."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """All a front end needs to show one page of results.

    ``understood`` says in words how the query was read; ``warnings`` are sentences (unknown words, dropped
    parts). ``total`` is exact unless ``partial``: then the deadline cut the search short and it is a lower
    bound. ``took_ms`` is milliseconds. ``page`` counts from 1.
    """

    query: str
    understood: str
    warnings: tuple[str, ...]
    hits: tuple[Hit, ...]
    total: int
    page: int
    per_page: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    took_ms: float
    partial: bool
    generation: int
    sort: str = "relevance"

    @property
    def pages(self) -> int:
        """How many pages there are in all."""
        return -(-self.total // self.per_page)


@dataclass(frozen=True, slots=True)
class MarkedStory:
    """A whole story with every place a query matches, for the reading page.

    ``spans`` maps a chapter's number to its marks in order; ``understood`` is the query as it was read.
    """

    story: StoredStory
    spans: Mapping[int, tuple[Span, ...]]
    matches: int
    understood: str
    source_name: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work as its row stands: a record, never a closure.

    ``target`` is a source's id for a crawl or scheduled import, paths separated by newlines for an ad-hoc import,
    None for everything. ``counts`` are outcomes (added, updated, unchanged, failed …); ``errors`` the first
    failures, newest last; ``error_causes`` counts all of them by cause. ``stage`` names what is being done now, in a
    word or two. Times are aware UTC.
    """

    id: int
    kind: JobKind
    target: str | None
    state: JobState
    done: int = 0
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[Failure, ...] = ()
    error_causes: Mapping[str, int] = field(default_factory=dict)
    message: str | None = None
    requested_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    heartbeat_at: datetime | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source with when it last ran and what came of it."""

    source: Source
    stories: int
    missing: int
    last_job: Job | None
    next_run: datetime | None = None
    captures: int = 0


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """How the whole archive stands: for the status page and ``/healthz``."""

    library: str
    stories: int
    words: int
    generation: int
    engine: str
    index_bytes: int
    indexed: int
    pending: int
    sources: tuple[SourceStatus, ...]
    jobs: tuple[Job, ...]
    problems: tuple[str, ...] = ()


class Reporter(Protocol):
    """How long work tells what it is doing: a job row, a progress bar, or both.

    ``check`` raises JobCancelledError when the job was asked to stop; it is called between stories.
    """

    def begin(self, stage: str, total: int | None) -> None:
        """Start a stage of ``total`` steps (None: not known yet)."""

    def advance(self, steps: int = 1, **counts: int) -> None:
        """Count ``steps`` done, and outcomes by name (added=1)."""

    def failed(self, failure: Failure) -> None:
        """Record one thing that could not be done; the run goes on."""

    def check(self) -> None:
        """Raise JobCancelledError if the job should stop."""


@dataclass(frozen=True, slots=True)
class FrontierPage:
    """One URL of a site as the frontier knows it.

    ``state`` is queued, fetched, unchanged, failed, skipped or gone; ``reason`` says why in words. ``digest`` names
    the stored capture, ``next_url`` the page that continues the story, ``changed_at`` when the content last changed.
    """

    source: str
    url: str
    depth: int = 0
    state: str = "queued"
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None
    encoding: str | None = None
    digest: str | None = None
    next_url: str | None = None
    redirect_to: str | None = None
    reason: str | None = None
    fetched_at: datetime | None = None
    changed_at: datetime | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file as walking a folder found it: path, place relative to the folder, size in bytes, mtime in ns."""

    path: Path
    origin: str
    size: int
    mtime_ns: int
