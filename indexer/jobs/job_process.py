"""Job processes as the worker controls them: start (ahead if wanted), send a job, wait, end.

It knows nothing of rows and of what jobs do.
"""

import contextlib
import os
import select
import socket
import subprocess
import time
from dataclasses import dataclass, field

from indexer.config import Settings
from indexer.jobs import process_setup, settings_handoff

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


class JobProcess:
    """One process that does jobs, and the line to it; it ends when the line is cut."""

    def __init__(self, module: str, *, lease: int, settings: int, ahead: bool) -> None:
        self._line, theirs = socket.socketpair()
        args = ["--lease", str(lease), "--orders", str(theirs.fileno()), *(["--ahead"] if ahead else [])]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, handles for arguments
                process_setup.python_command(
                    module, [*args, *process_setup.child_arguments(settings, parent=os.getpid())]
                ),
                stdin=subprocess.DEVNULL,
                pass_fds=(lease, settings, theirs.fileno()),
                env=_THRIFTY | os.environ,
            )

    def begin(self, job_id: int) -> None:
        """Name a job; that the process has died meanwhile shows in ``poll``."""
        with contextlib.suppress(OSError):
            self._line.sendall(job_id.to_bytes(_NUMBER_BYTES, "big"))

    def poll(self, seconds: float) -> int | None:
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
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    @property
    def line(self) -> socket.socket:
        """What becomes readable when there may be something to ``poll`` at."""
        return self._line

    def terminate(self) -> None:
        """Ask it to stop at a good place."""
        self._process.terminate()

    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    def close(self, seconds: float) -> None:
        """Let it go: it ends by itself, or is killed when that takes longer than ``seconds``."""
        self._line.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass(slots=True)
class JobProcessPool:
    """Where the worker gets a process for each job; with ``ahead``, one is kept ready for small ones."""

    module: str
    lease: int
    settings: int
    ahead: bool = False
    grace_s: float = 8.0
    _kept: JobProcess | None = field(default=None, init=False)
    _lent: bool = field(default=False, init=False)
    _due: float = field(default=0.0, init=False)

    def prepare(self) -> None:
        """Have a process ready, if one is to be; one that died waiting is not replaced at once."""
        moment = time.monotonic()
        if self._kept is not None and not self._lent and not self._kept.is_alive:
            self._kept.close(self.grace_s)
            self._kept, self._due = None, moment + MEND_S
        if self.ahead and self._kept is None and moment >= self._due:
            self._kept = self._start(ahead=True)

    def start(self) -> JobProcess:
        """Return a new process for one job."""
        return self._start(ahead=False)

    def acquire(self) -> JobProcess:
        """Return a process for a small job: the one that is kept, or a new one while that is busy."""
        if self._lent or not self.ahead:
            return self.start()
        if self._kept is not None and not self._kept.is_alive:
            self._kept.close(self.grace_s)
            self._kept = None
        self._kept = self._kept or self._start(ahead=True)
        self._lent = True
        return self._kept

    def release(self, hand: JobProcess) -> None:
        """Keep the process that is kept if it can do another job, else see that it has ended."""
        if hand is not self._kept:
            hand.close(self.grace_s)
            return
        self._lent = False
        if not hand.is_alive:
            hand.close(self.grace_s)
            self._kept = None

    def reload(self, settings: Settings) -> None:
        """Give ``settings`` to processes from now on; the one that is ready has others, and goes when it is idle."""
        if self._lent:
            # It is at a job, after which it is given back as one that is not kept.
            self._kept, self._lent = None, False
        self.close()
        old, self.settings = self.settings, settings_handoff.write_settings(settings)
        os.close(old)
        self.ahead = any(source.watched for source in settings.sources)

    def close(self) -> None:
        """Let go of the one that is kept."""
        if self._kept is not None:
            self._kept.close(self.grace_s)
            self._kept = None

    def _start(self, *, ahead: bool) -> JobProcess:
        return JobProcess(self.module, lease=self.lease, settings=self.settings, ahead=ahead)
