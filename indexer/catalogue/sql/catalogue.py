"""The catalogue in an SQL database: every role of the port, and what makes one of them.

It opens no database and knows nothing of search engines, readers or the network; each table has its own module beside
this one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Self

from indexer.catalogue.port import Catalogue
from indexer.catalogue.sql.captures import CaptureTable
from indexer.catalogue.sql.checking import damaged_parts, damaged_texts, damaged_versions, find_gaps
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.dry_run import RehearsalTable
from indexer.catalogue.sql.duplicates import DuplicateTable
from indexer.catalogue.sql.excerpts import ExcerptTable
from indexer.catalogue.sql.expected_index import HoldingsTable
from indexer.catalogue.sql.files import FileTable
from indexer.catalogue.sql.frontier import FrontierTable
from indexer.catalogue.sql.index_queue import RebuildTable
from indexer.catalogue.sql.jobs import JobTable
from indexer.catalogue.sql.lifted import LiftedTable
from indexer.catalogue.sql.meta import MetaTable, RelationshipTable
from indexer.catalogue.sql.removals import RemovalTable
from indexer.catalogue.sql.report import ReportTable
from indexer.catalogue.sql.set_aside import SetAsideTable
from indexer.catalogue.sql.stories import StoryTable
from indexer.catalogue.sql.versions import VersionTable
from indexer.catalogue.sql.work_parts import PartTable
from indexer.config import CaptureSettings, CataloguePlace
from indexer.errors import CatalogueError
from indexer.object_stores import ObjectStore, OwnedStore, open_store


class SqlCatalogue(Catalogue, ABC):
    """One open catalogue, its tables as attributes; adapters say how its database is checked and mended."""

    def __init__(self, database: Database, place: CataloguePlace, rehearsal: RehearsalTable) -> None:
        self._database = database
        self.place = place
        self.stories = stories = StoryTable(database)
        self.versions = VersionTable(database)
        self.damage = stories.damage
        self.meta = MetaTable(database)
        self.rebuilds = RebuildTable(database)
        self.files = FileTable(database)
        self.report = ReportTable(database)
        self.jobs = JobTable(database)
        self.frontier = FrontierTable(database)
        self.captures = CaptureTable(database, self._store, lambda: self.place.captures)
        self.copies = DuplicateTable(database)
        self.lifted = LiftedTable(database)
        self.relationships = RelationshipTable(database)
        self.parts = PartTable(database)
        self.set_aside = SetAsideTable(database)
        self.excerpts = ExcerptTable(database)
        self.removals = RemovalTable(database)
        self.expected_index = HoldingsTable(database)
        self.rehearsal = rehearsal

    @abstractmethod
    def _check_database(self) -> Iterable[str]:
        """Say what is wrong with the database as a whole; raise CatalogueError where it cannot be read at all."""

    @abstractmethod
    def _check_indexes(self) -> Iterable[str]:
        """Say what is wrong with what the database looks things up by."""

    __hash__ = object.__hash__

    @property
    def name(self) -> str:
        return self._database.name

    def _store(self, settings: CaptureSettings, may_begin: Callable[[], bool]) -> ObjectStore:
        store = open_store(settings, self.place.folder)
        # What lies with the rest of the data needs no mark: it is there or all is gone.
        return OwnedStore(store, lambda: self.expected_index.archive, may_begin) if settings.url else store

    def work_for(self, job: int | None) -> None:
        self._database.work_for(job)

    def turn(
        self, name: str, *, wait_s: float, refused: Callable[[], Exception]
    ) -> AbstractContextManager[None]:
        return self._database.turn(self.place.folder, name, wait_s=wait_s, refused=refused)

    def revision(self) -> str:
        return self._database.revision()

    def check(self) -> tuple[str, ...]:
        try:
            problems = tuple(self._check_database())
        except CatalogueError as error:
            return (str(error),)
        return (*problems, *damaged_texts(self.damage), *self.captures.check())

    def check_deep(self) -> tuple[str, ...]:
        found = (*self._check_indexes(), *damaged_parts(self.parts), *damaged_versions(self.versions))
        return (*found, *self.captures.check_deep(), *find_gaps(self._database))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
