"""How each relationship is shown: in the spelling most authors chose when it was last counted.

It reads no relationship; whoever calls it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from indexer.catalogue.sql.sketch_tables import pair_names
from indexer.catalogue.sqlite.database import Database

# Spellings by the identity they share, with how many stories have each.
Counted = Mapping[tuple[str, str], int]


class PairTable:
    """The shown spelling of every identity, the same for all stories of one index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown(self, identity: str) -> str | None:
        """Return the spelling of an identity, None for one that was never counted."""
        with self._database.read() as connection:
            known = sa.select(pair_names.c.shown).where(pair_names.c.identity == identity)
            return connection.execute(known).scalar()

    def learn(self, counted: Counted) -> None:
        """Choose a spelling for identities that have none; those that have keep it until the index is made anew."""
        rows = _chosen(counted)
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(pair_names).on_conflict_do_nothing(), rows)

    def choose(self, counted: Counted) -> None:
        """Choose all spellings anew, for an index that is to be made."""
        with self._database.write() as connection:
            connection.execute(sa.delete(pair_names))
            if rows := _chosen(counted):
                connection.execute(insert(pair_names), rows)


def _chosen(counted: Counted) -> list[dict[str, str]]:
    """Return the commonest spelling of each identity; of equally common ones the first by alphabet."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for (identity, spelling), stories in counted.items():
        found[identity].append((-stories, spelling))
    return [{"identity": identity, "shown": min(some)[1]} for identity, some in found.items()]
