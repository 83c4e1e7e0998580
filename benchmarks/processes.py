"""A command run to its end with what it took: seconds, and the most memory that it and its children held at once.

It runs nothing by itself and knows nothing of stories.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import psutil

from benchmarks.machine import CHECKOUT

# Looking at a tree of five processes takes about a millisecond, so this costs a hundredth of one core.
_LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command and its children took; ``peak_mb`` is the largest sum over all its processes at one moment.

    ``cpu_seconds`` is what all cores together spent, which other work on the machine changes less than ``seconds``.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def python_module(module: str, *words: str, interpreter: str = sys.executable) -> list[str]:
    """Return the command that runs one of the modules here."""
    return [interpreter, "-W", "ignore", "-m", module, *words]


def run_measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
    """Run ``command`` and return what it took; what it says goes to standard error only where it fails.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    started, spent = time.perf_counter(), _cpu_of_children()
    process = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=os.environ | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with Watch(process.pid) as watch:
        try:
            _, said = process.communicate()
        except BaseException:
            stop(process)
            raise
    seconds = time.perf_counter() - started
    if process.returncode:
        sys.stderr.write(said)
        raise subprocess.CalledProcessError(process.returncode, command)
    return Taken(seconds, _cpu_of_children() - spent, watch.peak_mb)


def _cpu_of_children() -> float:
    """Return the processor seconds of every process that was started here and has ended, with their children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def stop(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """End a process that is no longer wanted, kindly first."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Watch:
    """Looks again and again at the memory of a process with all its children, in a thread."""

    def __init__(self, pid: int) -> None:
        self.peak_mb = 0.0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_EVERY_S):
            self.peak_mb = max(self.peak_mb, tree_mb(self._pid))


def tree_mb(pid: int) -> float:
    """Return the memory of a process with all its children now: PSS on Linux (shared pages count once), else RSS."""
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        return sum(map(_held, [top, *top.children(recursive=True)])) / 1e6
    return 0.0


def _held(process: psutil.Process) -> int:
    # One that ended between being listed and being asked holds nothing.
    with contextlib.suppress(psutil.Error):
        full = process.memory_full_info()
        held: int = getattr(full, "pss", full.rss)
        return held
    return 0
