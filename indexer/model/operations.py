"""Sources, jobs and how the archive stands.

Frozen values that decide nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from indexer.model.capture import Failure


class SourceKind(StrEnum):
    """Where a source's stories come from."""

    INBOX = "inbox"
    SITE = "site"


class OnMissing(StrEnum):
    """What happens to a story whose file has gone from its folder."""

    KEEP = "keep"
    REMOVE = "remove"
    FORGET = "forget"


class JobKind(StrEnum):
    """The things a worker does."""

    IMPORT = "import"
    CRAWL = "crawl"
    REINDEX = "reindex"
    REREAD = "reread"
    REREAD_AS = "reread-as"
    RETRY = "retry"
    REMOVE = "remove"
    FORGET = "forget"
    RESTORE = "restore"
    HEAL = "heal"


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
    watch: bool = True
    join_parts: bool = True
    as_story: bool = False

    @property
    def watched(self) -> bool:
        """Whether its folder is watched: a site has none."""
        return self.watch and self.kind is SourceKind.INBOX


LOOSE = "import"
"""The source that paths given on the command line belong to, when they lie in no configured folder."""
LOOSE_FILES = Source(LOOSE, SourceKind.INBOX, "/", on_missing=OnMissing.KEEP)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work as its row stands: a record, never a closure.

    ``target`` is a source's id for a crawl or scheduled import, paths separated by newlines for an ad-hoc import,
    None for everything. ``counts`` are outcomes (added, updated, unchanged, failed …); ``errors`` the first
    failures, newest last; ``error_causes`` counts all of them by cause. ``stage`` names what is being done now, in a
    word or two. Times are aware UTC. ``scheduled`` is true where the schedule or a watched folder asked, and no person.
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
    scheduled: bool = False


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source with when it last ran and what came of it; ``by_hand`` where it is no source but files imported by hand."""

    source: Source
    stories: int
    missing: int
    last_job: Job | None
    next_run: datetime | None = None
    captures: int = 0
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class UnlistedSource:
    """A source that config.toml does not name any more, and how many of its stories are found all the same."""

    id: str
    stories: int
    missing: int

    @property
    def sentence(self) -> str:
        """What is so, and the two ways out."""
        stories = "1 story" if self.stories == 1 else f"{self.stories:,} stories"
        return (
            f"Source {self.id} is no longer in config.toml, and {stories} of it can still be found. Put it back, or "
            f"run: velveteen remove --source {self.id}"
        )


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """How the whole archive stands: for the status page and ``/healthz``; ``copies`` stories are copies of others.

    ``unlisted`` are sources that stories came from and config.toml does not name.
    """

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
    copies: int = 0
    unlisted: tuple[UnlistedSource, ...] = ()


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
