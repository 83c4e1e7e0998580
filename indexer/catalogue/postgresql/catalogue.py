"""The catalogue in a database of a PostgreSQL server: opened, made, checked, mended and made smaller.

It knows no table; they are those of any SQL database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import sqlalchemy as sa

from indexer.catalogue.postgresql.connecting import ServerAddress
from indexer.catalogue.postgresql.database import PostgresDatabase
from indexer.catalogue.postgresql.sentences import READ_ONLY
from indexer.catalogue.sql.catalogue import SqlCatalogue
from indexer.catalogue.sql.dry_run import RehearsalTable
from indexer.catalogue.sql.upgrade import upgrade, version
from indexer.config import CataloguePlace
from indexer.errors import CatalogueError


class PostgresCatalogue(SqlCatalogue):
    """A catalogue whose database is on a server; captures and all else lie in the folder of data."""

    def __init__(self, database: PostgresDatabase, place: CataloguePlace) -> None:
        super().__init__(database, place, RehearsalTable(database))
        self._server = database

    @classmethod
    def open(cls, place: CataloguePlace, *, create: bool = True) -> Self:
        """Open the catalogue at ``place``; see ``open_catalogue``."""
        database = PostgresDatabase(address_of(place))
        try:
            if not create:
                _require_tables(database)
            upgrade(database)
        except BaseException:
            database.close()
            raise
        return cls(database, place)

    @property
    def read_only(self) -> str | None:
        return READ_ONLY if self._server.read_only else None

    def compact(self) -> None:
        with self._server.outside() as connection:
            connection.execute(sa.text("VACUUM (FULL, ANALYZE)"))

    def mend_indexes(self) -> None:
        with self._server.outside() as connection:
            connection.execute(sa.text("REINDEX SCHEMA CONCURRENTLY current_schema"))

    def _check_database(self) -> Iterator[str]:
        return iter(())

    def _check_indexes(self) -> Iterator[str]:
        return iter(())


def _require_tables(database: PostgresDatabase) -> None:
    if version(database) is None:
        raise CatalogueError(f"There is no catalogue in {database.name} yet. Import some stories first.")


def has_catalogue(place: CataloguePlace) -> bool:
    """Say whether there are tables of a catalogue; raises CatalogueError where the server cannot be asked."""
    database = PostgresDatabase(address_of(place))
    try:
        return version(database) is not None
    finally:
        database.close()


def address_of(place: CataloguePlace) -> ServerAddress:
    """Return where the server of a place is."""
    server = place.server
    assert server.url is not None
    return ServerAddress(server.url, server.password, server.timeout_s)
