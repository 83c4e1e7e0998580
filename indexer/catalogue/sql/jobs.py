"""Jobs as rows: asked for, claimed by one worker, reported on, ended.

It does no work and starts no process; whoever holds the worker's lease claims and recovers.
"""

import contextlib
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.work import Jobs
from indexer.catalogue.sql.columns import MOST
from indexer.catalogue.sql.database import Database, Table, folder_of
from indexer.catalogue.sql.statements import insert_into
from indexer.catalogue.sql.tables import job_causes, job_errors, jobs
from indexer.errors import DamagedCatalogueError, UnknownJobError
from indexer.model import Failure, Job, JobKind, JobState, Source, SourceKind

# Failures kept word for word a job; all are counted by cause. 200 fill a page a person still reads.
ERRORS_KEPT = 200

# Work on what sources give, whose target is one of them, paths, or nothing, for all of the machine where it was asked for.
_OF_SOURCES = frozenset((JobKind.IMPORT, JobKind.CRAWL, JobKind.REREAD, JobKind.RETRY))

_INTERRUPTED = "The worker stopped before this job was finished; it will go on where it was."


# A worker elsewhere that was not there for so long has died: one whose server was restarted is back within a second.
TAKEN_OVER_S = 30.0


class JobTable(Table, Jobs):
    """The queue and its history."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        # Since when workers elsewhere were not seen.
        self._missed: dict[str, float] = {}

    def request(self, kind: JobKind, target: str | None = None, *, scheduled: bool = False) -> Job:
        with self._database.write() as connection:
            return request_within(connection, kind, target, scheduled=scheduled)

    def claim(self, job_id: int | None = None) -> Job | None:
        wanted = sa.select(jobs.c.id).where(jobs.c.state == JobState.QUEUED)
        if job_id is not None:
            wanted = wanted.where(jobs.c.id == job_id)
        # Looking does not need the write lock, and an idle worker looks twice a second.
        if self._database.value(wanted.limit(1)) is None:
            return None
        worker = self._database.worker
        with self._database.write(alone=False) as connection:
            # Where workers of several machines claim at once, each passes over what another is just claiming.
            free = wanted.order_by(jobs.c.id).limit(1).with_for_update(skip_locked=True)
            found = connection.execute(free).scalar()
            if found is None:
                return None
            moment = row_codec.now_text()
            fresh = {"done": 0, "total": None, "stage": None, "counts": "{}", "finished_at": None}
            started: dict[str, Any] = {
                "state": JobState.RUNNING.value,
                "started_at": moment,
                "heartbeat_at": moment,
            }
            started["worker"] = worker
            connection.execute(sa.update(jobs).where(jobs.c.id == found).values(fresh | started))
            for table in (job_errors, job_causes):
                connection.execute(sa.delete(table).where(table.c.job_id == found))
            return _jobs(connection, sa.select(jobs).where(jobs.c.id == found))[0]

    def queued(self, sources: Collection[str] = ()) -> tuple[Job, ...]:
        wanted = sa.select(jobs).where(jobs.c.state == JobState.QUEUED).order_by(jobs.c.id)
        if own := tuple(self._database.own_jobs(jobs.c.worker)):
            wanted = wanted.where(
                sa.or_(*own, jobs.c.kind.not_in(_OF_SOURCES), jobs.c.target.in_(sorted(sources)))
            )
        with self._database.read() as connection:
            return tuple(job_value(row, (), ()) for row in connection.execute(wanted))

    def open(self, kind: JobKind) -> tuple[Job, ...]:
        states = [JobState.QUEUED.value, JobState.RUNNING.value]
        wanted = sa.select(jobs).where(jobs.c.state.in_(states), jobs.c.kind == kind).order_by(jobs.c.id)
        with self._database.read() as connection:
            return tuple(job_value(row, (), ()) for row in connection.execute(wanted))

    def progress(
        self,
        job_id: int,
        *,
        done: int,
        total: int | None = None,
        counts: Mapping[str, int] | None = None,
        stage: str | None = None,
    ) -> None:
        row = {"done": done, "total": total, "counts": row_codec.map_text(counts or {}), "stage": stage}
        self._update(job_id, row | {"heartbeat_at": row_codec.now_text()})

    def record_all(self, job_id: int, failures: Sequence[Failure]) -> None:
        if not failures:
            return
        with self._database.write(alone=False) as connection:
            once = insert_into(connection, job_causes).values(count=1)
            more = {"count": job_causes.c.count + 1}
            count = once.on_conflict_do_update(index_elements=["job_id", "cause"], set_=more)
            of_job = sa.select(sa.func.count()).select_from(job_errors).where(job_errors.c.job_id == job_id)
            room = max(0, ERRORS_KEPT - connection.execute(of_job).scalar_one())
            rows = [_error_row(job_id, failure) for failure in failures]
            if rows[:room]:
                connection.execute(sa.insert(job_errors), rows[:room])
            connection.execute(count, [{"job_id": job_id, "cause": row["cause"]} for row in rows])

    def finish(self, job_id: int, state: JobState, message: str | None = None) -> None:
        said = row_codec.prose_or_none(message)
        row = {"state": state.value, "message": said, "finished_at": row_codec.now_text(), "stage": None}
        self._update(job_id, row, states=(JobState.RUNNING, JobState.QUEUED))

    def requeue(self, job_id: int, message: str | None = None, *, crashed: bool = False) -> None:
        row: dict[str, Any] = {"state": JobState.QUEUED.value, "message": message, "heartbeat_at": None}
        if crashed:
            row["crashes"] = jobs.c.crashes + 1
        self._update(job_id, row, states=(JobState.RUNNING,))

    def crashes(self, job_id: int) -> int:
        return int(self._column(job_id, jobs.c.crashes))

    def heartbeat(self, job_id: int) -> None:
        self._update(job_id, {"heartbeat_at": row_codec.now_text()})

    def cancel(self, job_id: int) -> None:
        self.get(job_id)
        ended = {"state": JobState.CANCELLED.value, "finished_at": row_codec.now_text()}
        self._update(job_id, {"cancel_asked": 1})
        self._update(job_id, ended, states=(JobState.QUEUED,))

    def cancelled(self, job_id: int) -> bool:
        return bool(self._column(job_id, jobs.c.cancel_asked))

    def recover(self, but: Collection[int] = ()) -> int:
        return self._put_back(*self._database.own_jobs(jobs.c.worker), jobs.c.id.not_in(but))

    def elsewhere(self) -> tuple[Job, ...]:
        own = self._database.worker
        if own is None:
            return ()
        others = sa.select(jobs).where(jobs.c.state == JobState.RUNNING, jobs.c.worker != own)
        with self._database.read() as connection:
            return tuple(_sensible(connection.execute(others.order_by(jobs.c.id)).all(), (), ()))

    def take_over(self) -> int:
        gone = self._gone_workers()
        since = {name: self._missed.get(name, time.monotonic()) for name in gone}
        self._missed = since
        due = [name for name, moment in since.items() if time.monotonic() - moment >= TAKEN_OVER_S]
        return self._put_back(jobs.c.worker.in_(due)) if due else 0

    def _gone_workers(self) -> list[str]:
        """Return who claimed a job that is running, elsewhere, and is not there now."""
        own = self._database.worker
        if own is None:
            return []
        others = sa.select(jobs.c.worker).where(jobs.c.state == JobState.RUNNING, jobs.c.worker != own)
        found = self._database.values(others.distinct())
        return [name for name in found if not self._database.is_alive(name)]

    def _put_back(self, *which: sa.ColumnElement[bool]) -> int:
        left = sa.update(jobs).where(jobs.c.state == JobState.RUNNING, *which)
        row = {"state": JobState.QUEUED.value, "message": _INTERRUPTED, "heartbeat_at": None}
        ended = {"state": JobState.CANCELLED.value, "finished_at": row_codec.now_text()}
        with self._database.write() as connection:
            connection.execute(left.where(jobs.c.cancel_asked == 1).values(ended))
            return connection.execute(left.values(row)).rowcount

    def get(self, job_id: int) -> Job:
        with self._database.read() as connection:
            found = _jobs(connection, sa.select(jobs).where(jobs.c.id == job_id))
        if not found:
            raise UnknownJobError(f"There is no job {job_id}. `velveteen jobs` lists them.")
        return found[0]

    def recent(
        self,
        limit: int = 50,
        *,
        kind: JobKind | None = None,
        target: str | None = None,
        below: str | None = None,
    ) -> tuple[Job, ...]:
        wanted = sa.select(jobs).order_by(jobs.c.id.desc()).limit(min(limit, MOST))
        if kind is not None:
            wanted = wanted.where(jobs.c.kind == kind)
        if target is not None:
            wanted = wanted.where(jobs.c.target == target)
        if below is not None:
            wanted = wanted.where(jobs.c.target.startswith(below, autoescape=True))
        with self._database.read() as connection:
            return _jobs(connection, wanted)

    def last_of(self, source: Source) -> Job | None:
        kind = JobKind.IMPORT if source.kind is SourceKind.INBOX else JobKind.CRAWL
        for_all = sa.and_(jobs.c.kind == kind, jobs.c.target.is_(None))
        wanted = sa.select(jobs).where(sa.or_(jobs.c.target == source.id, for_all))
        with self._database.read() as connection:
            found = _jobs(connection, wanted.order_by(jobs.c.id.desc()).limit(1))
        return found[0] if found else None

    def targets(self, kind: JobKind) -> frozenset[str | None]:
        asked = sa.select(jobs.c.target).where(jobs.c.kind == kind).distinct()
        return frozenset(self._database.values(asked))

    def _update(self, job_id: int, row: Mapping[str, Any], *, states: Sequence[JobState] = ()) -> None:
        change = sa.update(jobs).where(jobs.c.id == job_id).values(dict(row))
        if states:
            change = change.where(jobs.c.state.in_([state.value for state in states]))
            # One that was given to another machine meanwhile is that one's.
            for own in self._database.own_claim(jobs.c.worker):
                change = change.where(sa.or_(jobs.c.state != JobState.RUNNING, own))
        self._database.run(change, alone=False)

    def _column(self, job_id: int, column: sa.Column[int]) -> int:
        return self._database.value(sa.select(column).where(jobs.c.id == job_id)) or 0


def request_within(
    connection: sa.Connection, kind: JobKind, target: str | None, *, scheduled: bool = False
) -> Job:
    """Queue a job as ``JobTable.request`` does, together with what else the caller's transaction does."""
    same = sa.select(jobs.c.id).where(
        jobs.c.state == JobState.QUEUED, jobs.c.kind == kind, jobs.c.target.is_not_distinct_from(target)
    )
    folder = folder_of(connection)
    if folder is not None and kind in _OF_SOURCES and (target is None or target.startswith("/")):
        same = same.where(jobs.c.worker.startswith(f"{folder}.", autoescape=True))
    job_id = connection.execute(same.order_by(jobs.c.id).limit(1)).scalar()
    if job_id is None:
        row = {"kind": kind.value, "target": target, "state": JobState.QUEUED.value, "counts": "{}"}
        row["worker"] = folder and f"{folder}."
        asked = {"requested_at": row_codec.now_text(), "scheduled": int(scheduled)}
        made = connection.execute(sa.insert(jobs).values(row | asked))
        job_id = made.inserted_primary_key[0] if made.inserted_primary_key else 0
    elif not scheduled:
        connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(scheduled=0))
    return _jobs(connection, sa.select(jobs).where(jobs.c.id == job_id))[0]


def _jobs(connection: sa.Connection, wanted: sa.Select[Any]) -> tuple[Job, ...]:
    rows = connection.execute(wanted).all()
    ids = [row.id for row in rows]
    errors = connection.execute(
        sa.select(job_errors).where(job_errors.c.job_id.in_(ids)).order_by(job_errors.c.id)
    ).all()
    # A row has a method ``count``, so the column needs another name.
    counted = sa.select(job_causes.c.job_id, job_causes.c.cause, job_causes.c.count.label("number"))
    causes = connection.execute(counted.where(job_causes.c.job_id.in_(ids))).all()
    return tuple(_sensible(rows, errors, causes))


def _sensible(rows: Sequence[Any], errors: Sequence[Any], causes: Sequence[Any]) -> Iterator[Job]:
    """Yield jobs as values, but none whose row a disk has made senseless: it must not hide the others."""
    for row in rows:
        with contextlib.suppress(ValueError, DamagedCatalogueError):
            yield job_value(row, errors, causes)


def _error_row(job_id: int, failure: Failure) -> dict[str, Any]:
    said = {name: row_codec.key(getattr(failure, name)) for name in ("origin", "cause", "message")}
    return {"job_id": job_id, **said}


def job_value(row: sa.Row[Any], errors: Sequence[Any], causes: Sequence[Any]) -> Job:
    """Return the job of ``row`` with those of ``errors`` and ``causes`` that are its own."""
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        target=row.target,
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        counts=row_codec.counts_value(row.counts),
        errors=tuple(Failure(e.origin, e.cause, e.message) for e in errors if e.job_id == row.id),
        error_causes={found.cause: found.number for found in causes if found.job_id == row.id},
        message=row.message,
        requested_at=row_codec.time_value(row.requested_at),
        started_at=row_codec.time_value(row.started_at),
        finished_at=row_codec.time_value(row.finished_at),
        heartbeat_at=row_codec.time_value(row.heartbeat_at),
        stage=row.stage,
        scheduled=bool(row.scheduled),
    )
