"""An archive, opened: the catalogue and the index beside it, and what is known of both for every question.

It answers none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexer.archive import facet_values
from indexer.catalogue import Catalogue
from indexer.catalogue.catalogue import FILE_NAME
from indexer.catalogue.changes import Changes, Unchanged
from indexer.config import Settings
from indexer.config.takeover import form_of
from indexer.engines.live import LiveIndex
from indexer.meaning.names import Names
from indexer.model import Copy, Scope
from indexer.pipeline.agreement import Agreement
from indexer.pipeline.telling import Teller
from indexer.query.ast import Node
from indexer.query.meant import meant


@dataclass(frozen=True, slots=True)
class Resources:
    """What every question is answered from; ``notes`` are sentences that go with the archive's status."""

    settings: Settings
    catalogue: Catalogue
    index: LiveIndex
    agreement: Agreement
    changes: Changes
    names: Callable[[], Names]
    form: str
    notes: tuple[str, ...] = ()

    @classmethod
    def open(cls, settings: Settings) -> Resources:
        """Open the archive of ``settings``."""
        catalogue = Catalogue.open(settings.data)
        changes = Changes(settings.data / FILE_NAME, catalogue.stories)
        index = LiveIndex(settings, catalogue.holdings)
        # What names mean, looked up when anything was written since.
        names = Unchanged(changes.files, Teller(catalogue).names)
        return cls(settings, catalogue, index, Agreement(catalogue, index), changes, names, form_of(settings))

    def following(self, settings: Settings, notes: Sequence[str]) -> Resources:
        """Return the same archive with other settings and notes."""
        return replace(self, settings=settings, form=form_of(settings), notes=tuple(notes))

    def within(self, scope: Scope) -> Scope:
        """Return ``scope`` without what has left the catalogue and may still be in the index."""
        return scope.hiding(self.changes.leaving())

    def rewritten(self, node: Node) -> Node:
        """Return what was typed as an index has to be asked it: by what names and keys stand for."""
        return meant(node, self.names(), keys=facet_values.meaning)

    def copies(self, scope: Scope, ids: Sequence[str]) -> dict[str, tuple[Copy, ...]]:
        """Return the other copies of stories that a viewer may see."""
        return self.catalogue.copies.of(ids, scope) if ids and self.settings.search.group_copies else {}

    def stamp(self, scope: Scope) -> str:
        """Return a text that changes whenever answers may."""
        return f"{self.index.stamp()}.{self.changes.stamp()}.{self.form}.{scope.key}"

    def close(self) -> None:
        """Close every file."""
        self.index.close()
        self.catalogue.close()
