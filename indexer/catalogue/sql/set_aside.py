"""Stories and works that a stage of the import pipeline could not cope with: kept out of its way until there is reason to try again.

Files that gave no story because of such a failure have it in their own row. It decides nothing about when to try.
"""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.intake import SetAsides
from indexer.catalogue.sql.database import Table, chunks
from indexer.catalogue.sql.index_queue import acknowledge, queue, unindexed
from indexer.catalogue.sql.statements import put_row
from indexer.catalogue.sql.tables import files, index_pending, set_aside
from indexer.model import SET_ASIDE, SetAside


class SetAsideTable(Table, SetAsides):
    """What was set aside, by source and item."""

    def put(self, items: Sequence[SetAside]) -> None:
        if not items:
            return
        with self._database.write() as connection:
            for item in items:
                put_row(connection, set_aside, _row(item))
                waits = unindexed(self._database, mine=True)
                mine = sa.select(index_pending.c.seq).where(index_pending.c.story_id == item.story_id, *waits)
                # An index that is being made may hold the story as it was.
                acknowledge(connection, connection.execute(mine).scalars().all())

    def all(self, limit: int = 200) -> tuple[SetAside, ...]:
        with self._database.read() as connection:
            return all_set_aside(connection, limit)

    def others(self) -> tuple[SetAside, ...]:
        with self._database.read() as connection:
            return tuple(map(_value, connection.execute(sa.select(set_aside))))

    def clear(self, source: str, item: str) -> None:
        with self._database.read() as connection:
            here = (set_aside.c.source == source, set_aside.c.item == row_codec.key(item))
            if connection.execute(sa.select(set_aside.c.item).where(*here)).first() is None:
                return
        self._database.run(sa.delete(set_aside).where(*here))

    def clear_stories(self, ids: Collection[str]) -> None:
        with self._database.read() as connection:
            waiting = connection.execute(
                sa.select(set_aside.c.story_id).where(set_aside.c.story_id.is_not(None))
            )
            done = set(waiting.scalars()).intersection(ids)
        if not done:
            return
        with self._database.write() as connection:
            for some in chunks(done):
                connection.execute(sa.delete(set_aside).where(set_aside.c.story_id.in_(some)))

    def put_back(self, ids: Sequence[str]) -> None:
        if not ids:
            return
        with self._database.write() as connection:
            queue(connection, ids, "put")


def all_set_aside(
    connection: sa.Connection, limit: int, *, source: str | None = None, since: str | None = None
) -> tuple[SetAside, ...]:
    """Return what is set aside, files first, of one source or all, of all times or ``since`` a moment as text."""
    in_files: list[Any] = [files.c.failure_cause == SET_ASIDE, files.c.missing_since.is_(None)]
    others: list[Any] = []
    if source is not None:
        in_files.append(files.c.source == source)
        others.append(set_aside.c.source == source)
    if since is not None:
        in_files.append(files.c.read_at >= since)
        others.append(set_aside.c.set_at >= since)
    of_files = sa.select(files).where(*in_files).order_by(files.c.source, files.c.origin).limit(limit)
    rest = sa.select(set_aside).where(*others).order_by(set_aside.c.source, set_aside.c.item).limit(limit)
    found = [*map(_of_file, connection.execute(of_files)), *map(_value, connection.execute(rest))]
    return tuple(found[:limit])


def _row(item: SetAside) -> dict[str, Any]:
    return {
        "source": item.source,
        "item": row_codec.key(item.item),
        "story_id": item.story_id,
        "origin": row_codec.key(item.origin),
        "stage": item.stage,
        "message": row_codec.prose(item.message),
        "version": item.version,
        "set_at": row_codec.now_text(),
    }


def _value(row: Any) -> SetAside:
    return SetAside(
        source=row.source,
        item=row_codec.from_key(row.item),
        origin=row_codec.from_key(row.origin),
        stage=row.stage,
        message=row.message,
        version=row.version,
        set_at=row_codec.time_value(row.set_at),
        story_id=row.story_id,
    )


def _of_file(row: Any) -> SetAside:
    return SetAside(
        source=row.source,
        item=row_codec.from_key(row.origin),
        origin=row_codec.from_key(row.origin),
        stage="file",
        message=row.failure_message or "",
        version=row.read_by or "",
        set_at=row_codec.time_value(row.read_at),
    )
