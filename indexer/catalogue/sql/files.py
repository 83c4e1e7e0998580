"""The files of every folder as they were when last read.

It reads no file; stories are written together with their files by ``StoryTable.put``.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.tables import files, stories
from indexer.catalogue.sqlite.database import Database, chunks
from indexer.catalogue.values import FileRecord
from indexer.model import Failure, FailureKind


class FileTable:
    """Files by source and origin."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, source: str) -> dict[str, FileRecord]:
        """Return every file of ``source`` by origin, missing and failed ones included."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(files).where(files.c.source == source)).all()
        return {record.origin: record for record in map(_value, rows)}

    def failures(self, source: str | None = None, *, limit: int = 500) -> tuple[Failure, ...]:
        """Return the files that could not be read when last tried, with why, of one source or of all."""
        failed = sa.select(files).where(files.c.failure_cause.is_not(None), files.c.missing_since.is_(None))
        if source is not None:
            failed = failed.where(files.c.source == source)
        with self._database.read() as connection:
            rows = connection.execute(failed.order_by(files.c.source, files.c.origin).limit(limit)).all()
        return tuple(Failure(row.origin, row.failure_cause, row.failure_message or "") for row in rows)

    def passing(self) -> tuple[Failure, ...]:
        """Return the files in which something could not be read for a reason that may pass, with why."""
        of_moment = sa.select(files).where(
            files.c.failure_kind == FailureKind.TRANSIENT, files.c.missing_since.is_(None)
        )
        with self._database.read() as connection:
            rows = connection.execute(of_moment.order_by(files.c.source, files.c.origin)).all()
        unnamed = "Something in it could not be read."
        return tuple(
            Failure(row.origin, row.failure_cause or "in-part", row.failure_message or unnamed)
            for row in rows
        )

    def touch(self, records: Sequence[FileRecord]) -> None:
        """Note files whose bytes are as before: their size and mtime now, and that they and their stories are back."""
        if not records:
            return
        with self._database.write() as connection:
            for source in {record.source for record in records}:
                for some in chunks(codec.key(record.origin) for record in records if record.source == source):
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
    connection.execute(
        sa.update(stories)
        .where(stories.c.source == source, stories.c.yielded_by.in_(origins), stories.c.missing_since == went)
        .values(missing_since=None)
    )


def _touched(record: FileRecord) -> dict[str, str | int]:
    return {
        "of_source": record.source,
        "of_origin": codec.key(record.origin),
        "size": record.size,
        "mtime_ns": record.mtime_ns,
    }


def _value(row: sa.Row[tuple[str, ...]]) -> FileRecord:
    return FileRecord(
        source=row.source,
        origin=codec.from_key(row.origin),
        size=row.size,
        mtime_ns=row.mtime_ns,
        digest=row.digest,
        missing_since=codec.time_value(row.missing_since),
        failure_cause=row.failure_cause,
        failure_message=row.failure_message,
        read_at=codec.time_value(row.read_at),
        taken_with=None if row.taken_with is None else codec.from_key(row.taken_with),
        failure_kind=None if row.failure_kind is None else FailureKind(row.failure_kind),
        limits=row.failure_limits,
        read_by=row.read_by,
        tries=row.tries,
        retry_at=codec.time_value(row.retry_at),
        as_story=bool(row.as_story),
    )
