"""One job in a process of its own: whatever it does to memory or time, the worker lives on.

It claims nothing and starts no second job.
"""

from __future__ import annotations

import os
import resource
import sys

from indexer.catalogue import Catalogue
from indexer.jobs import handover, lease, process
from indexer.jobs.reporter import RowReporter
from indexer.jobs.work import Perform, carry_out, memory_limit_mb, perform

# Searches come first on a busy machine.
NICENESS = 10


def main(work: Perform = perform) -> int:
    """Run the job named on the command line; return 0 when its row says how it ended, PUT_BACK when stopped."""
    parser = process.options("Run one job.")
    parser.add_argument("job", type=int)
    parser.add_argument("--lease", type=int, metavar="FD", required=True)
    given = parser.parse_args()
    process.end_with(given.parent)
    lease.share(given.lease)
    settings = handover.find(given.settings)
    os.nice(NICENESS)
    _limit_memory(memory_limit_mb(settings))
    stop = process.Stop().listen()
    with Catalogue.open(settings.data, create=False) as catalogue:
        row = RowReporter(catalogue.jobs, given.job, stopping=lambda: stop.asked)
        ended = carry_out(catalogue.jobs.get(given.job), catalogue.jobs, settings, row=row, work=work)
    return process.PUT_BACK if ended is None else 0


def _limit_memory(megabytes: int) -> None:
    # Its own data only: an index mapped from disk takes address space but no memory.
    limit = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


if __name__ == "__main__":
    sys.exit(main())
