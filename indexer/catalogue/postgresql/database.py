"""A database on a PostgreSQL server: pooled connections, one writer at a time, what its errors mean to a person.

Of tables it knows the one that counts changes. Readers see one moment and wait for nobody; writers queue for one lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from indexer.catalogue.postgresql import words as _words  # noqa: F401  # loaded for what it says
from indexer.catalogue.postgresql.connecting import ServerAddress, is_read_only
from indexer.catalogue.postgresql.sentences import READ_ONLY, explained
from indexer.catalogue.sql.database import JOB, REVISION, Database
from indexer.errors import ReadOnlyError

# Locks are numbers, shared by all of one database: the first says that they are ours.
LOCKS = 0x76656C76
_WRITER = 1
_LOCK_WRITER = sa.text(f"SELECT pg_advisory_xact_lock({LOCKS}, {_WRITER})")
# A connection that was not used for so long is asked whether it still is one: a server that was restarted between two
# jobs is then no error.
_ASK_AFTER_S = 1.0
_POOLED, _MORE = 4, 12


class PostgresDatabase(Database):
    """A pool of connections to one database."""

    def __init__(self, address: ServerAddress) -> None:
        self._address = address
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
        self.job = job
        self._writer = self._engine.execution_options(**{JOB: job})

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
    def transaction(self) -> Iterator[sa.Connection]:
        if self.read_only:
            raise ReadOnlyError(READ_ONLY)
        with self._plainly(), self._writer.begin() as connection:
            connection.execute(_LOCK_WRITER)
            yield connection

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
        return self._watch

    @contextmanager
    def outside(self) -> Iterator[sa.Connection]:
        """Give a connection outside of any transaction and without limit of time, for what can be done only so."""
        with self._plainly(), self._engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("SET statement_timeout = 0"))
            try:
                yield connection
            finally:
                connection.execute(sa.text("RESET statement_timeout"))

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


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _ask_if_idle(connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
    if time.monotonic() - record.info.get("used_at", time.monotonic()) < _ASK_AFTER_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error  # the pool then opens another


_REVISION = str(REVISION.compile())
