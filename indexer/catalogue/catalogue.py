"""The catalogue: the system of record for stories, files, captures, the frontier and jobs.

It knows nothing of search engines, readers or the network; each table has its own module beside this one.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from indexer.catalogue.captures import CaptureFiles
from indexer.catalogue.copies import CopyTable
from indexer.catalogue.database import Database, make_file
from indexer.catalogue.files import FileTable
from indexer.catalogue.frontier import FrontierTable
from indexer.catalogue.jobs import JobTable
from indexer.catalogue.meta import MetaTable
from indexer.catalogue.pairs import PairTable
from indexer.catalogue.rebuilds import RebuildTable
from indexer.catalogue.report import ReportTable
from indexer.catalogue.stories import StoryTable
from indexer.catalogue.upgrade import upgrade
from indexer.catalogue.work_parts import PartTable
from indexer.errors import CatalogueError

FILE_NAME = "catalogue.sqlite"


class Catalogue:
    """One open catalogue; its tables are attributes. Safe to share between threads, not across a fork."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database = database
        self.path = database.path
        self.folder = data
        self.meta = MetaTable(database)
        self.stories = StoryTable(database)
        self.rebuilds = RebuildTable(database)
        self.files = FileTable(database)
        self.report = ReportTable(database)
        self.jobs = JobTable(database)
        self.frontier = FrontierTable(database)
        self.captures = CaptureFiles(database, data / "captures")
        self.copies = CopyTable(database)
        self.pairs = PairTable(database)
        self.parts = PartTable(database)

    @classmethod
    def open(cls, data: Path, *, create: bool = True) -> Self:
        """Open the catalogue in the folder ``data``, creating or upgrading it as needed.

        Raises:
            CatalogueError: it is absent and ``create`` is False, damaged, from a newer version or may not be
                opened; the message says what to do.
        """
        path = data / FILE_NAME
        if create:
            _make(path)
        elif not path.is_file():
            raise CatalogueError(f"There is no catalogue {path} yet. Import some stories first.")
        database = Database(path)
        try:
            upgrade(database)
        except BaseException:
            database.close()
            raise
        return cls(database, data)

    def work_for(self, job: int | None) -> None:
        """Do what is done from now on for a job: the changes it makes are for it to have the index follow."""
        self._database.work_for(job)

    def check(self) -> tuple[str, ...]:
        """Read every page of the file and every reference; return problems as sentences, none when sound."""
        try:
            with self._database.read() as connection:
                found = connection.execute(sa.text("PRAGMA quick_check(5)")).scalars().all()
                orphans = connection.execute(sa.text("PRAGMA foreign_key_check")).fetchmany(1)
        except CatalogueError as error:
            return (str(error),)
        damage = [str(line) for line in found if line != "ok"]
        problems = []
        if damage:
            problems.append(
                f"The catalogue {self.path} is damaged ({'; '.join(damage)}). Stop Velveteen and restore the file "
                "from a backup."
            )
        if orphans:
            problems.append(f"The catalogue {self.path} has rows that refer to rows that are gone.")
        if self.path.stat().st_mode & 0o077:
            problems.append(f"The catalogue {self.path} can be read by others. Run: chmod 600 {self.path}")
        return (*problems, *self.captures.check())

    def close(self) -> None:
        """Close the file; the catalogue cannot be used afterwards."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _make(path: Path) -> None:
    try:
        make_file(path)
    except OSError as error:
        raise CatalogueError(
            f"The catalogue {path} cannot be opened: {error.strerror}. Check the folder's owner and permissions, or "
            "set [library] data to another folder."
        ) from error
