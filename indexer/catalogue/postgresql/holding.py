"""What a process must still hold when it writes: its locks, and the job that it does.

A lock is a session's: a server that is restarted, or a connection that is cut, frees it without a word. A session that
answers has what it took.
"""

from typing import Any

import psycopg
import sqlalchemy as sa

from indexer.catalogue.sql.tables import jobs
from indexer.errors import CatalogueAwayError
from indexer.model import JobState

_TAKEN_OVER = (
    "The server that keeps the catalogue did not see this machine for a while, and its job {job} was given to another. What was "
    "written is kept."
)
_TURN_LOST = (
    "The connection to the server that keeps the catalogue was lost in the middle of what one machine does at a time. What was "
    "written is kept, and the job goes on where it was."
)


def is_held(session: psycopg.Connection[Any]) -> bool:
    """Say whether a session is there, and so whatever it has locked."""
    try:
        session.execute("SELECT 1")
    except psycopg.Error:
        session.close()
        return False
    return True


def require_turns(sessions: tuple[psycopg.Connection[Any], ...]) -> None:
    """Raise CatalogueAwayError if a turn has been lost: another machine may have it by now."""
    if not all(map(is_held, sessions)):
        raise CatalogueAwayError(_TURN_LOST)


def require_claim(connection: sa.Connection, job: int, claimed_by: str | None) -> str | None:
    """Return who claimed a job that is running, None if nobody has.

    Raises:
        CatalogueAwayError: it was claimed by somebody, and has been given to another.
    """
    row = connection.execute(sa.select(jobs.c.worker, jobs.c.state).where(jobs.c.id == job)).one_or_none()
    if claimed_by is None:
        return row.worker if row is not None and row.state == JobState.RUNNING else None
    if row is None or row.worker != claimed_by or row.state == JobState.QUEUED:
        raise CatalogueAwayError(_TAKEN_OVER.format(job=job))
    return claimed_by
