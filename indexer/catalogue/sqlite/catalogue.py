"""The catalogue in one SQLite file: opened, made, checked, mended and made smaller.

It knows no table; they are those of any SQL database.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from indexer.catalogue.sql.catalogue import SqlCatalogue
from indexer.catalogue.sql.upgrade import upgrade
from indexer.catalogue.sqlite.database import FILE_NAME, READ_ONLY, SqliteDatabase, make_file
from indexer.catalogue.sqlite.dry_run import SqliteRehearsal
from indexer.config import CataloguePlace
from indexer.errors import CatalogueError

# What SQLite says of an index that does not agree with its table, which can be made anew from that.
_OF_INDEXES = re.compile(r"\b(missing from|entries in|entry in) index\b")


class SqliteCatalogue(SqlCatalogue):
    """A catalogue whose database is one file in the folder of data."""

    def __init__(self, database: SqliteDatabase, place: CataloguePlace) -> None:
        super().__init__(database, place, SqliteRehearsal(database))
        self._file = database
        self.path = database.path

    @classmethod
    def open(cls, place: CataloguePlace, *, create: bool = True) -> Self:
        """Open the catalogue in the folder of ``place``; see ``open_catalogue``."""
        database = open_database(place, create=create)
        try:
            upgrade(database)
        except BaseException:
            database.close()
            raise
        return cls(database, place)

    @property
    def read_only(self) -> str | None:
        return READ_ONLY if self._file.read_only else None

    def compact(self) -> None:
        self._file.compact()

    def mend_indexes(self) -> None:
        if next(self._pragma("integrity_check(1)"), None) != "ok":
            with contextlib.suppress(CatalogueError), self._file.write() as connection:
                connection.exec_driver_sql("REINDEX")

    def _check_database(self) -> Iterator[str]:
        damage = [line for line in self._pragma("quick_check(5)") if line != "ok"]
        if damage:
            yield (
                f"The catalogue {self.path} is damaged ({'; '.join(damage)}). Stop Velveteen and restore the file "
                "from a backup."
            )
        if next(self._pragma("foreign_key_check"), None) is not None:
            yield f"The catalogue {self.path} has rows that refer to rows that are gone."
        if self.path.stat().st_mode & 0o077:
            yield f"The catalogue {self.path} can be read by others. Run: chmod 600 {self.path}"

    def _check_indexes(self) -> Iterator[str]:
        if wrong := list(filter(_OF_INDEXES.search, self._pragma("integrity_check(100)"))):
            yield (
                f"What the catalogue {self.path} looks things up by is damaged ({'; '.join(wrong[:5])}). Run: velveteen "
                "doctor --heal"
            )

    def _pragma(self, asked: str) -> Iterator[str]:
        """Yield the first column of what SQLite answers."""
        with self._file.read() as connection:
            found = connection.exec_driver_sql(f"PRAGMA {asked}").scalars().all()
        yield from map(str, found)


def open_database(place: CataloguePlace, *, create: bool = True) -> SqliteDatabase:
    """Return the database in the folder of ``place``, whatever tables it has.

    Raises:
        CatalogueError: it cannot be made, or is absent and ``create`` is False.
    """
    path = place.folder / FILE_NAME
    if create and not path.exists():
        _make(path)
    elif not path.is_file():
        raise CatalogueError(f"There is no catalogue {path} yet. Import some stories first.")
    return SqliteDatabase(path)


def _make(path: Path) -> None:
    try:
        make_file(path)
    except OSError as error:
        raise CatalogueError(
            f"The catalogue {path} cannot be opened: {error.strerror}. Check the folder's owner and permissions, or "
            "set [library] data to another folder."
        ) from error
