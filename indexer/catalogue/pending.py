"""Changes the index has yet to follow: whose they are, and what becomes of those it has followed.

It opens no transaction and knows no index.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from indexer.catalogue.database import Database
from indexer.catalogue.tables import index_pending, jobs, meta
from indexer.model import JobState

REBUILD = "rebuild"
"""The key of the number of the newest change when the index that is being made was begun."""


def unfollowed(database: Database, *, mine: bool) -> list[sa.ColumnElement[bool]]:
    """Return what holds of changes that wait; ``mine`` leaves out those of other jobs that are not over.

    A job follows its own changes and those nobody else will: of jobs that have ended, and of none.
    """
    waits = [index_pending.c.followed == 0]
    if mine and database.job is not None:
        others = sa.select(jobs.c.id).where(
            jobs.c.state.in_([JobState.QUEUED.value, JobState.RUNNING.value]), jobs.c.id != database.job
        )
        waits.append(sa.or_(index_pending.c.job.is_(None), index_pending.c.job.not_in(others)))
    return waits


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
