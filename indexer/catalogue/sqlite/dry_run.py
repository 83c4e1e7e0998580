"""A scratch catalogue for dry runs: a copy of the real one without texts, in its own file.

The real one is opened for reading only; nothing is ever written back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from indexer.catalogue.port.intake import Rehearsals
from indexer.catalogue.sql.dry_run import LEFT_OUT, RehearsalTable, known_rows
from indexer.catalogue.sql.statements import among
from indexer.catalogue.sql.tables import HEAD, metadata
from indexer.catalogue.sql.upgrade import outdated
from indexer.catalogue.sqlite.database import FILE_NAME, SqliteDatabase, explained


class SqliteRehearsal(RehearsalTable):
    """A catalogue in one file that learns from another such."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._file = database.path

    def learn(self, real: Path | Rehearsals, sources: Collection[str]) -> None:
        if not isinstance(real, Path):
            _learn_rows(self._file, real, sources)
            return
        path = real / FILE_NAME
        if not path.is_file():
            return
        try:
            if not _learn_at_rest(self._file, path, sources):
                _learn(self._file, path, sources, "mode=ro")
        except sqlite3.DatabaseError as error:
            raise explained(error, path) from error


def _learn_at_rest(file: Path, path: Path, sources: Collection[str]) -> bool:
    """Copy from a file that no process has open; False where one has, or has opened it meanwhile.

    SQLite leaves files beside one that it opens, for reading too, unless it is promised that nobody writes to it.
    """
    log = path.with_name(f"{path.name}-wal")
    seen = path.stat()
    if log.exists():
        return False
    try:
        _learn(file, path, sources, "immutable=1")
    except sqlite3.DatabaseError:
        if log.exists():
            return False
        raise
    now = path.stat()
    return not log.exists() and (now.st_mtime_ns, now.st_size) == (seen.st_mtime_ns, seen.st_size)


def _learn(file: Path, path: Path, sources: Collection[str], how: str) -> None:
    with closing(sqlite3.connect(file, uri=True)) as connection:
        connection.execute("ATTACH ? AS real", (f"file:{quote(str(path.absolute()))}?{how}",))
        _check_version(connection, path)
        for table in metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                connection.execute(str(sa.delete(table).compile(dialect=sqlite.dialect())))
                _copy(connection, table, sources)
        connection.commit()


def _learn_rows(file: Path, real: Rehearsals, sources: Collection[str]) -> None:
    # Of its own, which asks for no rows that others refer to: what is known of other sources stays away.
    with closing(sqlite3.connect(file)) as connection:
        for table, found in known_rows(real, sources):
            connection.execute(str(sa.delete(table).compile(dialect=sqlite.dialect())))
            put = str(sa.insert(table).compile(dialect=sqlite.dialect()))
            for rows in found:
                connection.executemany(put, map(tuple, rows))
        connection.commit()


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("SELECT version_num FROM real.alembic_version").fetchone()
    if version != HEAD:
        raise outdated(str(path))


def _copy(connection: sqlite3.Connection, table: sa.Table, sources: Collection[str]) -> None:
    there = table.to_metadata(sa.MetaData(), schema="real", referred_schema_fn=lambda *_: "real")
    rows = sa.select(there).where(among(there.c.source)) if "source" in there.c else sa.select(there)
    copied = sa.insert(table).from_select(list(there.c.keys()), rows)
    given = (json.dumps(sorted(sources)),) if "source" in there.c else ()
    connection.execute(str(copied.compile(dialect=sqlite.dialect())), given)
