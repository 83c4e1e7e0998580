"""Run a job by calling the pipeline, and write how it ended to its row.

It does not decide which job is next, nor in which process it runs.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from indexer import pipeline
from indexer.catalogue.port.work import Jobs
from indexer.config import Settings
from indexer.errors import (
    BuildFaultError,
    CatalogueAwayError,
    CatalogueError,
    JobCancelledError,
    NothingFetchedError,
    UnknownSourceError,
    VelveteenError,
)
from indexer.jobs import disk_reserve
from indexer.jobs.import_targets import paths_of
from indexer.jobs.lanes import is_of_paths
from indexer.jobs.reporter import RowReporter
from indexer.logs import log_error
from indexer.model import Job, JobKind, JobState, Reporter, Source, SourceKind

# States of pages that show that a site was there to be crawled.
_REACHED = ("fetched", "unchanged")
# What a half-built index holds is thrown away; everything else works in steps that stay.
_CANCELLED = {
    False: "Cancelled; what was done until then is kept.",
    True: "Cancelled; the index is as it was before.",
}

Perform = Callable[[Job, Settings, Reporter], None]


def perform(job: Job, settings: Settings, reporter: Reporter) -> None:
    """Do the work of ``job`` to its end.

    Raises:
        JobCancelledError: it was asked to stop.
        VelveteenError: it cannot be done; the message says why.
    """
    with pipeline.open_resources(settings, is_new_home=job.kind is JobKind.REINDEX) as resources:
        perform_with(resources, job, reporter)


def perform_with(resources: pipeline.Resources, job: Job, reporter: Reporter) -> None:
    """Do the work of ``job`` with parts that are open; it raises as ``perform`` does."""
    resources = replace(resources, job=job.id)
    settings = resources.settings
    resources.catalogue.work_for(job.id)
    if (do := _OF_THE_WHOLE.get(job.kind)) is not None:
        do(resources, reporter)
    elif job.kind is JobKind.REINDEX:
        # First, so that no damaged text is taken over, nor its story left out.
        pipeline.heal(resources, reporter)
        pipeline.reindex(resources, reporter, engine=job.target)
        # What no job is left to have followed was kept out of what others may be building.
        pipeline.index_pending(resources, reporter, quiet=True)
    elif job.kind is JobKind.REREAD:
        # From when it was asked for, not begun: one that was cut off begins anew and goes on where it was.
        since = job.requested_at or datetime.now(UTC)
        pipeline.reread(resources, reporter, source=job.target, since=since)
    elif job.kind is JobKind.REREAD_AS:
        reading, _, story = str(job.target).partition(" ")
        pipeline.reread_as(resources, reporter, story, reading)
    elif job.kind is JobKind.RETRY:
        since = job.requested_at or datetime.now(UTC)
        pipeline.reread(resources, reporter, source=job.target, since=since, failed=True)
    elif job.kind is JobKind.CRAWL:
        _crawl(
            _sources(settings, SourceKind.SITE, job.target), resources, reporter, by_hand=not job.scheduled
        )
    elif is_of_paths(job):
        paths, as_story = paths_of(str(job.target))
        pipeline.import_paths(paths, resources, reporter, as_story=as_story)
    else:
        for source in _sources(settings, SourceKind.INBOX, job.target):
            pipeline.import_folder(source, resources, reporter, by_hand=not job.scheduled)
        pipeline.index_pending(resources, reporter)


def _heal(resources: pipeline.Resources, reporter: Reporter) -> None:
    pipeline.heal(resources, reporter)
    pipeline.index_pending(resources, reporter)


# Jobs that look at no target; its words are for people.
_OF_THE_WHOLE: dict[JobKind, Callable[[pipeline.Resources, Reporter], None]] = {
    JobKind.HEAL: _heal,
    JobKind.REMOVE: pipeline.follow_removals,
    JobKind.FORGET: pipeline.forget_removed,
    JobKind.RESTORE: pipeline.index_pending,
}


def _crawl(
    sources: Sequence[Source], resources: pipeline.Resources, reporter: Reporter, *, by_hand: bool = True
) -> None:
    """Crawl every one of ``sources``, and fail only then if one of them gave nothing at all."""
    from indexer.pipeline.site import import_site  # noqa: PLC0415  # 7 MB that no other job needs

    silent = []
    for source in sources:
        import_site(source, resources, reporter, by_hand=by_hand)
        states = resources.catalogue.frontier.counts(source.id)
        if not any(states.get(state) for state in _REACHED):
            silent.append(source.id)
    pipeline.index_pending(resources, reporter)
    if silent:
        raise NothingFetchedError(
            f"Nothing could be fetched from {', '.join(silent)}. Where no reason is listed, scope or robots.txt "
            "allow none of its pages."
        )


def run_job(
    job: Job,
    jobs: Jobs,
    settings: Settings,
    *,
    row: RowReporter,
    reporter: Reporter | None = None,
    work: Perform = perform,
) -> JobState | None:
    """Do a claimed job and write how it ended; ``reporter`` (``row`` without one) hears of it on the way.

    Returns the state it ended in, or None when the process was asked to stop, or the server that keeps the catalogue has
    gone: the row is still running then, and whoever asked puts it back in the queue.
    """
    disk_reserve.allocate(settings.data)
    state, message = JobState.DONE, None
    try:
        work(job, settings, reporter or row)
        row.flush()
    except JobCancelledError:
        if not jobs.cancelled(job.id):
            return None
        state, message = JobState.CANCELLED, _CANCELLED[job.kind is JobKind.REINDEX]
    except CatalogueAwayError:
        return (
            None  # nothing can be written to the row now, and nothing is lost: the job goes on where it was
        )
    except Exception as error:  # noqa: BLE001  # whatever goes wrong must end on the row, in words
        state, message = JobState.FAILED, _reason(error, job, settings)
    with contextlib.suppress(CatalogueError):
        row.flush()  # also of work that failed the last counts and reasons are kept, where there is room
    try:
        jobs.finish(job.id, state, message)
    except CatalogueError:  # most likely the disk is full
        disk_reserve.release(settings.data)
        jobs.finish(job.id, state, message)
    return state


def _reason(error: Exception, job: Job, settings: Settings) -> str:
    """Return what happened in words; what nobody foresaw is logged with its traceback."""
    if isinstance(error, VelveteenError) and not isinstance(error, BuildFaultError):
        return str(error)
    if isinstance(error, MemoryError):
        return (
            f"The job needed more than the {memory_limit_mb(settings)} MB it may use. Raise [crawl] memory_mb or "
            "[read] memory_mb, or lower [index] writer_memory_mb."
        )
    where = _log(error, job, settings)
    if isinstance(error, OSError):
        about = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror or error}{about}. Put that right, then run the job again{where}."
    return f"Something unforeseen happened: {type(error).__name__}: {error}{where}."


def memory_limit_mb(settings: Settings) -> int:
    """Return how much memory of its own a job's process may use, in MB.

    Reading has its own processes; what remains is a crawl or the index writer, never both, with the same again
    to spare.
    """
    return settings.crawl.memory_mb + settings.read.memory_mb


def _log(error: Exception, job: Job, settings: Settings) -> str:
    path = log_error(settings.data, "jobs", f"job {job.id} ({job.kind.value}) failed", error)
    return "" if path is None else f"; details are in {path}"


def _sources(settings: Settings, kind: SourceKind, target: str | None) -> list[Source]:
    found = [source for source in settings.sources if source.kind is kind and target in {None, source.id}]
    if target is not None and not found:
        place = "folder" if kind is SourceKind.INBOX else "site"
        raise UnknownSourceError(
            f"No [[source]] with a {place} is called {target!r}. `velveteen sources` lists them."
        )
    return found
