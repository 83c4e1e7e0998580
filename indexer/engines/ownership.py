"""Ownership of an index: the id of its catalogue and the last change it contains, kept in the manifest's note.

It opens nothing; whether there is another index to fall back on, ``index_service`` knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from indexer.errors import ForeignIndexError, IndexAheadError

FOREIGN = (
    "The catalogue that this index was made from is gone, and an index alone cannot show stories. Restore the "
    "catalogue from a backup, or import the stories again."
)
AHEAD = (
    "The index knows changes that the catalogue does not, as if the catalogue had been restored from a backup; run: "
    "velveteen reindex"
)


class Owner(Protocol):
    """A catalogue, as far as an index has to know it."""

    @property
    def archive(self) -> str:
        """Its id, made once and never changed."""

    @property
    def branch(self) -> str:
        """Which of its histories it lives: another one since it was found to be older than its index."""

    def newest(self) -> int:
        """The number of the newest change it ever queued for an index."""

    def may_hold(self, count: int) -> bool:
        """Whether an index of so many stories may be its own."""


@dataclass(frozen=True, slots=True)
class OwnerMark:
    """The catalogue and history an index was made from, and the newest of its changes that is in the index."""

    archive: str
    branch: str
    through: int

    @classmethod
    def read(cls, note: str) -> OwnerMark | None:
        """Return what a manifest's note says; None for the note of an index from before there were marks."""
        match note.split(" "):
            case [archive, branch, through] if through.isdecimal():
                return cls(archive, branch, int(through))
        return None

    @property
    def note(self) -> str:
        """What to keep in a manifest."""
        return f"{self.archive} {self.branch} {self.through}"


@dataclass(frozen=True, slots=True)
class Ownership:
    """What indexes are to a catalogue; without one, any index will do."""

    owner: Owner | None

    def require(self, note: str, count: int) -> None:
        """Return if an index with this note and so many stories is the owner's as that is now.

        One without a mark is taken on trust where it has as many stories as the catalogue would have put there; the next
        commit marks it.

        Raises:
            ForeignIndexError: it belongs to another catalogue.
            IndexAheadError: it is the owner's, and newer than that is now.
        """
        owner, mark = self.owner, OwnerMark.read(note)
        if owner is None or (mark is None and owner.may_hold(count)):
            return
        if mark is None or mark.archive != owner.archive:
            raise ForeignIndexError(FOREIGN)
        # Where two histories have gone apart, their changes have the same numbers.
        if mark.branch != owner.branch or mark.through > owner.newest():
            raise IndexAheadError(AHEAD)

    def is_ahead(self, note: str) -> bool:
        """Say whether an index knows changes that its owner, as that is now, has yet to make."""
        owner, mark = self.owner, OwnerMark.read(note)
        if owner is None or mark is None or (mark.archive, mark.branch) != (owner.archive, owner.branch):
            return False
        return mark.through > owner.newest()

    def note(self, through: int, before: str = "") -> str:
        """Return what is to be kept with an index that knows changes up to that number, and those it knew ``before``."""
        known = OwnerMark.read(before)
        newest = max(through, known.through if known else 0)
        return "" if self.owner is None else OwnerMark(self.owner.archive, self.owner.branch, newest).note
