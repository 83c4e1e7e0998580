"""Run random histories against the naive model: ``python -m tests.simulate --seed S --histories N``.

Every history's seed is S and its number; the one that finds something is printed with its steps, and replays.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from simulate.run import run_histories, run_machines

# Histories between two lines of progress.
_TOGETHER = 5


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run_machines(given: argparse.Namespace) -> int:
    found = 0
    ended = run_machines(given.seed, given.histories, given.steps, tuple(given.machines.split(",")))
    for number, difference in enumerate(ended, given.seed):
        found += difference is not None
        _say(f"{number}: nothing" if difference is None else f"FOUND {difference}")
    _say(f"{given.histories} histories of {given.steps} rounds from seed {given.seed}: {found} findings")
    return 1 if found else 0


def main() -> int:
    """Run what the command line asks for; the exit code is 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=0, help="the first history's seed; each next one has one more"
    )
    parser.add_argument("--histories", type=int, default=10)
    parser.add_argument("--steps", type=int, default=12, help="steps of a history")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--server", action="store_true", help="keep the catalogues on a PostgreSQL server")
    parser.add_argument(
        "--machines",
        default="",
        metavar="HOSTS",
        help="two machines that share a server, a bucket and the OpenSearch nodes at these addresses",
    )
    given = parser.parse_args()
    if given.machines:
        return _run_machines(given)
    began, done, found = time.monotonic(), 0, 0
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        seeds = range(given.seed, given.seed + given.histories, _TOGETHER)
        left = {start: min(_TOGETHER, given.seed + given.histories - start) for start in seeds}
        waiting = {
            pool.submit(run_histories, start, many, given.steps, on_server=given.server): many
            for start, many in left.items()
        }
        for ended in as_completed(waiting):
            done += waiting[ended]
            found += len(ended.result())
            for finding in ended.result():
                _say(f"FOUND {finding}")
            _say(f"{done} histories, {found} findings, {time.monotonic() - began:.0f} s")
    _say(f"{done} histories of {given.steps} steps from seed {given.seed}: {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
