"""The catalogue in a database of a PostgreSQL server: opened, made, checked, mended and made smaller.

It knows no table; they are those of any SQL database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Self

import psycopg
from psycopg import sql

from indexer.catalogue.postgresql.connecting import ServerAddress
from indexer.catalogue.postgresql.database import PostgresDatabase
from indexer.catalogue.postgresql.folder_name import ARCHIVE, folder_name
from indexer.catalogue.postgresql.sentences import READ_ONLY
from indexer.catalogue.sql.catalogue import SqlCatalogue
from indexer.catalogue.sql.dry_run import RehearsalTable
from indexer.catalogue.sql.upgrade import upgrade, version
from indexer.config import CataloguePlace
from indexer.durable_files import keep_fact
from indexer.errors import CatalogueError


class PostgresCatalogue(SqlCatalogue):
    """A catalogue whose database is on a server; captures and all else lie in the folder of data."""

    def __init__(self, database: PostgresDatabase, place: CataloguePlace) -> None:
        super().__init__(database, place, RehearsalTable(database))
        self._server = database

    @classmethod
    def open(cls, place: CataloguePlace, *, create: bool = True) -> Self:
        """Open the catalogue at ``place``; see ``open_catalogue``."""
        database = open_database(place)
        try:
            if not create:
                _require_tables(database)
            upgrade(database)
            return cls(database, place)._of_its_folder()  # noqa: SLF001  # it is of this class
        except BaseException:
            database.close()
            raise

    def _of_its_folder(self) -> Self:
        """Return it if the folder's index and captures are its own, or nobody's yet."""
        known, mine = (
            keep_fact(self.place.folder / ARCHIVE, self.expected_index.archive),
            self.expected_index.archive,
        )
        if known != mine:
            raise CatalogueError(
                f"{self.name} holds another archive than the one that the index and the captures in {self.place.folder} belong "
                "to. Name its own database in [catalogue] url, or another folder in [library] data."
            )
        return self

    @property
    def read_only(self) -> str | None:
        return READ_ONLY if self._server.read_only else None

    def compact(self) -> None:
        with self._server.outside() as connection:
            connection.execute("VACUUM (FULL, ANALYZE)")

    def mend_indexes(self) -> None:
        wrong = list(self._wrong_indexes())
        if wrong and self.read_only is None:
            with contextlib.suppress(CatalogueError), self._server.outside() as connection:
                for name in wrong:
                    connection.execute(sql.SQL("REINDEX INDEX {}").format(sql.Identifier(name)))

    def _check_database(self) -> Iterator[str]:
        """Nothing: pages of the server have its own checksums, and every row is read by what is asked next."""
        yield from ()

    def _check_indexes(self) -> Iterator[str]:
        if wrong := list(self._wrong_indexes()):
            yield (
                f"What the catalogue {self._server.name} looks things up by is damaged ({', '.join(wrong[:5])}). Run: "
                "velveteen doctor --heal"
            )

    def _wrong_indexes(self) -> Iterator[str]:
        """Yield the indexes that do not agree with their tables, as far as the server can tell.

        It can tell whether entries are in order and lack no row where its owner has installed the extension amcheck; without
        it, whether one was left half made.
        """
        with self._server.outside() as connection:
            can_look = connection.execute(_AMCHECK).fetchone() is not None
            for number, name, is_whole in connection.execute(_INDEXES).fetchall():
                if not is_whole or (can_look and not _is_sound(connection, number)):
                    yield name


_INDEXES = (
    "SELECT i.indexrelid::bigint, c.relname, i.indisvalid AND i.indisready FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 2"
)
_AMCHECK = "SELECT 1 FROM pg_extension WHERE extname = 'amcheck'"


def _is_sound(connection: psycopg.Connection[Any], number: int) -> bool:
    try:
        connection.execute("SELECT bt_index_check(%s::bigint::oid::regclass, true)", (number,))
    except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted):
        return False
    return True


def _require_tables(database: PostgresDatabase) -> None:
    if version(database) is None:
        raise CatalogueError(f"There is no catalogue in {database.name} yet. Import some stories first.")


def has_catalogue(place: CataloguePlace) -> bool:
    """Say whether there are tables of a catalogue; raises CatalogueError where the server cannot be asked."""
    with contextlib.closing(passing_database(place)) as database:
        return version(database) is not None


def passing_database(place: CataloguePlace) -> PostgresDatabase:
    """Return the database of ``place`` for a look from nowhere: no folder is made, nor any file in it."""
    return PostgresDatabase(address_of(place), "")


def open_database(place: CataloguePlace) -> PostgresDatabase:
    """Return the database of ``place``, whatever tables it has; nothing is asked of the server yet."""
    return PostgresDatabase(address_of(place), folder_name(place.folder))


def address_of(place: CataloguePlace) -> ServerAddress:
    """Return where the server of a place is."""
    server = place.server
    assert server.url is not None
    return ServerAddress(server.url, server.password, server.timeout_s)
