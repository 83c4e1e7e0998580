"""The child process that runs jobs, so that a job's memory and crashes do not affect the worker.

It claims nothing and starts no second job before it was given one.
"""

import contextlib
import ctypes
import multiprocessing
import os
import resource
import select
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer import pipeline
from indexer.catalogue import open_catalogue
from indexer.catalogue.port.work import Jobs
from indexer.config import Settings
from indexer.errors import CatalogueAwayError, EngineAwayError, EngineError
from indexer.jobs import lease, process_setup, settings_handoff
from indexer.jobs.job_process import DONE, read_order
from indexer.jobs.job_runner import Perform, memory_limit_mb, perform, perform_with, run_job
from indexer.jobs.lanes import Lane, lane_of
from indexer.jobs.reporter import RowReporter
from indexer.logs import keep_tracebacks
from indexer.model import Job, JobState, Reporter
from indexer.parent_death import exit_with_parent

# Searches come first on a busy machine, save for what takes no longer than a search itself. The processes that read and
# build for a job run five further behind: it holds locks that others wait for, they do not.
NICENESS = 5
# A process kept for the next job must not keep much. It has 50 MB of its own before its first and 55 after forty small
# ones (RssAnon in /proc/self/status while benchmarks/landing.py runs; an index mapped from disk is not its own).
KEPT_MB = 96
# How soon a signal is noticed while there is nothing to do.
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class _JobContext:
    """What is laid out for jobs; ``resources`` only where it is laid out ahead of them."""

    settings: Settings
    jobs: Jobs
    work: Perform
    resources: pipeline.Resources | None = None


def main(work: Perform | None = None) -> int:
    """Do the jobs the worker names, until it names no more or this process has grown.

    Returns 0 when rows say how each ended, PUT_BACK when stopped in the middle of one or no catalogue answers. ``work`` replaces what jobs do.
    """
    parser = process_setup.child_options("Do jobs of one archive as the worker names them.")
    parser.add_argument("--lease", type=int, metavar="FD", required=True)
    parser.add_argument("--orders", type=int, metavar="FD", required=True, help="where jobs are named")
    parser.add_argument("--ahead", action="store_true", help="get ready before the first job is named")
    given = parser.parse_args()
    exit_with_parent(given.parent)
    lease.share(given.lease)
    settings = settings_handoff.read_settings(given.settings)
    _limit_memory(memory_limit_mb(settings))
    stop = process_setup.StopSignal().listen()
    os.set_inheritable(given.orders, False)
    with keep_tracebacks(settings.data, "jobs"), socket.socket(fileno=given.orders) as orders:
        try:
            with _job_context(settings, work, ahead=given.ahead) as bench:
                return _do_all(orders, bench, stop)
        except CatalogueAwayError:
            return process_setup.PUT_BACK


def _do_all(orders: socket.socket, bench: _JobContext, stop: process_setup.StopSignal) -> int:
    while (number := _next(orders, stop)) is not None:
        job = bench.jobs.get(number)
        ended = _do(job, bench, stop)
        if ended is None:
            return process_setup.PUT_BACK
        if bench.resources is None or not _is_reusable(job, ended):
            return 0
        orders.send(DONE)
        _prepare_next(bench.resources)
    return 0


def _prepare_next(resources: pipeline.Resources) -> None:
    """Get ready for the next job, and give back the memory the last one took."""
    with contextlib.suppress(EngineError, OSError):
        pipeline.warm_up(resources)
    with contextlib.suppress(
        OSError, AttributeError
    ):  # the C library of other systems does so by itself, or never
        ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def _job_context(settings: Settings, work: Perform | None, *, ahead: bool) -> Iterator[_JobContext]:
    with contextlib.ExitStack() as held:
        resources = None
        if ahead and work is None:
            # A job that comes will say so itself if the engine is still away then.
            with contextlib.suppress(EngineAwayError):
                resources = held.enter_context(pipeline.open_warm(settings))
        if resources is None:
            catalogue = held.enter_context(open_catalogue(settings.place, create=False))
            yield _JobContext(settings, catalogue.jobs, work or perform)
            return
        ready = resources

        def do(job: Job, _settings: Settings, reporter: Reporter) -> None:
            perform_with(ready, job, reporter)

        yield _JobContext(settings, resources.catalogue.jobs, do, resources)


def _next(orders: socket.socket, stop: process_setup.StopSignal) -> int | None:
    """Wait for the number of the next job; None when there will be none."""
    while not stop.is_set:
        if select.select([orders], [], [], _LOOK_S)[0]:
            return read_order(orders)
    return None


def _do(job: Job, bench: _JobContext, stop: process_setup.StopSignal) -> JobState | None:
    if lane_of(job) is not Lane.SMALL:
        os.nice(NICENESS)
    row = RowReporter(bench.jobs, job.id, stopping=lambda: stop.is_set)
    return run_job(job, bench.jobs, bench.settings, row=row, work=bench.work)


def _is_reusable(job: Job, ended: JobState) -> bool:
    """Whether this process is as good as a fresh one: only after small jobs that went well and left nobody helping."""
    helped = bool(multiprocessing.active_children())
    return ended is JobState.DONE and lane_of(job) is Lane.SMALL and not helped and _own_mb() < KEPT_MB


def _own_mb() -> float:
    """Return how much memory is this process's own now; where that is not known, the most it ever used."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _limit_memory(megabytes: int) -> None:
    # Its own data only: an index mapped from disk takes address space but no memory.
    limit = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


if __name__ == "__main__":
    sys.exit(main())
