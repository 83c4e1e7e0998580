"""What an index that is being made anew must know of the changes that come meanwhile.

It makes none, and does not know whether whoever began one is still alive: the lock on the making says that.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from indexer.catalogue.sql.pending import REBUILD, newest_change, unfollowed
from indexer.catalogue.sql.tables import index_pending, meta
from indexer.catalogue.sqlite.database import Database


class RebuildTable:
    """The one rebuild that is registered, if any, and the changes kept for it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self) -> int:
        """Register a rebuild and return the number of the newest change: later ones are kept until it has ended.

        One that was registered before died, and is forgotten.
        """
        with self._database.write() as connection:
            connection.execute(sa.delete(index_pending).where(index_pending.c.followed == 1))
            newest = newest_change(connection)
            row = insert(meta).values(key=REBUILD, value=str(newest))
            connection.execute(
                row.on_conflict_do_update(index_elements=["key"], set_={"value": row.excluded.value})
            )
            return newest

    def registered(self) -> bool:
        """Return whether one is, alive or dead."""
        with self._database.read() as connection:
            return connection.execute(sa.select(meta.c.key).where(meta.c.key == REBUILD)).scalar() is not None

    def take_late(self) -> tuple[set[str], int]:
        """Return the ids of the stories whose changes were kept, with the newest's number, and forget the changes.

        They are followed out of order, so their numbers do not tell which were taken before; and who dies with them in
        hand has lost nothing, since the live index has them.
        """
        with self._database.write() as connection:
            kept = sa.select(index_pending.c.story_id, index_pending.c.seq).where(
                index_pending.c.followed == 1
            )
            found = connection.execute(kept).all()
            connection.execute(sa.delete(index_pending).where(index_pending.c.followed == 1))
            return {row.story_id for row in found}, max((row.seq for row in found), default=0)

    def touched(self, *, since: int) -> set[str]:
        """Return the ids of all stories that have changed since, whether the live index has followed or not."""
        later = sa.select(index_pending.c.story_id).where(index_pending.c.seq > since)
        with self._database.read() as connection:
            return set(connection.execute(later).scalars())

    def end(self, *, since: int) -> None:
        """Note that the rebuild is live: it holds every change up to ``since``, and those kept for it.

        Changes that are another job's to follow stay, since that job may have built something of them already. What was
        kept after the rebuild last took such changes, it does not hold, and is to be followed once more.
        """
        with self._database.write() as connection:
            covered = (index_pending.c.seq <= since, *unfollowed(self._database, mine=True))
            connection.execute(sa.delete(index_pending).where(*covered))
            missed = sa.update(index_pending).where(index_pending.c.followed == 1)
            connection.execute(missed.values(followed=0))
            connection.execute(sa.delete(meta).where(meta.c.key == REBUILD))

    def forget(self) -> None:
        """Drop a registration whose rebuild came to nothing, with the changes kept for it."""
        with self._database.write() as connection:
            _forget(connection)


def _forget(connection: sa.Connection) -> None:
    connection.execute(sa.delete(index_pending).where(index_pending.c.followed == 1))
    connection.execute(sa.delete(meta).where(meta.c.key == REBUILD))
