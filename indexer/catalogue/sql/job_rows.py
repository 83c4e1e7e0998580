"""Rows as jobs.

It reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from indexer.catalogue.sql import codec
from indexer.model import Failure, Job, JobKind, JobState


def job_value(row: sa.Row[Any], errors: Sequence[Any], causes: Sequence[Any]) -> Job:
    """Return the job of ``row`` with those of ``errors`` and ``causes`` that are its own."""
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        target=row.target,
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        counts=codec.counts_value(row.counts),
        errors=tuple(Failure(e.origin, e.cause, e.message) for e in errors if e.job_id == row.id),
        error_causes={found.cause: found.number for found in causes if found.job_id == row.id},
        message=row.message,
        requested_at=codec.time_value(row.requested_at),
        started_at=codec.time_value(row.started_at),
        finished_at=codec.time_value(row.finished_at),
        heartbeat_at=codec.time_value(row.heartbeat_at),
        stage=row.stage,
        scheduled=bool(row.scheduled),
    )
