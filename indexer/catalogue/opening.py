"""Open the catalogue of an archive where it is kept: the one place that knows every adapter.

An adapter is loaded when it is needed: nobody who keeps a file loads what speaks to a server.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from indexer.catalogue.port import Catalogue
from indexer.catalogue.sqlite.catalogue import SqliteCatalogue
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
        return SqliteCatalogue.open(place, create=create)
    opened: Catalogue = _server_adapter().PostgresCatalogue.open(place, create=create)
    return opened


def has_catalogue(place: CataloguePlace | Path) -> bool:
    """Say whether a catalogue is kept there; raises as ``open_catalogue`` does where a server cannot be asked."""
    place = place if isinstance(place, CataloguePlace) else CataloguePlace(place)
    if place.server.url is None:
        return (place.folder / FILE_NAME).is_file()
    there: bool = _server_adapter().has_catalogue(place)
    return there


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
