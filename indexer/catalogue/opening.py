"""Open the catalogue of an archive where it is kept: the one place that knows every adapter.

An adapter is loaded when it is needed: nobody who keeps a file loads what speaks to a server.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType

from indexer.catalogue.port import Catalogue
from indexer.catalogue.port.intake import Rehearsals
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.dry_run import RehearsalTable
from indexer.catalogue.sql.tables import HEAD
from indexer.catalogue.sql.upgrade import outdated, refuse_elsewhere, version
from indexer.catalogue.sqlite import catalogue as sqlite
from indexer.catalogue.sqlite.database import FILE_NAME
from indexer.config import CataloguePlace
from indexer.errors import CatalogueError


def open_catalogue(place: CataloguePlace | Path, *, create: bool = True) -> Catalogue:
    """Open the catalogue that is kept at ``place``, or in a folder, creating or upgrading it as needed.

    Raises:
        CatalogueAwayError: it is on a server that does not answer.
        CatalogueError: it is absent and ``create`` is False, damaged, from a newer version or may not be
            opened; the message says what to do.
    """
    place = place if isinstance(place, CataloguePlace) else CataloguePlace(place)
    if place.server.url is None:
        return sqlite.SqliteCatalogue.open(place, create=create)
    # A name that was only written into config.toml must not hide the archive that is there.
    file = place.folder / FILE_NAME
    if create and file.is_file() and not has_catalogue(place):
        raise CatalogueError(
            f"The database in [catalogue] url is empty, and this archive is kept in {file}. Take the url out, and run: "
            "velveteen catalogue move URL; or, for a new archive, set [library] data to another folder."
        )
    opened: Catalogue = _server_adapter().PostgresCatalogue.open(place, create=create)
    return opened


def has_catalogue(place: CataloguePlace | Path) -> bool:
    """Say whether a catalogue is kept there; raises as ``open_catalogue`` does where a server cannot be asked."""
    place = place if isinstance(place, CataloguePlace) else CataloguePlace(place)
    if place.server.url is None:
        return (place.folder / FILE_NAME).is_file()
    there: bool = _server_adapter().has_catalogue(place)
    return there


@contextmanager
def known_to(place: CataloguePlace) -> Iterator[Rehearsals | None]:
    """Give what the catalogue on a server knows, to be tried out on, and change nothing there or here; None where it is empty.

    Raises:
        CatalogueAwayError: the server does not answer.
        CatalogueError: its tables are of another version, or the archive is elsewhere.
    """
    with closing(_server_adapter().passing_database(place)) as database:
        found = version(database)
        if found not in {None, HEAD}:
            raise outdated(database.name)
        if found is not None:
            with database.read() as connection:
                refuse_elsewhere(connection, database.name)
        yield None if found is None else RehearsalTable(database)


def open_database(place: CataloguePlace) -> Database:
    """Open what keeps the catalogue of ``place``, for moving it: made if need be, with whatever tables it has.

    Raises:
        CatalogueError: it cannot be made, or what speaks to a server is not installed.
    """
    if place.server.url is None:
        return sqlite.open_database(place)
    opened: Database = _server_adapter().open_database(place)
    return opened


def _server_adapter() -> ModuleType:
    try:
        return importlib.import_module("indexer.catalogue.postgresql.catalogue")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "psycopg":
            raise
        raise CatalogueError(
            "[catalogue] url names a PostgreSQL server, and what speaks to one is not installed. Run: pip install "
            "'velveteen[cluster]'"
        ) from error
