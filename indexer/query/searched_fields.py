"""Which fields of an index a query is asked of: those it names, or the default ones; those of earlier versions beside them.

It reads no word of the query but where it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

from indexer.model import Scope
from indexer.query.ast import Node
from indexer.query.versions import searches_versions
from indexer.schema import BY_NAME, DEFAULT_FIELDS, EARLIER, EARLIER_STRONGER, FieldSpec


@dataclass(frozen=True, slots=True)
class SearchedFields:
    """``beside`` are those searched wherever today's text is, ``earlier`` all of earlier versions within the scope."""

    beside: tuple[FieldSpec, ...] = ()
    earlier: tuple[FieldSpec, ...] = ()

    @classmethod
    def of(cls, node: Node, scope: Scope) -> Self:
        """Return what a query is asked of; a scope that limits ratings limits those of earlier versions."""
        return cls._made(versions=searches_versions(node), limited=scope.ratings is not None)

    @classmethod
    @cache
    def _made(cls, *, versions: bool, limited: bool) -> Self:
        earlier = (EARLIER,) if limited else (EARLIER, EARLIER_STRONGER)
        return cls(earlier if versions else (), earlier)

    @property
    def default(self) -> Sequence[FieldSpec]:
        """Those searched where a query names none."""
        return (*self.beside, *DEFAULT_FIELDS)

    def named(self, name: str) -> Sequence[FieldSpec]:
        """Return those that a name in a query means."""
        if name == EARLIER.name:
            return self.earlier
        spec = BY_NAME[name]
        return (*self.beside, spec) if spec.name == "body" else (spec,)
