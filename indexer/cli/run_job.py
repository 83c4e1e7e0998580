"""Run a job from the command line: in this process when no worker runs, else by watching the worker; then print its result.

It writes a row first, so that whatever happens can be looked up; what the work is, the jobs know.
"""

import time

from indexer.catalogue import open_catalogue
from indexer.cli.console import counted, print_notice, tally
from indexer.cli.progress import Display, Progress, ProgressReporter, display
from indexer.cli.report import print_since
from indexer.config import Settings
from indexer.errors import ReadOnlyError, WorkerBusyError
from indexer.jobs.foreground import run_now
from indexer.jobs.lease import Lease
from indexer.model import Job, JobKind, JobState

# How often a job's row is looked at; its process writes twice a second.
LOOK_EVERY_S = 0.5
# Looks between two questions whether a worker is still there: it may have been stopped while it was watched.
LOOKS_FOR_WORKER = 6
# Failures named on the spot; `velveteen jobs ID` tells them all.
FAILURES_SHOWN = 10
ENDS = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


def request(settings: Settings, kind: JobKind, target: str | None = None) -> int:
    """Ask for a job, see it done, tell what came of it and return the exit code."""
    with open_catalogue(settings.place) as catalogue:
        job = catalogue.jobs.request(kind, target)
    job = see_done(settings, job)
    code = print_end(job)
    if job.kind is not JobKind.REINDEX and job.started_at is not None:
        print_since(settings, job.started_at)
    return code


def see_done(settings: Settings, job: Job) -> Job:
    """Do a job that was asked for, or watch the worker that does, and return it as it ended."""
    said = False
    while job.state not in ENDS:
        try:
            with ProgressReporter() as reporter:
                job = run_now(job.id, settings, reporter)
            if job.state is JobState.RUNNING:
                # On another machine that shares the catalogue.
                time.sleep(LOOK_EVERY_S)
        except WorkerBusyError:
            if not said:
                print_notice(f"A worker is running and does it: job {job.id}. Ctrl-C only stops watching.")
                said = True
            job = _watch(settings, job.id, while_worked=True)
    return job


def follow(settings: Settings, job_id: int) -> Job:
    """Show a job's progress until it ends, and return it.

    Raises:
        UnknownJobError: there is no such job.
    """
    with open_catalogue(settings.place, create=False) as catalogue:
        waits = catalogue.jobs.get(job_id).state is JobState.QUEUED
    if waits and not _worker_runs(settings):
        print_notice(
            "No worker is running, so it waits; start one with `velveteen serve` or `velveteen worker`."
        )
    return _watch(settings, job_id)


def _watch(settings: Settings, job_id: int, *, while_worked: bool = False) -> Job:
    """Show a job's progress until it ends (or, ``while_worked``, until no worker is there to do it)."""
    looks = 0
    with open_catalogue(settings.place, create=False) as catalogue:
        job = catalogue.jobs.get(job_id)
        screen = display()
        try:
            while job.state not in ENDS:
                _show(screen, job)
                time.sleep(LOOK_EVERY_S)
                looks += 1
                job = catalogue.jobs.get(job_id)
                if while_worked and looks % LOOKS_FOR_WORKER == 0 and not _worker_runs(settings):
                    break
        finally:
            screen.close()
    return job


def _show(screen: Display, job: Job) -> None:
    screen.show(Progress(job.stage or "", job.done, job.total, job.counts))


def _worker_runs(settings: Settings) -> bool:
    try:
        Lease.take(settings.data).release()
    except WorkerBusyError:
        return True
    except ReadOnlyError:
        return False
    return False


def print_end(job: Job) -> int:
    """Say how a job ended, with its first failures, and return the exit code."""
    what = {JobState.DONE: "done", JobState.FAILED: "failed", JobState.CANCELLED: "cancelled"}[job.state]
    outcome = tally(job.counts)
    reason = f" {job.message}" if job.message else ""
    print_notice(f"{job.kind.value.capitalize()} {what}{': ' + outcome if outcome else ''}.{reason}")
    for failure in job.errors[:FAILURES_SHOWN]:
        print_notice(f"  {failure.origin}: {failure.message}")
    rest = sum(job.error_causes.values()) - len(job.errors[:FAILURES_SHOWN])
    if rest > 0:
        print_notice(f"  … and {counted(rest, 'more', 'more')}: velveteen jobs {job.id}")
    return 0 if job.state is JobState.DONE else 1
