"""Process setup shared by all our processes: signal handling, and settings passed on by the parent.

It starts nothing; only the standard library is loaded until settings are asked for.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

from indexer.printable import escaped

# The exit code of a job's process that was asked to stop: put the job back (EX_TEMPFAIL of sysexits.h).
PUT_BACK = 75


@dataclass(slots=True)
class StopSignal:
    """Whether this process was asked to end; becomes true when SIGTERM, SIGINT or SIGHUP arrives."""

    is_set: bool = False

    def listen(self) -> StopSignal:
        """Take over SIGTERM, SIGINT and, unless nohup ignores it, SIGHUP; call it in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN or number is not signal.SIGHUP:
                signal.signal(number, self._ask)
        return self

    def wait(self, seconds: float) -> bool:
        """Sleep for ``seconds``, less if asked to end, and return whether that is so."""
        until = time.monotonic() + seconds
        while not self.is_set and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        return self.is_set

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.is_set = True


def exit_on_signals() -> None:
    """End this process in an orderly way, ``finally`` blocks and all, when SIGTERM or SIGHUP arrives."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def child_options(purpose: str) -> argparse.ArgumentParser:
    """Return a parser for the arguments that a parent hands to every process of ours."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--settings", type=int, metavar="FD", help="where the parent left the settings")
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process ends")
    return parser


def child_arguments(settings: int, *, parent: int | None = None) -> list[str]:
    """Return what ``child_options`` parses, for a child that inherits the handle ``settings``."""
    tied = [] if parent is None else ["--parent", str(parent)]
    return ["--settings", str(settings), *tied]


def python_command(module: str, args: Sequence[str] = ()) -> list[str]:
    """Return the command that runs one of our modules with this interpreter."""
    # -P: a folder called indexer where the command was typed must not be taken for ours.
    return [sys.executable, "-P", "-m", module, *args]


def say(sentence: str) -> None:
    """Write one line to the terminal or log that this process was given, whatever names are in it."""
    sys.stderr.write(escaped(sentence) + "\n")
    sys.stderr.flush()


def exit_text(code: int) -> str:
    """Return in words how a process with this return code ended."""
    if code >= 0:
        return f"ended with code {code}"
    memory = ", perhaps because memory ran out" if code == -signal.SIGKILL else ""
    return f"was killed (signal {-code}{memory})"
