"""The catalogue: the system of record for stories, files, captures, the frontier and jobs.

It knows nothing of search engines, readers or the network; each table has its own module beside this one.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from indexer.catalogue.sql.captures import CaptureFiles
from indexer.catalogue.sql.copies import CopyTable
from indexer.catalogue.sql.excerpts import ExcerptTable
from indexer.catalogue.sql.files import FileTable
from indexer.catalogue.sql.frontier import FrontierTable
from indexer.catalogue.sql.gaps import gaps
from indexer.catalogue.sql.holdings import Holdings
from indexer.catalogue.sql.jobs import JobTable
from indexer.catalogue.sql.meta import MetaTable
from indexer.catalogue.sql.pairs import PairTable
from indexer.catalogue.sql.rebuilds import RebuildTable
from indexer.catalogue.sql.removals import RemovalTable
from indexer.catalogue.sql.report import ReportTable
from indexer.catalogue.sql.set_aside import SetAsideTable
from indexer.catalogue.sql.stories import StoryTable
from indexer.catalogue.sql.upgrade import upgrade
from indexer.catalogue.sql.work_parts import PartTable
from indexer.catalogue.sqlite.database import READ_ONLY, Database, make_file
from indexer.errors import CatalogueError

FILE_NAME = "catalogue.sqlite"
# What SQLite says of an index that does not agree with its table, which can be made anew from that.
_OF_INDEXES = re.compile(r"\b(missing from|entries in|entry in) index\b")


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
        self.set_aside = SetAsideTable(database)
        self.excerpts = ExcerptTable(database)
        self.removals = RemovalTable(database)
        self.holdings = Holdings(database)
        self.damage = self.stories.damage

    @classmethod
    def open(cls, data: Path, *, create: bool = True) -> Self:
        """Open the catalogue in the folder ``data``, creating or upgrading it as needed.

        Raises:
            CatalogueError: it is absent and ``create`` is False, damaged, from a newer version or may not be
                opened; the message says what to do.
        """
        path = data / FILE_NAME
        if create and not path.exists():
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

    @property
    def read_only(self) -> str | None:
        """A sentence if the archive may only be read here, else None."""
        return READ_ONLY if self._database.read_only else None

    def check(self) -> tuple[str, ...]:
        """Read every page of the file, every text and every reference; return problems as sentences, none when sound."""
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
        problems += self._damaged_texts()
        if orphans:
            problems.append(f"The catalogue {self.path} has rows that refer to rows that are gone.")
        if self.path.stat().st_mode & 0o077:
            problems.append(f"The catalogue {self.path} can be read by others. Run: chmod 600 {self.path}")
        return (*problems, *self.captures.check())

    def compact(self) -> None:
        """Leave nothing of what was deleted in the file; see ``Database.compact``.

        Raises:
            CatalogueError: it could not be done.
        """
        self._database.compact()

    def check_deep(self) -> tuple[str, ...]:
        """Tell what ``check`` does not look for: what SQLite looks things up by, parts of works, contents of captures."""
        with self._database.read() as connection:
            found = [
                str(line) for line in connection.execute(sa.text("PRAGMA integrity_check(100)")).scalars()
            ]
        problems = []
        if wrong := [line for line in found if _OF_INDEXES.search(line)]:
            problems.append(
                f"What the catalogue {self.path} looks things up by is damaged ({'; '.join(wrong[:5])}). Run: velveteen "
                "doctor --heal"
            )
        if harmed := self.parts.harmed():
            problems.append(
                f"{len(harmed):,} parts of works are not as they were written, the first was read from {harmed[0][1]}. "
                "Run: velveteen doctor --heal"
            )
        return (*problems, *self.captures.check_deep(), *gaps(self._database))

    def _damaged_texts(self) -> Iterator[str]:
        try:
            harmed = [story for _, some in self.damage.scan() for story in some]
        except CatalogueError as error:
            yield str(error)
            return
        if harmed:
            first = harmed[0]
            yield (
                f"{len(harmed):,} stories are not as they were written, the first is “{first.title}” ({first.id}), read "
                f"from {first.origin}. They are not shown; run: velveteen doctor --heal"
            )

    def mend_indexes(self) -> None:
        """Make anew what SQLite looks things up by, where it does not agree with what is there."""
        with self._database.read() as connection:
            sound = connection.execute(sa.text("PRAGMA integrity_check(1)")).scalars().all() == ["ok"]
        if not sound:
            with contextlib.suppress(CatalogueError), self._database.write() as connection:
                connection.exec_driver_sql("REINDEX")

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
