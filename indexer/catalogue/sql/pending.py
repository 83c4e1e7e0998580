"""Changes the index has yet to follow: whose they are, and what becomes of those it has followed.

It opens no transaction and knows no index.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from indexer.catalogue.sql.tables import index_pending, jobs, meta
from indexer.catalogue.sqlite.database import Database
from indexer.model import JobState

REBUILD = "rebuild"
"""The key of the number of the newest change when the index that is being made was begun."""


def unfollowed(database: Database, *, mine: bool) -> list[sa.ColumnElement[bool]]:
    """Return what holds of changes that wait; ``mine`` leaves out those that are for other jobs to follow."""
    waits = [index_pending.c.followed == 0]
    return [*waits, not_others(database, index_pending.c.job)] if mine else waits


def not_others(database: Database, by: sa.Column[int]) -> sa.ColumnElement[bool]:
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
    # SQLite's own count, which outlives the rows: a change that was followed is deleted.
    counted = "SELECT seq FROM sqlite_sequence WHERE name = 'index_pending'"
    return int(connection.execute(sa.text(counted)).scalar() or 0)


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
