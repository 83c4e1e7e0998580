"""What is done to a process or to a file: ended at its n-th event, refused space or permission, flipped, cut.

A process' faults are armed inside it, just before it does what it is to fail at; they know no archive.
"""

from __future__ import annotations

import ctypes
import errno
import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

_EVENTS = frozenset(
    ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "shutil.rmtree", "subprocess.Popen")
)
_PR_CAPBSET_DROP = 24
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2


class Kind(StrEnum):
    """The ways a process is made to fail."""

    KILL = "kill -9"
    NO_SPACE = "no space for a file"
    NO_PAGES = "no space for the catalogue"
    NO_SERVER = "the server of the catalogue crashes"
    NO_GROWTH = "no file may grow"
    NO_RIGHTS = "no rights beyond those of files"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of failure; ``at`` is the number of the event, or the bytes or pages there is room for.

    ``server`` is the process of the one that crashes.
    """

    kind: Kind
    at: int = 0
    server: int = 0

    def arm(self) -> None:
        """Have this process fail."""
        if self.kind is Kind.KILL:
            _at_event(self.at, lambda: os.kill(os.getpid(), signal.SIGKILL))
        elif self.kind is Kind.NO_SERVER:
            _at_event(self.at, lambda: os.kill(self.server, signal.SIGQUIT))
        elif self.kind is Kind.NO_SPACE:
            _at_event(self.at, _refuse_space, writes=True)
        elif self.kind is Kind.NO_PAGES:
            sa.event.listen(
                sa.engine.Engine, "connect", lambda connection, _: _limit_pages(connection, self.at)
            )
        elif self.kind is Kind.NO_GROWTH:
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.at, hard))
        else:
            give_up_rights()


def count_events() -> Callable[[], int]:
    """Count the events of this process from now on; the function returned says how many there were."""
    seen = [0]

    def count() -> None:
        seen[0] += 1

    _listen(count, writes=False)
    return lambda: seen[0]


def _at_event(number: int, act: Callable[[], None], *, writes: bool = False) -> None:
    left = [number]

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            act()

    _listen(count, writes=writes)


def _listen(count: Callable[[], None], *, writes: bool) -> None:
    def audit(event: str, args: tuple[object, ...]) -> None:
        if event in _EVENTS and (not writes or _writes(event, args)):
            count()

    sys.addaudithook(audit)
    if not writes:
        for name in ("before_cursor_execute", "commit"):
            sa.event.listen(sa.engine.Engine, name, lambda *_: count())


def _writes(event: str, args: tuple[object, ...]) -> bool:
    if event != "open":
        return event in {"os.rename", "os.mkdir", "os.link"}
    flags = args[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _refuse_space() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _limit_pages(connection: object, more: int) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    pages = cursor.execute("PRAGMA page_count").fetchone()[0]
    cursor.execute(f"PRAGMA max_page_count = {pages + more}")
    cursor.close()


def give_up_rights() -> None:
    """Have root obey the modes of files, here and in every process started from here."""
    if os.geteuid():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    for at in (0, 1, 2):  # effective, permitted, inheritable of the first 32
        data[at] &= ~((1 << _DAC_OVERRIDE) | (1 << _DAC_READ_SEARCH))
    libc.capset(header, data)


def flip(path: Path, rng: random.Random, *, bits: int = 1) -> None:
    """Turn so many bits of a file over, somewhere."""
    content = bytearray(path.read_bytes())
    for _ in range(bits if content else 0):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    _rewrite(path, content)


def cut(path: Path, rng: random.Random) -> None:
    """Cut a file short, at any place."""
    content = path.read_bytes()
    _rewrite(path, content[: rng.randrange(len(content))] if content else b"")


def _rewrite(path: Path, content: bytes | bytearray) -> None:
    """Change a file in place, as a disk does: whoever has a link to it has the change too."""
    with path.open("r+b") as file:
        file.write(content)
        file.truncate(len(content))
