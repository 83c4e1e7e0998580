"""What an index of this catalogue has to contain: the catalogue's id, the number of stories, and their ids.

It sees no index; whoever has one asks whether the two agree.
"""

import secrets
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import sqlalchemy as sa

from indexer.catalogue.port.work import ExpectedIndex
from indexer.catalogue.sql.database import Database, chunks
from indexer.catalogue.sql.index_queue import newest_change
from indexer.catalogue.sql.meta import MetaTable
from indexer.catalogue.sql.statements import add_rows
from indexer.catalogue.sql.tables import damage, index_pending, meta, set_aside, stories
from indexer.catalogue.values import Difference

ARCHIVE, BRANCH = "archive", "branch"
# Stories that are in the catalogue and kept out of the index on purpose.
_EXCUSED = sa.union(
    sa.select(damage.c.story_id), sa.select(set_aside.c.story_id).where(set_aside.c.story_id.is_not(None))
)


class HoldingsTable(ExpectedIndex):
    """The catalogue as its index has to mirror it."""

    def __init__(self, database: Database) -> None:
        self._database, self._meta = database, MetaTable(database)
        self._archive = ""

    @property
    def archive(self) -> str:
        if not self._archive:
            self._archive = self._meta.get(ARCHIVE) or self._made()
        return self._archive

    @property
    def branch(self) -> str:
        return self._meta.get(BRANCH) or "main"

    def branch_off(self) -> None:
        self._meta.set(BRANCH, new_id())

    def _made(self) -> str:
        """Make an id where there is none (any more); the index of before is then not ours."""
        with self._database.write() as connection:
            add_rows(connection, meta, [{"key": ARCHIVE, "value": new_id()}])
            return str(connection.execute(sa.select(meta.c.value).where(meta.c.key == ARCHIVE)).scalar_one())

    def newest(self) -> int:
        with self._database.read() as connection:
            return newest_change(connection)

    def expected(self) -> tuple[int, int]:
        waiting = sa.select(index_pending.c.action, sa.func.count()).group_by(index_pending.c.action)
        with self._database.read() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(stories)).scalar_one()
            changes = {action: number for action, number in connection.execute(waiting)}  # noqa: C416  # rows are no pairs to mypy
            excused = len(_excused(connection))
        return count - changes.get("put", 0) - excused, count + changes.get("delete", 0)

    def may_hold(self, count: int) -> bool:
        low, high = self.expected()
        return low <= count <= high

    def difference(self, indexed: AbstractSet[str]) -> Difference:
        with self._database.read() as connection:
            known = set(connection.execute(sa.select(stories.c.id)).scalars())
            waiting = set(connection.execute(sa.select(index_pending.c.story_id)).scalars())
            excused = waiting | _excused(connection)
        return Difference(frozenset(known - indexed - excused), frozenset(indexed - known - waiting))

    def unaccounted(self, ids: Iterable[str]) -> frozenset[str]:
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
