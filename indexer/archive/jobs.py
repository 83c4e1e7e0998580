"""Jobs as a viewer may see them: the owner everything, others which there are, and when.

What came of a job tells of stories, and of files that are none, whoever may see them. It does no job.
"""

from indexer.archive.open_archive import OpenArchive
from indexer.config import Settings
from indexer.errors import UnknownJobError
from indexer.model import Job, JobKind, Scope


def seen(scope: Scope, job: Job, settings: Settings) -> Job | None:
    """Return what may be seen of a job, None where that is nothing: it concerns a source that may not be seen."""
    if scope.is_everything:
        return job
    if scope.sources is not None and job.target is not None and job.target not in scope.sources:
        return None
    of_source = any(source.id == job.target for source in settings.sources)
    return Job(
        job.id,
        job.kind,
        job.target if of_source else None,
        job.state,
        requested_at=job.requested_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        scheduled=job.scheduled,
    )


def recent_jobs(archive: OpenArchive, scope: Scope, limit: int = 50) -> tuple[Job, ...]:
    """Return the latest jobs, newest first, as far as they may be seen."""
    latest = archive.catalogue.jobs.recent(limit)
    return tuple(filter(None, (seen(scope, job, archive.settings) for job in latest)))


def one_job(archive: OpenArchive, scope: Scope, job_id: int) -> Job:
    """Return one job; see the port."""
    job = seen(scope, archive.catalogue.jobs.get(job_id), archive.settings)
    if job is None:
        raise UnknownJobError(f"There is no job {job_id}. `velveteen jobs` lists them.")
    return job


def request_job(archive: OpenArchive, kind: JobKind, target: str | None = None) -> Job:
    """Queue work and return its row; the same work already queued is returned instead."""
    return archive.catalogue.jobs.request(kind, target)
