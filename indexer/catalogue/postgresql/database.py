"""A database on a PostgreSQL server: pooled connections, one writer at a time, what its errors mean to a person.

Of tables it knows the one that counts changes. Readers see one moment and wait for nobody; writers queue for one lock.
"""

from __future__ import annotations

import secrets
import select
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from indexer.catalogue.postgresql import words as _words  # noqa: F401  # loaded for what it says
from indexer.catalogue.postgresql.connecting import ServerAddress, is_read_only
from indexer.catalogue.postgresql.holding import is_held, require_claim, require_turns
from indexer.catalogue.postgresql.sentences import READ_ONLY, explained
from indexer.catalogue.sql.database import FOLDER, JOB, REVISION, Database
from indexer.errors import CatalogueError, ReadOnlyError
from indexer.file_lock import ASK_EVERY_S, hold_lock

_WRITING, _WORKERS, _TURNS = 0x76656C76, 0x76656C77, 0x76656C78
_LOCK_WRITING = sa.text(f"SELECT pg_advisory_xact_lock({_WRITING}, 0)")
_IS_FREE = sa.text("SELECT pg_try_advisory_xact_lock(:kind, :number)")
_TAKE = "SELECT pg_try_advisory_lock(%s, %s)"
# A connection that was not used for so long is asked whether it still is one; of a server that went away with a word, as
# when it is restarted, there is something to be read.
_ASK_AFTER_S = 30.0
_POOLED, _MORE = 4, 12
# Every change of anything changes this row, too.
_SEAL = "catalogue_was_moved"


class PostgresDatabase(Database):
    """A pool of connections to one database."""

    def __init__(self, address: ServerAddress, folder: str) -> None:
        """``folder`` is the name of the folder of data that no other machine's has."""
        super().__init__()
        self._address, self.folder = address, folder
        self._worker: int | None = None
        self._claimed_by: str | None = None
        self._turns: list[psycopg.Connection[Any]] = []
        self._lock = threading.Lock()
        self._watch: psycopg.Connection[Any] | None = None
        self._engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=address.connect,
            poolclass=sa.QueuePool,
            pool_size=_POOLED,
            max_overflow=_MORE,
            # The newest first: those that a busy hour needed are closed by the server's keepalive, and asked before use.
            pool_use_lifo=True,
            query_cache_size=200,
        )
        sa.event.listen(self._engine, "checkin", _note_use)
        sa.event.listen(self._engine, "checkout", _ask_if_idle)
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self.work_for(None)

    def work_for(self, job: int | None) -> None:
        self.job, self._claimed_by = job, None
        self._writer = self._engine.execution_options(**{JOB: job, FOLDER: self.folder})

    @property
    def worker(self) -> str:
        with self._lock, self._plainly():
            if self._worker is None:
                watched = self._watched()
                self._worker = secrets.randbits(31)
                self._hold_worker(watched)
            return f"{self.folder}.{self._worker}"

    def own_jobs(self, worker: sa.Column[str]) -> Iterable[sa.ColumnElement[bool]]:
        return (sa.or_(worker.is_(None), worker.startswith(f"{self.folder}.", autoescape=True)),)

    def own_claim(self, worker: sa.Column[str]) -> Iterable[sa.ColumnElement[bool]]:
        mine = self._claimed_by if self._worker is None else self.worker
        return () if mine is None else (worker == mine,)

    def is_alive(self, worker: str) -> bool:
        number = worker.rpartition(".")[2]
        with self.read() as connection:
            return not (
                number.isdecimal()
                and connection.execute(_IS_FREE, {"kind": _WORKERS, "number": int(number)}).scalar()
            )

    @contextmanager
    def turn(
        self, folder: Path, name: str, *, wait_s: float, refused: Callable[[], Exception]
    ) -> Iterator[None]:
        lock = (_TURNS, zlib.crc32(name.encode()) & 0x7FFFFFFF)
        until = time.monotonic() + wait_s
        # Those of this machine wait for the file, and ask the server one at a time.
        with hold_lock(folder / name, wait_s=wait_s, refused=refused), self.outside() as connection:
            while not _is_true(connection, _TAKE, lock):
                if time.monotonic() >= until:
                    raise refused()
                time.sleep(ASK_EVERY_S)
            self._turns.append(connection)
            try:
                yield  # and the connection's end gives it back
            finally:
                self._turns.remove(connection)

    @property
    def name(self) -> str:
        return self._address.name

    @property
    def read_only(self) -> bool:
        with self._lock, self._plainly():
            return is_read_only(self._watched())

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        with self._plainly(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[sa.Connection]:
        if self.read_only:
            raise ReadOnlyError(READ_ONLY)
        self._keep_worker()
        with self._plainly(), self._writer.begin() as connection:
            if alone:
                connection.execute(_LOCK_WRITING)
            # One law for all who hold something: whatever a transaction writes, was theirs to write when it began.
            require_turns(tuple(self._turns))
            if self.job is not None:
                self._claimed_by = require_claim(connection, self.job, self._claimed_by)
            yield connection

    def _keep_worker(self) -> None:
        """Take the worker's lock again if the server was restarted since; whoever does a job here asks for nothing else."""
        with self._lock, self._plainly():
            if self._worker is not None and self._watch is not None and not is_held(self._watch):
                self._watched()

    def revision(self) -> str:
        with self._lock, self._plainly():
            for fresh in (False, True):
                watched = self._watched()
                try:
                    return str(watched.execute(_REVISION, prepare=True).fetchall())
                except psycopg.OperationalError:
                    # The server may only have been restarted since.
                    watched.close()
                    if fresh:
                        raise
        raise AssertionError

    def _watched(self) -> psycopg.Connection[Any]:
        """Return a connection of its own that begins no transaction: one round trip, where the pool takes three."""
        if self._watch is None or self._watch.closed:
            self._watch = self._address.connect(autocommit=True)
            if self._worker is not None:
                self._hold_worker(self._watch)
        return self._watch

    def _hold_worker(self, connection: psycopg.Connection[Any]) -> None:
        """Show others that this worker is there, for as long as the connection is."""
        connection.execute("SELECT pg_advisory_lock(%s, %s)", (_WORKERS, self._worker))

    @contextmanager
    def outside(self) -> Iterator[psycopg.Connection[Any]]:
        """Give a connection of its own, outside of any transaction and without limit of time, for what can be done only so."""
        with (
            self._plainly(),
            closing(replace(self._address, timeout_s=0.0).connect(autocommit=True)) as opened,
        ):
            yield opened

    def seal(self, connection: sa.Connection, why: str) -> None:
        quoted = why.replace("'", "''").replace("%", "%%").replace("$", "")
        connection.exec_driver_sql(
            f"CREATE FUNCTION {_SEAL}() RETURNS trigger LANGUAGE plpgsql AS $seal$ BEGIN"
            f" RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = '{quoted}'; END $seal$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {_SEAL} BEFORE UPDATE ON revision FOR EACH STATEMENT EXECUTE FUNCTION {_SEAL}()"
        )

    def unseal(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_SEAL} ON revision")
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_SEAL}()")

    def keep_last_number(self, connection: sa.Connection, column: sa.Column[int], last: int) -> None:
        sequence = sa.func.pg_get_serial_sequence(column.table.name, column.name)
        if connection.execute(sa.select(sequence)).scalar() is not None:
            named = sa.cast(sequence, postgresql.REGCLASS)
            connection.execute(sa.select(sa.func.setval(named, max(last, 1), last > 0)))

    def close(self) -> None:
        with self._lock:
            if self._watch is not None:
                self._watch.close()
            self._watch = None
        self._engine.dispose()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise explained(error.orig, self.name) from error
        except psycopg.Error as error:  # of what runs past SQLAlchemy
            raise explained(error, self.name) from error
        except PoolTimeoutError as error:
            raise CatalogueError(
                f"All connections of this process to the catalogue {self.name} are in use. Try again; if it goes on, see what "
                "keeps the server from answering."
            ) from error


def _is_true(connection: psycopg.Connection[Any], asked: str, given: tuple[int, int]) -> bool:
    found = connection.execute(asked, given).fetchone()
    return bool(found and found[0])


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _ask_if_idle(connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
    """Have the pool open another connection where the server has ended this one, as when it was restarted."""
    heard = select.poll()  # for any number of open files
    heard.register(connection.fileno(), select.POLLIN)
    if not heard.poll(0) and time.monotonic() - record.info.get("used_at", time.monotonic()) < _ASK_AFTER_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


_REVISION = str(REVISION.compile())
