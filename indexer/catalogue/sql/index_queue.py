"""Changes the index has yet to follow, whose they are, and those kept for an index that is being made anew.

It knows no index, and not whether whoever began to make one is still alive: the lock on the making says that.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from indexer.catalogue.port.work import Rebuilds
from indexer.catalogue.sql.database import Database, Table, chunks, job_of
from indexer.catalogue.sql.statements import LastNumber, Prepared, among, put_row
from indexer.catalogue.sql.tables import index_pending, jobs, meta
from indexer.model import JobState

_OVERTAKE = Prepared(
    sa.delete(index_pending).where(
        among(index_pending.c.story_id), index_pending.c.followed == sa.literal_column("0")
    )
)
_ADD = Prepared(
    sa.insert(index_pending).values({name: sa.bindparam(name) for name in ("story_id", "action", "job")})
)

REBUILD = "rebuild"
"""The key of the number of the newest change when the index that is being made was begun."""


def unindexed(database: Database, *, mine: bool) -> list[sa.ColumnElement[bool]]:
    """Return what holds of changes that wait; ``mine`` leaves out those that are for other jobs to follow."""
    waits = [index_pending.c.followed == 0]
    return [*waits, own_rows(database, index_pending.c.job)] if mine else waits


def own_rows(database: Database, by: sa.Column[int]) -> sa.ColumnElement[bool]:
    """Return what holds of rows that this job sees to: its own, and those nobody else will.

    ``by`` has the number of the job that wrote a row. Jobs that have ended see to nothing any more, and work for no job
    sees to everything.
    """
    if database.job is None:
        return sa.true()
    states = [JobState.QUEUED.value, JobState.RUNNING.value]
    others = sa.select(jobs.c.id).where(jobs.c.state.in_(states), jobs.c.id != database.job)
    return sa.or_(by.is_(None), by.not_in(others))


def newest_change(connection: sa.Connection) -> int:
    """Return the number of the newest change ever queued, 0 before the first."""
    # The table's own count outlives the rows: a change that was followed is deleted.
    return connection.execute(sa.select(LastNumber(index_pending.c.seq))).scalar() or 0


def queue(connection: sa.Connection, ids: Sequence[str], action: str) -> None:
    """Tell the index to follow; an older change of the same story is overtaken."""
    job = job_of(connection)
    for some in chunks(ids):
        # What is kept for an index that is being made stays: the story may be missing there until it has followed.
        _OVERTAKE.run(connection, some)
        _ADD.each(connection, ({"story_id": key, "action": action, "job": job} for key in some))


def acknowledge(connection: sa.Connection, seqs: Sequence[int]) -> None:
    """Forget changes that the live index has followed, or keep them for the index that is being made beside it."""
    if not seqs:
        return
    begun = connection.execute(sa.select(meta.c.value).where(meta.c.key == REBUILD)).scalar()
    done: sa.BindParameter[int] = sa.bindparam("done")
    rows = [{"done": seq} for seq in seqs]
    if begun is not None:
        kept = index_pending.c.seq > int(begun)
        connection.execute(
            sa.update(index_pending).where(index_pending.c.seq == done, kept).values(followed=1), rows
        )
    unkept = sa.delete(index_pending).where(index_pending.c.seq == done, index_pending.c.followed == 0)
    connection.execute(unkept, rows)


class RebuildTable(Table, Rebuilds):
    """The one rebuild that is registered, if any, and the changes kept for it."""

    def begin(self) -> int:
        with self._database.write() as connection:
            connection.execute(sa.delete(index_pending).where(index_pending.c.followed == 1))
            newest = newest_change(connection)
            put_row(connection, meta, {"key": REBUILD, "value": str(newest)})
            return newest

    def registered(self) -> bool:
        return self._database.value(sa.select(meta.c.key).where(meta.c.key == REBUILD)) is not None

    def take_late(self) -> tuple[set[str], int]:
        with self._database.write() as connection:
            kept = sa.select(index_pending.c.story_id, index_pending.c.seq).where(
                index_pending.c.followed == 1
            )
            found = connection.execute(kept).all()
            connection.execute(sa.delete(index_pending).where(index_pending.c.followed == 1))
            return {row.story_id for row in found}, max((row.seq for row in found), default=0)

    def touched(self, *, since: int) -> set[str]:
        later = sa.select(index_pending.c.story_id).where(index_pending.c.seq > since)
        return set(self._database.values(later))

    def end(self, *, since: int) -> None:
        with self._database.write() as connection:
            covered = (index_pending.c.seq <= since, *unindexed(self._database, mine=True))
            connection.execute(sa.delete(index_pending).where(*covered))
            missed = sa.update(index_pending).where(index_pending.c.followed == 1)
            connection.execute(missed.values(followed=0))
            connection.execute(sa.delete(meta).where(meta.c.key == REBUILD))

    def forget(self) -> None:
        with self._database.write() as connection:
            _forget(connection)


def _forget(connection: sa.Connection) -> None:
    connection.execute(sa.delete(index_pending).where(index_pending.c.followed == 1))
    connection.execute(sa.delete(meta).where(meta.c.key == REBUILD))
