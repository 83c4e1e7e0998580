"""Move the catalogue of an archive from where it is kept to another place: from a file to a server, and back.

It moves no captures and no index; those stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.catalogue.opening import open_database
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.transfer import OnTable, TableSum, Transfer
from indexer.catalogue.sql.upgrade import upgrade
from indexer.config import CataloguePlace


def move_catalogue(source: CataloguePlace, target: CataloguePlace, on_table: OnTable) -> dict[str, TableSum]:
    """Copy everything from ``source`` to ``target``, compare it, and have ``source`` refuse to be used; return what was moved.

    Cut off, it goes on where it was when it is called again. The caller holds the worker's lease.

    Raises:
        CatalogueError: it may not be done, or something differs; ``source`` is then as it was.
    """
    with _opened(source) as here, _opened(target) as there:
        return Transfer(here, there).run(on_table)


@contextmanager
def _opened(place: CataloguePlace) -> Iterator[Database]:
    database = open_database(place)
    try:
        upgrade(database, on_the_move=True)
        yield database
    finally:
        database.close()
