"""The whole catalogue: one of each role, and what is asked of all of it.

Nothing here knows of a database.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, Self

from indexer.catalogue.port.intake import Captures, Files, Frontier, Rehearsals, Reports, SetAsides
from indexer.catalogue.port.texts import (
    Copies,
    Damages,
    Excerpts,
    LiftedPassages,
    Relationships,
    Stories,
    Versions,
    WorkParts,
)
from indexer.catalogue.port.work import ExpectedIndex, Facts, Jobs, Rebuilds, Removals
from indexer.config import CataloguePlace


class Catalogue(Protocol):
    """One open catalogue; safe to share between threads, not across a fork. Close it when done."""

    place: CataloguePlace
    """Where it is kept, by which another process can open it."""

    meta: Facts
    stories: Stories
    versions: Versions
    damage: Damages
    excerpts: Excerpts
    copies: Copies
    lifted: LiftedPassages
    relationships: Relationships
    parts: WorkParts
    set_aside: SetAsides
    files: Files
    frontier: Frontier
    captures: Captures
    removals: Removals
    jobs: Jobs
    rebuilds: Rebuilds
    expected_index: ExpectedIndex
    report: Reports
    rehearsal: Rehearsals

    @property
    def name(self) -> str:
        """What messages call it: the file, or the address of a server without any password."""

    @property
    def read_only(self) -> str | None:
        """A sentence if the archive may only be read here, else None."""

    def revision(self) -> str:
        """Return a text that differs after anything was written, by whomever, or another catalogue took its place.

        It takes some ten microseconds, on a server some sixty. Looked at before asking something, it tells when that may be another.

        Raises:
            CatalogueError: it cannot be read; the message says what to do.
        """

    def work_for(self, job: int | None) -> None:
        """Do what is done from now on for a job: the changes it makes are for it to have the index follow."""

    def turn(
        self, name: str, *, wait_s: float, refused: Callable[[], Exception]
    ) -> AbstractContextManager[None]:
        """Hold a right that one process of the archive has at a time, on whatever machine, waiting at most ``wait_s`` seconds.

        Raises what ``refused`` returns when another holds it for longer. It ends with the process, however that ends.
        ``name`` is that of a file in the folder of data, which is locked too.

        Raises:
            ReadOnlyError: that file may not be written.
            CatalogueError: the server that keeps the catalogue does not answer.
        """

    def check(self) -> tuple[str, ...]:
        """Read every row, every text and every reference; return problems as sentences, none when sound."""

    def check_deep(self) -> tuple[str, ...]:
        """Tell what ``check`` does not look for: what rows are looked up by, parts of works, contents of captures."""

    def mend_indexes(self) -> None:
        """Make anew what rows are looked up by, where it does not agree with what is there."""

    def compact(self) -> None:
        """Leave nothing on the disk of what was deleted.

        Raises:
            CatalogueError: it could not be done, or others never stopped reading; the old content may still be there.
        """

    def close(self) -> None:
        """Let go of it; it cannot be used afterwards."""

    def __hash__(self) -> int:
        """Tell it from others that are open."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
