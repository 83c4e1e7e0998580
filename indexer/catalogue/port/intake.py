"""What the catalogue must do with what comes in: files, pages of sites, and what could not be read or kept.

Nothing here knows of a database, nor of the texts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from indexer.catalogue.values import FileRecord, Standing
from indexer.config import CaptureSettings
from indexer.model import Failure, Report, SetAside, crawl


class Files(Protocol):
    """Files by source and origin, as they were when last read."""

    def known(self, source: str) -> dict[str, FileRecord]:
        """Return every file of ``source`` by origin, missing and failed ones included."""

    def passing(self) -> tuple[Failure, ...]:
        """Return the files in which something could not be read for a reason that may pass, with why."""

    def choose(self, source: str, origin: str, chosen: Mapping[str, str]) -> None:
        """Note how a person wants stories of a file or page read, by their ids; nothing is noted of one nobody knows.

        It holds for the content it was last read with (see ``ChosenReadings``), beside what was chosen for that before.
        """

    def touch(self, records: Sequence[FileRecord]) -> None:
        """Note files whose bytes are as before: their size and mtime now, and that they and their stories are back."""


class Frontier(crawl.Frontier, Protocol):
    """Every URL of every crawled site with what became of it, as a crawl needs it, and what others ask of it."""

    def ended_by_this_job(self, source: str) -> bool:
        """Return whether the job at work here has brought the newest run to its end, before it was cut off itself."""

    def captures(self, source: str) -> int:
        """Return how many of a source's pages have a stored capture."""

    def forget(self, source: str, urls: Iterable[str]) -> None:
        """Let go of what is known of the content of pages; no crawl keeps any of it again."""

    def unreferenced(self) -> list[str]:
        """Return the captures that belong to no page (any more), those a crawl under way may be about to use aside."""


class Captures(crawl.CaptureStore, Protocol):
    """The bytes that came from sites, kept by their sha256."""

    def drop(self, digests: Sequence[str]) -> None:
        """Delete captures; killed on the way, those that are left are deleted by the next call.

        Raises:
            CatalogueError: one could not be deleted, or the store of captures is away.
        """

    def forget_lost(self) -> None:
        """Forget captures that are lost or damaged and that no page has any more: no crawl could bring them back.

        While the store of captures is away, nothing is known to be lost, and nothing is forgotten.
        """

    def sweep(self) -> None:
        """Delete what lies in the store and no row knows: a process was killed, or an answer lost, before its row was written.

        What is younger than a day is left, since its row may be on its way.

        Raises:
            CatalogueError: one could not be deleted, or the store of captures is away.
        """

    def known(self) -> dict[str, int]:
        """Return every capture with its bytes as it is stored."""

    def copy_to(self, to: CaptureSettings, report: Callable[[int, int], None]) -> tuple[str, ...]:
        """Copy every capture that another store lacks, checked by digest there, and return those that are lost here.

        ``report`` is given how many are there, and how many there are. What is there in its size was copied before. Nothing
        is deleted; the catalogue goes on with the store it was opened for.

        Raises:
            CapturesAwayError: one of the two stores is away, or the other is another archive's.
            CatalogueError: one could not be kept there.
        """


class SetAsides(Protocol):
    """What a stage of the import pipeline could not cope with, by source and item."""

    def put(self, items: Sequence[SetAside]) -> None:
        """Remember items, and keep the index from trying stories; one that was noted before has the newer reason."""

    def all(self, limit: int = 200) -> tuple[SetAside, ...]:
        """Return everything that is set aside: files first, then stories and works."""

    def others(self) -> tuple[SetAside, ...]:
        """Return the stories and works that are set aside, but no files."""

    def clear(self, source: str, item: str) -> None:
        """Forget that a work was set aside."""

    def clear_stories(self, ids: Collection[str]) -> None:
        """Forget that any of these stories was set aside: the index has them now."""

    def put_back(self, ids: Sequence[str]) -> None:
        """Have the index try stories again, which stay noted until it has them."""


class Reports(Protocol):
    """How reading went: counts and lists."""

    def report(self, *, source: str | None = None, since: datetime | None = None) -> Report:
        """Return how reading went, of one source or all, of all that is kept or of what was read ``since``."""


class Rehearsals(Protocol):
    """What an import that is tried out needs of the catalogue it is tried out on."""

    def learn(self, real: Path | Rehearsals, sources: Collection[str]) -> None:
        """Copy into this empty catalogue what another knows of ``sources``: an open one, or that in a folder, if any.

        Raises:
            CatalogueError: it cannot be read, or its tables are of another version.
        """

    def standing(self) -> dict[str, Standing]:
        """Return every story by its id, without its text."""

    def taken(self) -> Iterator[tuple[str, str, str]]:
        """Yield the files that others have in their stories: source, origin, and the origin of the other."""

    def drop_texts(self) -> None:
        """Forget the texts that were written, so that little is kept however much is tried out."""
