"""A process of its own for jobs: whatever one does to memory or time, the worker lives on.

It claims nothing and starts no second job before it was told of one.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from indexer import pipeline
from indexer.catalogue import Catalogue
from indexer.catalogue.jobs import JobTable
from indexer.config import Settings
from indexer.errors import EngineError
from indexer.jobs import handover, lease, process
from indexer.jobs.orders import DONE, read_order
from indexer.jobs.reporter import RowReporter
from indexer.jobs.work import Perform, carry_out, is_of_paths, memory_limit_mb, perform, perform_with
from indexer.model import Job, JobState, Reporter
from indexer.tether import end_with

# Searches come first on a busy machine.
NICENESS = 10
# A process kept for the next job must not keep much: it takes 55 MB before its first, and 70 after some small ones.
# Measured with psutil's memory_full_info while benchmarks/landing.py ran.
KEPT_MB = 128
# How soon a signal is noticed while there is nothing to do.
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class _Bench:
    """What is laid out for jobs; ``parts`` only where it is laid out ahead of them."""

    settings: Settings
    jobs: JobTable
    work: Perform
    parts: pipeline.Parts | None = None


def main(work: Perform | None = None) -> int:
    """Do the jobs the worker names, until it names no more or this process has grown.

    Returns 0 when rows say how each ended, PUT_BACK when stopped in the middle of one. ``work`` replaces what jobs do.
    """
    parser = process.options("Do jobs of one archive as the worker names them.")
    parser.add_argument("--lease", type=int, metavar="FD", required=True)
    parser.add_argument("--orders", type=int, metavar="FD", required=True, help="where jobs are named")
    parser.add_argument("--ahead", action="store_true", help="get ready before the first job is named")
    given = parser.parse_args()
    end_with(given.parent)
    lease.share(given.lease)
    settings = handover.find(given.settings)
    os.nice(NICENESS)
    _limit_memory(memory_limit_mb(settings))
    stop = process.Stop().listen()
    os.set_inheritable(given.orders, False)
    with socket.socket(fileno=given.orders) as orders, _bench(settings, work, ahead=given.ahead) as bench:
        while (number := _next(orders, stop)) is not None:
            job = bench.jobs.get(number)
            ended = _do(job, bench, stop)
            if ended is None:
                return process.PUT_BACK
            if bench.parts is None or not _worth_keeping(job, ended):
                return 0
            orders.send(DONE)
            with contextlib.suppress(EngineError, OSError):
                pipeline.check_ahead(bench.parts)
    return 0


@contextlib.contextmanager
def _bench(settings: Settings, work: Perform | None, *, ahead: bool) -> Iterator[_Bench]:
    if ahead and work is None:
        with pipeline.open_ready(settings) as parts:

            def do(job: Job, _settings: Settings, reporter: Reporter) -> None:
                perform_with(parts, job, reporter)

            yield _Bench(settings, parts.catalogue.jobs, do, parts)
    else:
        with Catalogue.open(settings.data, create=False) as catalogue:
            yield _Bench(settings, catalogue.jobs, work or perform)


def _next(orders: socket.socket, stop: process.Stop) -> int | None:
    """Wait for the number of the next job; None when there will be none."""
    while not stop.asked:
        if select.select([orders], [], [], _LOOK_S)[0]:
            return read_order(orders)
    return None


def _do(job: Job, bench: _Bench, stop: process.Stop) -> JobState | None:
    row = RowReporter(bench.jobs, job.id, stopping=lambda: stop.asked)
    return carry_out(job, bench.jobs, bench.settings, row=row, work=bench.work)


def _worth_keeping(job: Job, ended: JobState) -> bool:
    """Whether this process is as good as a fresh one: only after small jobs that went well."""
    grown_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return ended is JobState.DONE and is_of_paths(job) and grown_mb < KEPT_MB


def _limit_memory(megabytes: int) -> None:
    # Its own data only: an index mapped from disk takes address space but no memory.
    limit = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


if __name__ == "__main__":
    sys.exit(main())
