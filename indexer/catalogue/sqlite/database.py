"""One SQLite file: how it is opened, how transactions begin, and what its errors mean to a person.

Of tables it knows the one that counts changes. Readers use short transactions on WAL and never wait for a writer; writers queue at BEGIN.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from indexer.catalogue.sql.database import JOB, REVISION, Database
from indexer.catalogue.sqlite import words as _words  # noqa: F401  # loaded for what it says
from indexer.catalogue.sqlite.open_mode import OpenMode, inspect_file
from indexer.errors import CatalogueError, DamagedCatalogueError, ReadOnlyError, RowRefusedError
from indexer.file_lock import hold_lock

FILE_NAME = "catalogue.sqlite"
# Writers wait for each other at most this long; the longest transaction, a batch of 200 novels, takes about 2 s.
BUSY_MS = 30_000
# 8 kB pages hold a chapter in half the overflow pages of SQLite's default of 4 kB.
PAGE_BYTES = 8192
# Pages kept in memory a connection; negative means kB. A process holds one to nine connections.
CACHE_KB = -4096
# After a checkpoint the log is cut back to this, so that a long import leaves no large file behind.
JOURNAL_LIMIT_BYTES = 32 * 1024 * 1024
# SQLite folds the log into the file by itself only when nobody reads; on a busy site that may be never, and the log
# of an import grew to its whole size. Past this, a writer waits this long for a gap between readers.
LOG_LIMIT_BYTES = 64 * 1024 * 1024
FOLD_WAIT_MS = 1000
_BEGIN = "velveteen_begin"
# Every change of anything changes this row, too.
_SEAL = "catalogue_was_moved"

_PLAIN = {
    sqlite3.SQLITE_FULL: "The disk is full: {error}. Free some space where {path} lies, then run the job again.",
    sqlite3.SQLITE_BUSY: "Another process has kept the catalogue {path} locked too long. Stop whatever else has it "
    "open, then try again.",
    sqlite3.SQLITE_READONLY: "The catalogue {path} may not be written: {error}. Check the owner and the "
    "permissions of its folder.",
    sqlite3.SQLITE_IOERR: "The disk failed while the catalogue {path} was in use: {error}. Check the disk and its "
    "free space, then try again.",
    sqlite3.SQLITE_CANTOPEN: "The catalogue {path} cannot be opened: {error}. Check that its folder exists and may "
    "be read and written.",
}
READ_ONLY = (
    "The folder of this archive may not be written here, so stories can be searched and read, and nothing else can be "
    "done. Make the disk and the folder writable for this account to change anything."
)
_DAMAGED = (
    "The catalogue {path} is damaged: {error}. Stop Velveteen and restore the file from a backup; without one, move "
    "it away together with its -wal and -shm files, and import the stories again."
)
_OTHER = "The catalogue {path} refused: {error}."
# What a row is refused for by a catalogue that is sound; 0 is what Python's driver refuses before SQLite sees it.
_OF_A_ROW = frozenset(
    {0, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE}
)


class SqliteDatabase(Database):
    """A pool of connections to the catalogue's file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._lock = threading.RLock()
        self._open()

    def _open(self) -> None:
        # What was counted is of the file that was open before.
        super().__init__()
        self._place = place = inspect_file(self.path)
        self._file: tuple[int, int] | None = None
        self._watch: sqlite3.Connection | None = None
        self._engine = sa.create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(place.uri, uri=True, check_same_thread=False),
            poolclass=sa.QueuePool,
            # One statement text is compiled once; there are well under this many.
            query_cache_size=200,
        )
        sa.event.listen(self._engine, "connect", partial(_prepare, place.mode))
        sa.event.listen(self._engine, "begin", _begin)
        sa.event.listen(self._engine, "handle_error", _named)
        self.work_for(self.job)

    def work_for(self, job: int | None) -> None:
        self.job = job
        self._writer = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE", JOB: job})

    def turn(
        self, folder: Path, name: str, *, wait_s: float, refused: Callable[[], Exception]
    ) -> AbstractContextManager[None]:
        return hold_lock(folder / name, wait_s=wait_s, refused=refused)

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def read_only(self) -> bool:
        self._look_again()
        return self._place.mode is not OpenMode.WRITE

    def _look_again(self) -> None:
        """Open a file that may only be read anew when somebody else has written to it, or it may be written by now."""
        if self._place.mode is not OpenMode.WRITE and inspect_file(self.path) != self._place:
            with self._lock:
                if inspect_file(self.path) != self._place:
                    self._open_anew()

    def _open_anew(self) -> None:
        before, watch = self._engine, self._watch
        self._open()
        before.dispose()
        if watch is not None:
            watch.close()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        self._look_again()
        with self._plainly(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[sa.Connection]:
        del alone  # there is no other way
        if self.read_only:
            raise ReadOnlyError(READ_ONLY)
        with self._plainly(), self._writer.begin() as connection:
            yield connection
        self._fold_long_log()

    def revision(self) -> str:
        self._look_again()
        with self._lock, self._plainly():
            watched = self._watched()
            return "" if watched is None else str(watched.execute(_REVISION).fetchall())

    def _watched(self) -> sqlite3.Connection | None:
        """Return a connection to the file that lies in the catalogue's place; one that was replaced is opened anew.

        While there is none, return None.
        """
        try:
            status = os.stat(self.path)  # noqa: PTH116  # half the time of Path.stat, with every request
        except FileNotFoundError:
            return None
        if self._watch is None or self._file != (status.st_dev, status.st_ino):
            if self._watch is not None:
                self._open_anew()
            # Of its own: taking one from the pool takes ten times as long as reading a row.
            self._watch = sqlite3.connect(self._place.uri, uri=True, check_same_thread=False)
            _prepare(self._place.mode, self._watch)
            self._file = (status.st_dev, status.st_ino)
        return self._watch

    def seal(self, connection: sa.Connection, why: str) -> None:
        quoted = why.replace("'", "''")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {_SEAL} BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
        )

    def unseal(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_SEAL}")

    def keep_last_number(self, connection: sa.Connection, column: sa.Column[int], last: int) -> None:
        if not column.table.dialect_options["sqlite"]["autoincrement"]:
            return  # it goes on behind the greatest there is
        name = column.table.name
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))

    def compact(self) -> None:
        """Write the file anew without anything that was ever deleted from it, in the log neither.

        It takes as much free space as the file has, and other writers wait.

        Raises:
            CatalogueError: it cannot be written, or others never stopped reading; the old content may still be there.
        """
        with (
            self._plainly(),
            closing(self._engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            cursor.execute("VACUUM")
            (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise CatalogueError(
                f"The log of {self.path} could not be emptied because something kept reading from it. Run the job "
                "again, or stop Velveteen and run it then."
            )

    def close(self) -> None:
        """Close every connection; the last one to close folds the log into the file."""
        with self._lock:
            if self._watch is not None:
                self._watch.close()
            self._watch = self._file = None
        self._engine.dispose()

    def _fold_long_log(self) -> None:
        try:
            if self._log.stat().st_size < LOG_LIMIT_BYTES:
                return
        except FileNotFoundError:
            return
        steps = (f"busy_timeout = {FOLD_WAIT_MS}", "wal_checkpoint(TRUNCATE)", f"busy_timeout = {BUSY_MS}")
        with (
            self._plainly(),
            closing(self._engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            for pragma in steps:
                cursor.execute(f"PRAGMA {pragma}")
                cursor.fetchall()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise explained(error.orig, self.path) from error
        except sqlite3.DatabaseError as error:  # from ``_prepare``, which SQLAlchemy does not wrap
            raise explained(error, self.path) from error
        except _UnreadableReasonError as error:
            raise DamagedCatalogueError(_DAMAGED.format(path=self.path, error=error)) from error


class _UnreadableReasonError(Exception):
    """SQLite refused with a sentence that is no text: it quotes the schema, in which a disk has changed bytes."""

    def __init__(self) -> None:
        super().__init__("malformed database schema")


def explained(error: BaseException | None, path: Path) -> CatalogueError:
    """Return what an SQLite error means to a person and what to do next."""
    # The low byte is the primary code; the rest tells variants apart that call for the same action.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        kind = DamagedCatalogueError if code == sqlite3.SQLITE_CORRUPT else CatalogueError
        return kind(_DAMAGED.format(path=path, error=error))
    if code in _OF_A_ROW:
        return RowRefusedError(_OTHER.format(path=path, error=error))
    return CatalogueError(_PLAIN.get(code, _OTHER).format(path=path, error=error))


def make_file(path: Path) -> None:
    """Create an empty file only its owner can read, and its folder likewise; an existing one is left alone.

    It is not even opened: closing it would drop every lock that this process has on it (POSIX), and whoever closes the
    catalogue next would take the log for nobody's and remove it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _named(context: sa.engine.ExceptionContext) -> None:
    # The driver raises this instead of the error whose sentence it cannot read; rows never do, see ``_text``.
    if isinstance(context.original_exception, UnicodeDecodeError):
        raise _UnreadableReasonError from context.original_exception


def _prepare(
    mode: OpenMode, connection: sqlite3.Connection, _record: ConnectionPoolEntry | None = None
) -> None:
    try:
        _set_up(mode, connection)
    except UnicodeDecodeError as error:
        raise _UnreadableReasonError from error


def _set_up(mode: OpenMode, connection: sqlite3.Connection) -> None:
    # Transactions begin where ``_begin`` says, not where the driver guesses.
    connection.isolation_level = None
    # Bytes that are no text any more, where a disk has changed them, must not keep all others from being read.
    connection.text_factory = _text
    if mode is not OpenMode.WRITE:
        alone = ("locking_mode = EXCLUSIVE",) if mode is OpenMode.REPLAYED else ()
        for pragma in (*alone, f"busy_timeout = {BUSY_MS}", f"cache_size = {CACHE_KB}"):
            connection.execute(f"PRAGMA {pragma}").close()
        return
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        f"page_size = {PAGE_BYTES}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"cache_size = {CACHE_KB}",
        f"journal_size_limit = {JOURNAL_LIMIT_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


_REVISION = str(REVISION.compile())
_text = partial(str, encoding="utf-8", errors="replace")


def _begin(connection: sa.Connection) -> None:
    # To the driver itself: a thirtieth of the time that SQLAlchemy takes to run two words.
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        driver.execute(connection.get_execution_options().get(_BEGIN, "BEGIN")).close()
    except UnicodeDecodeError as error:
        raise _UnreadableReasonError from error
