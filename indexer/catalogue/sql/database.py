"""How tables reach their database: reading, writing, and telling that something was written.

It knows no database by name; an adapter opens one. Whatever is written counts in the table ``revision``, in the same
transaction, so that one row tells whether anything has changed.
"""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import sqlalchemy as sa

from indexer.catalogue.sql.statements import Prepared, Rows, upsert
from indexer.catalogue.sql.tables import meta, revision

# Statements take lists of values in pieces of this: it keeps them short and their compiled forms few.
CHUNK = 500

Ts = TypeVarTuple("Ts")
T = TypeVar("T")

# What of a scope or a source may be asked for often; more are forgotten.
_MOST_KEPT = 64
JOB, FOLDER = "velveteen_job", "velveteen_folder"

# By chance as well as by counting: a catalogue that was put back from a backup, or replaced, and then written to as often
# as the one before, is another.
_BUMP = Prepared(
    sa.update(revision).values(
        number=revision.c.number + sa.literal_column("1"), mark=sa.bindparam("fresh", type_=sa.BigInteger)
    )
)
REVISION = sa.select(revision.c.number, revision.c.mark)
# A fact that is another one after whatever was written alone: stories and files, not what is said of a job or a page.
STORIES_CHANGED = "stories-changed"
_MARK = upsert(meta, ["key"], kept=["key"])
_OF_STORIES = sa.select(meta.c.value).where(meta.c.key == STORIES_CHANGED)


class Database(ABC):
    """An open database, safe to share between threads but not across a fork."""

    job: int | None = None
    # The name of the folder of data, where several machines may share this; None where there is one folder.
    folder: str | None = None

    def __init__(self) -> None:
        # By name: of which change, and the value.
        self._counted: dict[Hashable, tuple[Any, Any]] = {}

    @property
    def worker(self) -> str | None:
        """Who claims jobs here, where there may be others beside; None where the lease on the folder says it all."""
        return None

    def own_jobs(self, worker: sa.Column[str]) -> Iterable[sa.ColumnElement[bool]]:
        """Return what holds of jobs that can be nobody's but this folder's: asked for here, or running by its worker."""
        del worker
        return ()

    def own_claim(self, worker: sa.Column[str]) -> Iterable[sa.ColumnElement[bool]]:
        """Return what holds of jobs that nobody else has claimed meanwhile, where there may be others."""
        del worker
        return ()

    def is_alive(self, worker: str) -> bool:
        """Say whether somebody who claimed a job is still there."""
        del worker
        return True

    @abstractmethod
    def turn(
        self, folder: Path, name: str, *, wait_s: float, refused: Callable[[], Exception]
    ) -> AbstractContextManager[None]:
        """Hold a right that one process has at a time; see ``Catalogue.turn``."""

    @abstractmethod
    def work_for(self, job: int | None) -> None:
        """Have what is written from now on count as the work of a job, or of none; see ``job_of``."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What messages call it."""

    @property
    @abstractmethod
    def read_only(self) -> bool:
        """Whether it may only be read, as things are now."""

    @abstractmethod
    def read(self) -> AbstractContextManager[sa.Connection]:
        """Give a connection that sees one moment of the catalogue; keep it short.

        Raises:
            CatalogueError: it cannot be read; the message says what to do.
        """

    def all(self, wanted: sa.Select[*Ts]) -> Sequence[sa.Row[*Ts]]:
        """Return every row of what is ``wanted``, as do those below, of one moment of the catalogue."""
        with self.read() as connection:
            return connection.execute(wanted).all()

    def first(self, wanted: sa.Select[*Ts]) -> sa.Row[*Ts] | None:
        """Return the one row that there may be."""
        with self.read() as connection:
            return connection.execute(wanted).one_or_none()

    def values(self, wanted: sa.Select[T]) -> Sequence[T]:
        """Return the first column of every row."""
        with self.read() as connection:
            return connection.execute(wanted).scalars().all()

    def value(self, wanted: sa.Select[T]) -> T | None:
        """Return the first column of the first row, None where there is none."""
        with self.read() as connection:
            return connection.execute(wanted).scalar()

    def count(self, table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> int:
        """Return how many rows of a table fulfil all conditions."""
        return self.value(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0

    def rows(self, wanted: sa.Select[*Ts], column: sa.Column[Any], among: Iterable[Any]) -> list[sa.Row[*Ts]]:
        """Return what is ``wanted`` of the rows whose ``column`` has one of some values, however many."""
        with self.read() as connection:
            return [
                row for some in chunks(among) for row in connection.execute(wanted.where(column.in_(some)))
            ]

    def counted(self, name: Hashable, count: Callable[[sa.Connection], T], *, of_pages: bool = False) -> T:
        """Return what ``count`` counts among stories and files, which it does once for each change of any of them.

        ``name`` tells it from others. What is counted ``of_pages`` is counted anew after any change at all.
        """
        with self.read() as connection:
            # Of the same moment as what is counted.
            mark = tuple(connection.execute(REVISION if of_pages else _OF_STORIES).all())
            known = self._counted.get(name)
            if known is not None and known[0] == mark:
                value: T = known[1]
                return value
            value = count(connection)
        if len(self._counted) >= _MOST_KEPT:
            self._counted = {}
        self._counted[name] = mark, value
        return value

    def found(self, wanted: Prepared, among: Iterable[Any] = (), **given: Any) -> Rows:
        """Return the rows of a statement that is asked often."""
        with self.read() as connection:
            return wanted.rows(connection, among, **given)

    @abstractmethod
    def transaction(self, *, alone: bool = True) -> AbstractContextManager[sa.Connection]:
        """Give a connection that may write now, as ``write`` does, and count nothing: for making tables.

        Raises:
            ReadOnlyError: it may only be read here.
            CatalogueError: it cannot be written; the message says what to do.
        """

    @contextmanager
    def write(self, *, alone: bool = True) -> Iterator[sa.Connection]:
        """Give the one connection that may write now; leaving commits, an exception takes all of it back.

        What is not to be ``alone`` may on a server be beside others: where it writes one row that others may write, and no
        more of them, so that no two wait for each other.

        Raises:
            ReadOnlyError: it may only be read here.
            CatalogueError: it cannot be written; the message says what to do.
        """
        with self.transaction(alone=alone) as connection:
            yield connection
            if alone:
                _MARK.each(connection, [{"key": STORIES_CHANGED, "value": secrets.token_hex(8)}])
            # Last, so that where others may write at the same time they wait for this row as briefly as can be.
            count_change(connection)

    def run(self, change: sa.Executable, *, alone: bool = True) -> None:
        """Write one change, as ``write`` does."""
        with self.write(alone=alone) as connection:
            connection.execute(change)

    def delete(self, column: sa.Column[str], values: Iterable[str]) -> None:
        """Delete the rows whose ``column`` has one of some values, however many."""
        with self.write() as connection:
            for some in chunks(values):
                connection.execute(sa.delete(column.table).where(column.in_(some)))

    @abstractmethod
    def seal(self, connection: sa.Connection, why: str) -> None:
        """Have the database itself refuse every further change of the catalogue, whoever has it open, saying ``why``."""

    @abstractmethod
    def unseal(self, connection: sa.Connection) -> None:
        """Let it be changed again."""

    @abstractmethod
    def keep_last_number(self, connection: sa.Connection, column: sa.Column[int], last: int) -> None:
        """Have a table that numbers its rows go on behind ``last``, which it may never have given itself."""

    @abstractmethod
    def revision(self) -> str:
        """Return a text that differs after anything was written, by whomever; in some ten microseconds.

        Raises:
            CatalogueError: it cannot be read; the message says what to do.
        """

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""


class Table:
    """Tables of a database that are read and written together."""

    def __init__(self, database: Database) -> None:
        self._database = database


def count_change(connection: sa.Connection) -> None:
    """Have a transaction count as a change of the catalogue."""
    _BUMP.each(connection, [{"fresh": secrets.randbits(62)}])


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """Cut ``ids``, each of which counts once, into lists short enough for one statement."""
    every = list(dict.fromkeys(ids))
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def folder_of(connection: sa.Connection) -> str | None:
    """Return the name of the folder of data that a writing connection is of; None where there is one folder."""
    folder: str | None = connection.get_execution_options().get(FOLDER)
    return folder


def job_of(connection: sa.Connection) -> int | None:
    """Return the job that a writing connection works for, None without one."""
    job: int | None = connection.get_execution_options().get(JOB)
    return job
