"""The worker's end of a process that does jobs: started ahead of them if wanted, told of one, waited for, ended.

It knows nothing of rows and of what jobs do.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import time
from dataclasses import dataclass, field

from indexer.config import Settings
from indexer.jobs import handover, process

# What a child says when a job's row tells how it ended and it can do another; the end of one that cannot says as much.
DONE = b"+"
# How long after one died without a job the next is started ahead: what killed it may be about to do so again.
MEND_S = 30.0
_NUMBER_BYTES = 8
# The GNU C library keeps a heap for each thread, and an index writer starts new threads each time: after forty small
# jobs a process had 145 MB instead of 65. Two heaps do for the few threads there are.
_THRIFTY = {"MALLOC_ARENA_MAX": "2"}


def read_order(orders: socket.socket) -> int | None:
    """Return the number of the job the worker names, None when it names no more."""
    number = orders.recv(_NUMBER_BYTES, socket.MSG_WAITALL)
    return int.from_bytes(number, "big") if len(number) == _NUMBER_BYTES else None


class Hand:
    """One process that does jobs, and the line to it; it ends when the line is cut."""

    def __init__(self, module: str, *, lease: int, settings: int, ahead: bool) -> None:
        self._line, theirs = socket.socketpair()
        args = ["--lease", str(lease), "--orders", str(theirs.fileno()), *(["--ahead"] if ahead else [])]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, handles for arguments
                process.python(module, [*args, *process.arguments(settings, parent=os.getpid())]),
                stdin=subprocess.DEVNULL,
                pass_fds=(lease, settings, theirs.fileno()),
                env=_THRIFTY | os.environ,
            )

    def begin(self, job_id: int) -> None:
        """Name a job; that the process has died meanwhile shows in ``look``."""
        with contextlib.suppress(OSError):
            self._line.sendall(job_id.to_bytes(_NUMBER_BYTES, "big"))

    def look(self, seconds: float) -> int | None:
        """Wait so long for the job's end: 0 when it has come, the process's code when that has ended, else None."""
        if select.select([self._line], [], [], seconds)[0]:
            with contextlib.suppress(OSError):
                if self._line.recv(len(DONE)):
                    return 0
            # Nothing but its end closes the line, and that takes it a moment.
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self._process.wait(seconds)
        return self._process.poll()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def terminate(self) -> None:
        """Ask it to stop at a good place."""
        self._process.terminate()

    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    def dismiss(self, seconds: float) -> None:
        """Let it go: it ends by itself, or is killed when that takes longer than ``seconds``."""
        self._line.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass(slots=True)
class Hands:
    """Where the worker gets a process for its next job; with ``ahead``, one is kept ready."""

    module: str
    lease: int
    settings: int
    ahead: bool = False
    grace_s: float = 8.0
    _ready: Hand | None = field(default=None, init=False)
    _due: float = field(default=0.0, init=False)

    def prepare(self) -> None:
        """Have a process ready, if one is to be; one that died waiting is not replaced at once."""
        moment = time.monotonic()
        if self._ready is not None and not self._ready.alive:
            self._ready.dismiss(self.grace_s)
            self._ready, self._due = None, moment + MEND_S
        if self.ahead and self._ready is None and moment >= self._due:
            self._ready = self._start()

    def take(self) -> Hand:
        """Return a process for a job: the one that is ready, or a new one."""
        hand, self._ready = self._ready, None
        if hand is not None and not hand.alive:
            hand.dismiss(self.grace_s)
            hand = None
        return hand or self._start()

    def give_back(self, hand: Hand) -> None:
        """Keep a process for the next job if it can do one, else see that it has ended."""
        if self.ahead and hand.alive and self._ready is None:
            self._ready = hand
        else:
            hand.dismiss(self.grace_s)

    def renew(self, settings: Settings) -> None:
        """Give ``settings`` to processes from now on; the one that is ready has others, and goes."""
        self.close()
        old, self.settings = self.settings, handover.leave(settings)
        os.close(old)
        self.ahead = any(source.watched for source in settings.sources)

    def close(self) -> None:
        """Let go of the one that is ready."""
        if self._ready is not None:
            self._ready.dismiss(self.grace_s)
            self._ready = None

    def _start(self) -> Hand:
        return Hand(self.module, lease=self.lease, settings=self.settings, ahead=self.ahead)
