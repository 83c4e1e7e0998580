"""Worker processes for tests, with work that can be told to be quick, slow, deaf, hungry or fatal.

Run as a module it is a job's process; imported it starts workers. Nothing in the project imports it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.config import LibrarySettings, Settings
from indexer.errors import CatalogueError
from indexer.jobs import settings_handoff
from indexer.model import Failure, Job, Reporter

if TYPE_CHECKING:
    import psutil

_WORKER = """
import sys
from indexer.jobs import settings_handoff, worker
from indexer.parent_death import exit_with_parent
exit_with_parent(int(sys.argv[3]) or None)
worker.run_worker(settings_handoff.read_settings(int(sys.argv[1])), handle=int(sys.argv[1]), child=sys.argv[2])
"""


def settings_for(folder: Path, **more: object) -> Settings:
    return Settings(library=LibrarySettings(data=folder / "var"), **more)


@contextmanager
def worker(settings: Settings, *, child: str = "jobkit") -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker that dies with this process; whatever happened to it meanwhile, it is gone afterwards."""
    handle = settings_handoff.write_settings(settings)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    started = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(handle), child, str(os.getpid())],
        pass_fds=(handle,),
        env=environment,
    )
    os.close(handle)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def until(true: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Wait until something is true; fail if it takes unreasonably long."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"not true after {seconds} s")
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """Return the processes a process has started, and those they have."""
    import psutil

    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def reading_children() -> list[psutil.Process]:
    """Return the reading children of this process, and no other: a test's own browser is a child as well."""
    import psutil

    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "indexer.readers.child" in child.cmdline()
    ]


def gone(pid: int) -> bool:
    """Return whether a process has ended."""
    import psutil

    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def play(job: Job, settings: Settings, reporter: Reporter) -> None:
    """Do what the job's target says."""
    # A path is a small import's.
    word, _, rest = str(job.target).removeprefix("/").partition(" ")
    trace = settings.data / "trace"
    with trace.open("a") as stream:
        stream.write(f"{job.id}\n")
    _PLAYS[word](reporter, rest, trace)


def _quick(reporter: Reporter, rest: str, _trace: Path) -> None:
    reporter.begin("play", 3)
    reporter.advance(3, added=2, failed=1)
    reporter.failed(Failure("a.txt", "damaged", f"quick {rest}"))


def _slow(reporter: Reporter, _rest: str, _trace: Path) -> None:
    reporter.begin("wait", None)
    while True:
        reporter.advance()
        reporter.check()
        time.sleep(0.02)


def _deaf(reporter: Reporter, _rest: str, _trace: Path) -> None:
    reporter.begin("ignore", None)
    time.sleep(600)


def _die(_reporter: Reporter, _rest: str, _trace: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_once(reporter: Reporter, rest: str, trace: Path) -> None:
    if len(trace.read_text().splitlines()) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    _quick(reporter, rest, trace)


def _hungry(_reporter: Reporter, _rest: str, _trace: Path) -> None:
    raise AssertionError(len(bytearray(64 * 1024 * 1024 * 1024)))


def _full(_reporter: Reporter, _rest: str, _trace: Path) -> None:
    raise OSError(28, "No space left on device", "/var/index/x")


def _refused(_reporter: Reporter, _rest: str, _trace: Path) -> None:
    raise CatalogueError("The disk is full. Free some space.")


def _bug(_reporter: Reporter, rest: str, _trace: Path) -> None:
    raise KeyError(rest)


_PLAYS: dict[str, Callable[[Reporter, str, Path], None]] = {
    "quick": _quick,
    "slow": _slow,
    "deaf": _deaf,
    "die": _die,
    "die-once": _die_once,
    "hungry": _hungry,
    "full": _full,
    "refused": _refused,
    "bug": _bug,
}


if __name__ == "__main__":
    from indexer.jobs import job_main

    sys.exit(job_main.main(play))
