"""Copy a whole catalogue from one database to another, table by table, and compare the two.

It goes on where it was cut off, and trusts nothing that it has not compared. It knows no database by name, opens none,
and leaves the one it copies from as it is but for the seal at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from indexer.catalogue.sql.columns import Whole
from indexer.catalogue.sql.database import STORIES_CHANGED, Database, count_change
from indexer.catalogue.sql.expected_index import ARCHIVE, HoldingsTable
from indexer.catalogue.sql.jobs import JobTable
from indexer.catalogue.sql.statements import LastNumber, put_row
from indexer.catalogue.sql.tables import jobs, meta, metadata, revision, stories
from indexer.catalogue.sql.upgrade import MOVED, MOVING
from indexer.errors import CatalogueError
from indexer.model import JobState

# Rows on their way at once; of those with long texts fewer: a chapter may have a megabyte.
_ROWS, _LONG_ROWS = 1000, 50
_LONG = frozenset({"chapters", "zones", "work_parts", "removed_stories", "story_versions", "version_texts"})

OnTable = Callable[[str, int, int], None]
"""Is told of a table, how many of its rows are there, and of how many; called again and again while they come."""


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds: its rows by number, and a digest of them in the order of its key."""

    rows: int
    digest: str


def tables() -> list[sa.Table]:
    """Return the tables that are copied, those first that others refer to; the count of changes goes on by itself."""
    return [table for table in metadata.sorted_tables if table is not revision]


class Transfer:
    """One catalogue on its way from ``source`` to ``target``, both open and with the tables of this version."""

    def __init__(self, source: Database, target: Database) -> None:
        self._source, self._target = source, target

    def run(self, on_table: OnTable) -> dict[str, TableSum]:
        """Copy what is not there yet, compare all of it, seal the source and open the target; return what was moved.

        Raises:
            CatalogueError: it may not be done, or the two differ; the source is as it was.
        """
        mark = self._begin()
        for table in tables():
            self._copy(table, on_table)
        self._keep_numbers()
        moved = self._compare(mark)
        self._finish(mark)
        return moved

    # -- before ---------------------------------------------------------------------------------------------

    def _begin(self) -> str:
        """Make the target ready for what is left to be copied; return what tells the state of the source."""
        if self._are_running():
            raise CatalogueError(
                f"A job is running on {self._source.name}. Wait until it has ended, or cancel it; then move the archive."
            )
        gone = self._fact(self._source, MOVED)
        if gone not in {None, self._target.name}:
            raise CatalogueError(f"The catalogue {self._source.name} was moved to {gone} before.")
        mark = self._mark()
        begun = self._fact(self._target, MOVING)
        if begun == mark:
            return mark
        if gone is not None:
            raise CatalogueError(f"The catalogue {self._source.name} was moved to {gone} already.")
        self._require_replaceable(is_begun=begun is not None)
        self._clear(mark)
        return mark

    def _are_running(self) -> bool:
        """Say whether jobs are being done; what a worker of this folder left, whose lease we hold, is put back."""
        running = jobs.c.state == JobState.RUNNING
        if not self._source.count(jobs, running):
            return False
        JobTable(self._source).recover()
        return self._source.count(jobs, running) > 0

    def _mark(self) -> str:
        archive = HoldingsTable(self._source).archive  # made now, if it never had one
        with self._source.read() as connection:
            number, chance = connection.execute(sa.select(revision.c.number, revision.c.mark)).one()
        return f"{archive} {number} {chance}"

    def _require_replaceable(self, *, is_begun: bool) -> None:
        if is_begun or (not self._target.count(stories) and not self._target.count(jobs)):
            return
        known = self._fact(self._target, ARCHIVE) == self._fact(self._source, ARCHIVE)
        if not known or self._fact(self._target, MOVED) is None:
            raise CatalogueError(
                f"{self._target.name} holds an archive already, and nothing of it is overwritten. Name an empty database."
            )

    def _clear(self, mark: str) -> None:
        with self._target.transaction() as connection:
            self._target.unseal(connection)
            for table in reversed(tables()):
                connection.execute(sa.delete(table))
            connection.execute(sa.insert(meta).values(key=MOVING, value=mark))
            count_change(connection)

    def _fact(self, database: Database, key: str) -> str | None:
        return database.value(sa.select(meta.c.value).where(meta.c.key == key))

    # -- rows -----------------------------------------------------------------------------------------------

    def _copy(self, table: sa.Table, on_table: OnTable) -> None:
        """Copy the rows behind the last that is there: they came in the order of the key, some at a time."""
        every = self._source.count(table, *_copied(table))
        done = self._target.count(table, *_copied(table))
        on_table(table.name, done, every)
        last = None if table is meta else _last(self._target, table)
        for rows in _batches(self._source, table, last):
            with self._target.write() as connection:
                if table is meta:
                    for row in rows:
                        put_row(connection, meta, row)
                else:
                    connection.execute(sa.insert(table), rows)
            done += len(rows)
            on_table(table.name, min(done, every), every)

    def _keep_numbers(self) -> None:
        for table in tables():
            (column, *others) = table.primary_key
            if others or not isinstance(column.type, Whole):
                continue
            greatest = self._source.value(sa.select(sa.func.max(column))) or 0
            if table.dialect_options["sqlite"]["autoincrement"]:
                greatest = max(greatest, self._source.value(sa.select(LastNumber(column))) or 0)
            with self._target.write() as connection:
                self._target.keep_last_number(connection, column, greatest)

    # -- after ----------------------------------------------------------------------------------------------

    def _compare(self, mark: str) -> dict[str, TableSum]:
        found = {}
        for table in tables():
            here, there = (sum_of(database, table) for database in (self._source, self._target))
            if here != there and self._mark() == mark:
                raise CatalogueError(
                    f"The table {table.name} is not the same on both sides ({here.rows:,} and {there.rows:,} rows), so nothing "
                    f"was changed. Empty {self._target.name} and run the move again."
                )
            found[table.name] = here
        return found

    def _finish(self, mark: str) -> None:
        if self._fact(self._source, MOVED) is None:
            # It counts as no change: were the move cut off here, the target is known by the state it was made from.
            with self._source.transaction() as connection:
                number, chance = connection.execute(sa.select(revision.c.number, revision.c.mark)).one()
                if mark.split(" ")[1:] != [str(number), str(chance)]:
                    raise CatalogueError(
                        f"Something was written to {self._source.name} meanwhile, and has to come along. Stop what uses the "
                        "archive, and run the move again."
                    )
                put_row(connection, meta, {"key": MOVED, "value": self._target.name})
                self._source.seal(connection, f"the archive was moved to {self._target.name}")
        with self._target.write() as connection:
            connection.execute(sa.delete(meta).where(meta.c.key.in_([MOVING, MOVED])))


def sum_of(database: Database, table: sa.Table) -> TableSum:
    """Return what a table holds, the same whatever database keeps it."""
    digest, count = hashlib.sha256(), 0
    for rows in _batches(database, table, None):
        for row in rows:
            digest.update(json.dumps(list(row.values()), default=bytes.hex).encode("utf-8", "surrogatepass"))
        count += len(rows)
    return TableSum(count, digest.hexdigest())


def _copied(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what holds of the rows that go along: facts of the move itself stay, and which change a database has seen."""
    return (meta.c.key.not_in([MOVING, MOVED, STORIES_CHANGED]),) if table is meta else ()


def _key(table: sa.Table) -> sa.ColumnElement[Any]:
    columns = list(table.primary_key)
    return columns[0] if len(columns) == 1 else sa.tuple_(*columns)


def _last(database: Database, table: sa.Table) -> tuple[Any, ...] | None:
    columns = list(table.primary_key)
    newest = sa.select(*columns).order_by(*(column.desc() for column in columns)).limit(1)
    row = database.first(newest)
    return None if row is None else tuple(row)


def _batches(
    database: Database, table: sa.Table, last: tuple[Any, ...] | None
) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows behind the key ``last``, some at a time, in the order of the key."""
    columns = list(table.primary_key)
    ordered = sa.select(table).where(*_copied(table)).order_by(*columns)
    ordered = ordered.limit(_LONG_ROWS if table.name in _LONG else _ROWS)
    while True:
        wanted = ordered if last is None else ordered.where(_key(table) > _given(columns, last))
        with database.read() as connection:
            rows = [dict(row) for row in connection.execute(wanted).mappings()]
        if not rows:
            return
        last = tuple(rows[-1][column.name] for column in columns)
        yield rows


def _given(columns: list[sa.Column[Any]], last: tuple[Any, ...]) -> Any:
    values = [sa.literal(value, column.type) for column, value in zip(columns, last, strict=True)]
    return values[0] if len(values) == 1 else sa.tuple_(*values)
