"""Every way to keep a catalogue: each passes the contract, which is all tests that take ``catalogue`` or ``opens``.

A new adapter takes a line here: what gives, for as long as tests run, what opens, and makes if need be, the catalogue that
belongs to a folder. Tests that look at tables, files or statements themselves take ``sqlite``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from postgres_server import PostgresServer, serving

from indexer.catalogue import Catalogue, open_catalogue
from indexer.config import CataloguePlace, CatalogueSettings

Opens = Callable[[Path], Catalogue]
# Databases kept on the server: a test has a few, and each takes 8 MB.
_KEPT = 24


@contextmanager
def in_a_file() -> Iterator[Opens]:
    yield open_catalogue


@contextmanager
def on_a_server() -> Iterator[Opens]:
    with serving() as server:
        yield Databases(server).open


class Databases:
    """A database for every folder."""

    def __init__(self, server: PostgresServer) -> None:
        self._server, self._made = server, 0
        self._of: dict[Path, str] = {}

    def place(self, folder: Path) -> CataloguePlace:
        if folder not in self._of:
            self._made += 1
            self._of[folder] = self._server.make_database(f"test{self._made}")
            if len(self._of) > _KEPT:
                del self._of[next(iter(self._of))]
                self._server.sql(f"DROP DATABASE test{self._made - _KEPT} WITH (FORCE)")
        return CataloguePlace(folder, CatalogueSettings(self._of[folder]))

    def open(self, folder: Path) -> Catalogue:
        folder.mkdir(parents=True, exist_ok=True)
        return open_catalogue(self.place(folder))


IMPLEMENTATIONS: dict[str, Callable[[], AbstractContextManager[Opens]]] = {
    "sqlite": in_a_file,
    "postgresql": on_a_server,
}
