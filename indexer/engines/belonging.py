"""Whose an index is: the id of its catalogue and how far it has followed that, as the manifest's note says.

It opens nothing; what to do with an index of somebody else's is for ``live`` to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

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


class Belonging(Enum):
    """What an index is to a catalogue."""

    OURS = "ours"
    FOREIGN = "foreign"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Mark:
    """The catalogue and history an index was made from, and the newest of its changes that is in the index."""

    archive: str
    branch: str
    through: int

    @classmethod
    def read(cls, note: str) -> Mark | None:
        """Return what a manifest's note says; None for the note of an index from before there were marks."""
        match note.split(" "):
            case [archive, branch, through] if through.isdecimal():
                return cls(archive, branch, int(through))
        return None

    @property
    def note(self) -> str:
        """What to keep in a manifest."""
        return f"{self.archive} {self.branch} {self.through}"


def belonging(note: str, count: int, owner: Owner) -> Belonging:
    """Say what an index with this note and so many stories is to ``owner``.

    One without a mark is taken on trust where it has as many stories as the catalogue would have put there; the next
    commit marks it.
    """
    mark = Mark.read(note)
    if mark is None:
        return Belonging.OURS if owner.may_hold(count) else Belonging.FOREIGN
    if mark.archive != owner.archive:
        return Belonging.FOREIGN
    # Where two histories have gone apart, their changes have the same numbers.
    ahead = mark.branch != owner.branch or mark.through > owner.newest()
    return Belonging.AHEAD if ahead else Belonging.OURS
