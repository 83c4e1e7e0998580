"""A catalogue on which an import can be tried out: what the real one knows, without texts, in a file of its own.

The real one is opened for reading only; nothing is ever written back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.tables import HEAD
from indexer.catalogue.sqlite.catalogue import FILE_NAME, Catalogue
from indexer.catalogue.sqlite.database import explained
from indexer.errors import CatalogueError

# Texts and what was made of them, pages of sites, and work: no import of files asks for any of it.
_LEFT_OUT = frozenset({
    *("alembic_version", "chapters", "zones", "sketches", "sketch_bands", "copies", "index_pending"),
    *("captures", "frontier", "crawl_runs", "jobs", "job_errors", "job_causes"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A story as it stands: the file it comes from, its digest, whether it is missing, of how many parts it is made."""

    id: str
    source: str
    yielded_by: str
    title: str
    authors: tuple[str, ...]
    digest: str
    missing: bool
    parts: int


def learn(catalogue: Catalogue, real: Path, sources: Collection[str]) -> None:
    """Copy into an empty catalogue what the one in the folder ``real``, if any, knows of ``sources``.

    Raises:
        CatalogueError: it cannot be read, or its tables are of another version.
    """
    path = real / FILE_NAME
    if not path.is_file():
        return
    try:
        if not _learn_at_rest(catalogue, path, sources):
            _learn(catalogue, path, sources, "mode=ro")
    except sqlite3.DatabaseError as error:
        raise explained(error, path) from error


def _learn_at_rest(catalogue: Catalogue, path: Path, sources: Collection[str]) -> bool:
    """Copy from a file that no process has open; False where one has, or has opened it meanwhile.

    SQLite leaves files beside one that it opens, for reading too, unless it is told that nobody writes to it.
    """
    log = path.with_name(f"{path.name}-wal")
    seen = path.stat()
    if log.exists():
        return False
    try:
        _learn(catalogue, path, sources, "immutable=1")
    except sqlite3.DatabaseError:
        if log.exists():
            return False
        raise
    now = path.stat()
    return not log.exists() and (now.st_mtime_ns, now.st_size) == (seen.st_mtime_ns, seen.st_size)


def _learn(catalogue: Catalogue, path: Path, sources: Collection[str], how: str) -> None:
    with closing(sqlite3.connect(catalogue.path, uri=True)) as connection:
        connection.execute("ATTACH ? AS real", (f"file:{quote(str(path.absolute()))}?{how}",))
        _check_version(connection, path)
        for table in _tables(connection):
            connection.execute(f"DELETE FROM main.{table}")  # noqa: S608  # names of our own tables
            _copy(connection, table, sources)
        connection.commit()


def standing(catalogue: Catalogue) -> dict[str, Standing]:
    """Return every story by its id, without its text."""
    asked = "SELECT id, source, yielded_by, title, authors, digest, missing_since, extra FROM stories ORDER BY seq"
    with closing(sqlite3.connect(catalogue.path)) as connection:
        return {row[0]: _standing(row) for row in connection.execute(asked)}


def taken(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Yield the files that others have in their stories: source, origin, and the origin of the other."""
    asked = (
        "SELECT source, origin, taken_with FROM files WHERE taken_with IS NOT NULL ORDER BY source, origin"
    )
    with closing(sqlite3.connect(catalogue.path)) as connection:
        for source, origin, other in connection.execute(asked).fetchall():
            yield source, codec.from_key(origin), codec.from_key(other)


def drop_texts(catalogue: Catalogue) -> None:
    """Forget the texts that were written, so that the file stays small however much is tried out."""
    with closing(sqlite3.connect(catalogue.path, timeout=30)) as connection:
        connection.executescript("DELETE FROM chapters; DELETE FROM zones; DELETE FROM index_pending;")


def _standing(row: tuple[str, ...]) -> Standing:
    key, source, yielded_by, title, authors, digest, missing, extra = row
    order = json.loads(extra).get("order", "")
    return Standing(
        key,
        source,
        codec.from_key(yielded_by),
        title,
        codec.list_value(authors),
        digest,
        missing is not None,
        order.count("\n") + 1 if order else 0,
    )


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("SELECT version_num FROM real.alembic_version").fetchone()
    if version != HEAD:
        raise CatalogueError(
            f"The catalogue {path} has the tables of another version of Velveteen. Start `velveteen serve` once, or "
            "import anything, which brings it up to date; then try again."
        )


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables that both have and that are copied, stories first: others may refer to them."""
    here = _names(connection, "SELECT name FROM main.sqlite_master WHERE type = 'table'")
    there = _names(connection, "SELECT name FROM real.sqlite_master WHERE type = 'table'")
    wanted = {name for name in here & there - _LEFT_OUT if not name.startswith("sqlite_")}
    return sorted(wanted, key=lambda name: (name != "stories", name))


def _names(connection: sqlite3.Connection, asked: str) -> set[str]:
    return {name for (name,) in connection.execute(asked)}


def _copy(connection: sqlite3.Connection, table: str, sources: Collection[str]) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA real.table_info({table})")]
    names = ", ".join(f'"{name}"' for name in columns)
    statement = f"INSERT OR REPLACE INTO main.{table} ({names}) SELECT {names} FROM real.{table}"  # noqa: S608  # names of our own tables
    if "source" in columns:
        statement += " WHERE source IN (SELECT value FROM json_each(?))"
        connection.execute(statement, (json.dumps(sorted(sources)),))
    else:
        connection.execute(statement)
