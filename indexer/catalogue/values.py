"""What goes into and comes out of the catalogue besides stories: files, batches, changes and counts.

These are values; nothing here touches the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from indexer.model import FailureKind, ReadOutcome


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when last read: size in bytes, mtime in nanoseconds, sha256 of its bytes in hexadecimal.

    A file that could not be read keeps why, so that it is shown without being read again until there is reason to.
    One that is in a story of another file keeps that file's origin (``taken_with``).
    ``failure_kind`` is that of the worst failure in it, also where the rest of it gave stories; ``limits`` and
    ``read_by`` are the limits and the version of the program it was read with. ``tries`` counts the readings in a row
    that failed in a way that can pass, and ``retry_at`` is when the schedule tries again. ``as_story`` says that a
    person had it taken though it does not look like a story, which later readings heed.
    """

    source: str
    origin: str
    size: int
    mtime_ns: int
    digest: str = ""
    missing_since: datetime | None = None
    failure_cause: str | None = None
    failure_message: str | None = None
    read_at: datetime | None = None
    taken_with: str | None = None
    failure_kind: FailureKind | None = None
    limits: str | None = None
    read_by: str | None = None
    tries: int = 0
    retry_at: datetime | None = None
    as_story: bool = False


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file, what reading it gave, and ``story_digest`` of each of its stories in the same order.

    Where ``record.digest`` is empty, the outcome's is kept.
    """

    record: FileRecord
    outcome: ReadOutcome
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What a batch did: stories by outcome, and files that failed.

    ``removed`` were skipped because a person removed them; ``missing`` are no longer in the file they came from.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change the index has yet to follow; ``action`` is ``put`` or ``delete``."""

    seq: int
    story_id: str
    action: str
