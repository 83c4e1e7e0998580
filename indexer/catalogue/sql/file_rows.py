"""Files as rows: what reading one gave, how lasting a failure is, when it is tried again.

It writes no story and decides nothing about what to read; ``catalogue.due`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.statements import PUT_FILE
from indexer.catalogue.sql.tables import files
from indexer.catalogue.values import FileRead
from indexer.model import FailureKind, ReadOutcome

# The schedule tries again after so long, then after four times as long each time, at most a day: a disk that is away
# for an hour is met soon, and one that is away for good costs one look a day.
FIRST_PAUSE, PAUSE_GROWS, LONGEST_PAUSE = timedelta(minutes=5), 4, timedelta(days=1)
_WORST_FIRST = (FailureKind.TRANSIENT, FailureKind.LIMITED, FailureKind.FINAL)


def write_files(connection: sa.Connection, read: Sequence[FileRead]) -> None:
    """Write the rows of files that were read."""
    if not read:
        return
    kinds = [worst(item.outcome) for item in read]
    passing = [item for item, kind in zip(read, kinds, strict=True) if kind is FailureKind.TRANSIENT]
    tried = _tries(connection, passing)
    connection.exec_driver_sql(
        PUT_FILE, [_file_row(item, kind, tried) for item, kind in zip(read, kinds, strict=True)]
    )


def worst(outcome: ReadOutcome) -> FailureKind | None:
    """Return the kind of failure in a file that gives most reason to try again; members without a story are none."""
    kinds = {failure.kind for failure in outcome.failures if failure.cause != "not-a-story"}
    if outcome.failure is not None:
        kinds.add(outcome.failure.kind)
    return next((kind for kind in _WORST_FIRST if kind in kinds), None)


def pause(tries: int) -> timedelta:
    """Return how long the schedule waits after so many failures in a row."""
    # A pause of a day is reached at the sixth; more would only be a larger number.
    grown: int = PAUSE_GROWS ** min(tries - 1, 9)
    return min(LONGEST_PAUSE, FIRST_PAUSE * grown)


def _tries(connection: sa.Connection, read: Sequence[FileRead]) -> dict[tuple[str, str], int]:
    """Return how often each file has failed in a row by now."""
    found: dict[tuple[str, str], int] = {}
    for item in read:
        here = (item.record.source, codec.key(item.record.origin))
        asked = sa.select(files.c.tries).where(files.c.source == here[0], files.c.origin == here[1])
        found[here] = (connection.execute(asked).scalar() or 0) + 1
    return found


def _file_row(
    item: FileRead, kind: FailureKind | None, tried: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    failure, origin = item.outcome.failure, codec.key(item.record.origin)
    tries = tried.get((item.record.source, origin), 0)
    return {
        "source": item.record.source,
        "origin": origin,
        "size": item.record.size,
        "mtime_ns": item.record.mtime_ns,
        "digest": item.record.digest or item.outcome.digest,
        "read_at": codec.stamp(),
        "missing_since": None,
        "failure_cause": failure.cause if failure else None,
        "failure_message": codec.prose(failure.message) if failure else None,
        "format": item.outcome.reading.get("format"),
        "taken_with": None if item.outcome.taken_with is None else codec.key(item.outcome.taken_with),
        "failure_kind": kind,
        "failure_limits": item.record.limits if kind else None,
        "read_by": item.record.read_by,
        "retry_at": codec.time_text(codec.now() + pause(tries)) if tries else None,
        "tries": tries,
        "as_story": int(item.record.as_story),
    }
