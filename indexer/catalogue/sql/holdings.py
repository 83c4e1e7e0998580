"""What an index of this catalogue has to hold: whose it is, how many stories, and which.

It sees no index; whoever has one asks whether the two agree.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from indexer.catalogue.sql.meta import MetaTable
from indexer.catalogue.sql.pending import newest_change
from indexer.catalogue.sql.set_aside import set_aside
from indexer.catalogue.sql.tables import damage, index_pending, meta, stories
from indexer.catalogue.sqlite.database import Database, chunks

ARCHIVE, BRANCH = "archive", "branch"
# Stories that are in the catalogue and kept out of the index on purpose.
_EXCUSED = sa.union(
    sa.select(damage.c.story_id), sa.select(set_aside.c.story_id).where(set_aside.c.story_id.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Stories that the index should hold and does not, and those it holds that the catalogue does not know."""

    lacking: frozenset[str]
    unknown: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.lacking or self.unknown)


class Holdings:
    """The catalogue as its index has to mirror it."""

    def __init__(self, database: Database) -> None:
        self._database, self._meta = database, MetaTable(database)
        self._archive = ""

    @property
    def archive(self) -> str:
        """The id of this catalogue, made with it. No copy of another catalogue's index has the same."""
        if not self._archive:
            self._archive = self._meta.get(ARCHIVE) or self._made()
        return self._archive

    @property
    def branch(self) -> str:
        """Which history of this catalogue it is that goes on here; ``main`` until it was restored from a backup."""
        return self._meta.get(BRANCH) or "main"

    def branch_off(self) -> None:
        """Begin another history: what an index knows of the one before must not be taken for this one's changes."""
        self._meta.set(BRANCH, new_id())

    def _made(self) -> str:
        """Make an id where there is none (any more); the index of before is then not ours."""
        with self._database.write() as connection:
            fresh = insert(meta).values(key=ARCHIVE, value=new_id())
            connection.execute(fresh.on_conflict_do_nothing())
            return str(connection.execute(sa.select(meta.c.value).where(meta.c.key == ARCHIVE)).scalar_one())

    def newest(self) -> int:
        """Return the number of the newest change ever queued for the index, 0 before the first."""
        with self._database.read() as connection:
            return newest_change(connection)

    def expected(self) -> tuple[int, int]:
        """Return the fewest and the most stories an index may hold that follows this catalogue.

        Between them lie changes that it has not followed yet, and stories that are kept out of it on purpose.
        """
        waiting = sa.select(index_pending.c.action, sa.func.count()).group_by(index_pending.c.action)
        with self._database.read() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(stories)).scalar_one()
            changes = {action: number for action, number in connection.execute(waiting)}  # noqa: C416  # rows are no pairs to mypy
            excused = len(_excused(connection))
        return count - changes.get("put", 0) - excused, count + changes.get("delete", 0)

    def may_hold(self, count: int) -> bool:
        """Say whether an index of so many stories may be one of this catalogue."""
        low, high = self.expected()
        return low <= count <= high

    def difference(self, indexed: AbstractSet[str]) -> Difference:
        """Compare the ids an index holds with those it should hold, one by one."""
        with self._database.read() as connection:
            known = set(connection.execute(sa.select(stories.c.id)).scalars())
            waiting = set(connection.execute(sa.select(index_pending.c.story_id)).scalars())
            excused = waiting | _excused(connection)
        return Difference(frozenset(known - indexed - excused), frozenset(indexed - known - waiting))

    def unaccounted(self, ids: Iterable[str]) -> frozenset[str]:
        """Return those of ``ids`` that are no stories here, nor were when the index last followed."""
        left = set(ids)
        if left:
            with self._database.read() as connection:
                for column in (stories.c.id, index_pending.c.story_id):
                    for some in chunks(left):
                        known = sa.select(column).where(column.in_(some))
                        left = left.difference(connection.execute(known).scalars())
        return frozenset(left)


def new_id() -> str:
    """Return an id for a catalogue: 128 random bits."""
    return secrets.token_hex(16)


def _excused(connection: sa.Connection) -> set[str]:
    return set(connection.execute(_EXCUSED).scalars())
