"""The files of every folder as they were when last read, how lasting a failure is, when it is tried again.

It reads no file and decides nothing about what to read; ``catalogue.read_policy`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.intake import Files
from indexer.catalogue.sql.database import Table, chunks
from indexer.catalogue.sql.statements import Prepared, among, upsert
from indexer.catalogue.sql.tables import files, stories
from indexer.catalogue.sql.version_rows import note_return
from indexer.catalogue.values import FileRead, FileRecord
from indexer.model import ChosenReadings, Failure, FailureKind, ReadOutcome

PUT_FILE = upsert(files, ("source", "origin"), kept=("source", "origin"))

_READ_WHOLE = Prepared(
    sa.select(files.c.origin, files.c.digest).where(
        files.c.source == sa.bindparam("source"),
        among(files.c.origin),
        files.c.missing_since.is_(None),
        files.c.failure_kind.is_(None),
    )
)


class FileTable(Table, Files):
    """Files by source and origin."""

    def known(self, source: str) -> dict[str, FileRecord]:
        rows = self._database.all(sa.select(files).where(files.c.source == source))
        return {record.origin: record for record in map(_value, rows)}

    def passing(self) -> tuple[Failure, ...]:
        of_moment = sa.select(files).where(
            files.c.failure_kind == FailureKind.TRANSIENT, files.c.missing_since.is_(None)
        )
        rows = self._database.all(of_moment.order_by(files.c.source, files.c.origin))
        unnamed = "Something in it could not be read."
        return tuple(
            Failure(row.origin, row.failure_cause or "in-part", row.failure_message or unnamed)
            for row in rows
        )

    def choose(self, source: str, origin: str, chosen: Mapping[str, str]) -> None:
        here = (files.c.source == source, files.c.origin == row_codec.key(origin))
        with self._database.write() as connection:
            row = connection.execute(sa.select(files).where(*here)).first()
            if row is None:
                return
            before = row_codec.map_value(row.chosen) if row.chosen_for == row.digest else {}
            both = {"chosen_for": row.digest, "chosen": row_codec.map_text(before | dict(chosen))}
            connection.execute(sa.update(files).where(*here).values(both))

    def touch(self, records: Sequence[FileRecord]) -> None:
        if not records:
            return
        with self._database.write() as connection:
            for source in {record.source for record in records}:
                for some in chunks(
                    row_codec.key(record.origin) for record in records if record.source == source
                ):
                    _welcome_back(connection, source, some)
            connection.execute(_RENEW, [_touched(record) for record in records])


_RENEW = (
    sa.update(files)
    .where(files.c.source == sa.bindparam("of_source"), files.c.origin == sa.bindparam("of_origin"))
    .values(size=sa.bindparam("size"), mtime_ns=sa.bindparam("mtime_ns"), missing_since=None)
)


def _welcome_back(connection: sa.Connection, source: str, origins: list[str]) -> None:
    """Clear the mark of stories that went missing together with their file, not of those it stopped yielding."""
    went = (
        sa.select(files.c.missing_since)
        .where(files.c.source == stories.c.source, files.c.origin == stories.c.yielded_by)
        .scalar_subquery()
    )
    back = (stories.c.source == source, stories.c.yielded_by.in_(origins), stories.c.missing_since == went)
    note_return(connection, connection.execute(sa.select(stories.c.id).where(*back)).scalars().all())
    connection.execute(sa.update(stories).where(*back).values(missing_since=None))


def _touched(record: FileRecord) -> dict[str, str | int]:
    return {
        "of_source": record.source,
        "of_origin": row_codec.key(record.origin),
        "size": record.size,
        "mtime_ns": record.mtime_ns,
    }


def _value(row: sa.Row[tuple[str, ...]]) -> FileRecord:
    chosen = row_codec.map_value(row.chosen)
    return FileRecord(
        source=row.source,
        origin=row_codec.from_key(row.origin),
        size=row.size,
        mtime_ns=row.mtime_ns,
        digest=row.digest,
        missing_since=row_codec.time_value(row.missing_since),
        failure_cause=row.failure_cause,
        failure_message=row.failure_message,
        read_at=row_codec.time_value(row.read_at),
        taken_with=None if row.taken_with is None else row_codec.from_key(row.taken_with),
        failure_kind=None if row.failure_kind is None else FailureKind(row.failure_kind),
        limits=row.failure_limits,
        read_by=row.read_by,
        tries=row.tries,
        retry_at=row_codec.time_value(row.retry_at),
        as_story=bool(row.as_story),
        chosen=ChosenReadings(row.chosen_for, chosen) if chosen else None,
    )


# The schedule tries again after so long, then after four times as long each time, at most a day: a disk that is away
# for an hour is met soon, and one that is away for good costs one look a day.
FIRST_PAUSE, PAUSE_GROWS, LONGEST_PAUSE = timedelta(minutes=5), 4, timedelta(days=1)
_WORST_FIRST = (FailureKind.TRANSIENT, FailureKind.LIMITED, FailureKind.FINAL)


def files_as_known(connection: sa.Connection, digests: Mapping[tuple[str, str], str]) -> set[tuple[str, str]]:
    """Return source and origin of the files whose bytes are those of their stories: read before, wholly, and not gone meanwhile."""
    given = {(source, row_codec.key(origin)): digest for (source, origin), digest in digests.items()}
    found: set[tuple[str, str]] = set()
    for source in {source for source, _ in given}:
        for some in chunks(origin for of, origin in given if of == source):
            rows = _READ_WHOLE.rows(connection, some, source=source)
            found |= {
                (source, row_codec.from_key(origin))
                for origin, digest in rows
                if digest and digest == given[source, origin]
            }
    return found


def write_files(connection: sa.Connection, read: Sequence[FileRead]) -> None:
    """Write the rows of files that were read."""
    if not read:
        return
    kinds = [worst(item.outcome) for item in read]
    passing = [item for item, kind in zip(read, kinds, strict=True) if kind is FailureKind.TRANSIENT]
    tried = _tries(connection, passing)
    rows = [_file_row(item, kind, tried) for item, kind in zip(read, kinds, strict=True)]
    PUT_FILE.each(connection, rows)


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
        here = (item.record.source, row_codec.key(item.record.origin))
        asked = sa.select(files.c.tries).where(files.c.source == here[0], files.c.origin == here[1])
        found[here] = (connection.execute(asked).scalar() or 0) + 1
    return found


def _file_row(
    item: FileRead, kind: FailureKind | None, tried: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    failure, origin, chosen = item.outcome.failure, row_codec.key(item.record.origin), item.record.chosen
    tries = tried.get((item.record.source, origin), 0)
    return {
        "source": item.record.source,
        "origin": origin,
        "size": item.record.size,
        "mtime_ns": item.record.mtime_ns,
        "digest": item.record.digest or item.outcome.digest,
        "read_at": row_codec.now_text(),
        "missing_since": None,
        "failure_cause": failure.cause if failure else None,
        "failure_message": row_codec.prose(failure.message) if failure else None,
        "format": item.outcome.reading.get("format"),
        "taken_with": None if item.outcome.claimed_by is None else row_codec.key(item.outcome.claimed_by),
        "failure_kind": kind,
        "failure_limits": item.record.limits if kind else None,
        "read_by": item.record.read_by,
        "retry_at": row_codec.time_text(row_codec.now() + pause(tries)) if tries else None,
        "tries": tries,
        "as_story": int(item.record.as_story),
        "chosen_for": chosen.digest if chosen else "",
        "chosen": row_codec.map_text(chosen.by_story if chosen else {}),
    }
