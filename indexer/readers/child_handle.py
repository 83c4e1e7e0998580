"""The parent's handle of one reader process: its pipes, its pending requests, its deadline.

It never blocks and runs no reader; who is asked what, and what a failure costs, is for ``reader_pool`` to say.
"""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.config import ReadSettings
from indexer.errors import TooSlowError
from indexer.model import ReadOutcome
from indexer.readers.request import READY, ReadRequest, decode_outcome, encode_request

# Run, never imported: it loads what reading needs.
CHILD = "indexer.readers.child"
_HEADER = 8
# Bytes a pipe holds, Linux's most for ordinary users: a child puts a whole story there and goes on to its next request
# while the parent is busy elsewhere.
_PIPE = 1 << 20
# Bytes taken at once: little enough to be allocated without asking the system for pages.
_PIECE = 1 << 16
# The first answer also waits for Python to start, which is not the file's fault.
_START_S = 10.0
# Nothing but its end closes the pipe, and that takes a process a moment.
_END_S = 1.0


@dataclass(slots=True)
class ReadTask:
    """Something to read, and what came of it once that is known."""

    item: ReadRequest
    outcome: ReadOutcome | None = None
    # Whether a child was ended by others while it was read; it is read once more then.
    again: bool = False


class ChildHandle:
    """One child process; ``tasks`` are those it has not answered yet, the first one is what it is reading.

    ``ready`` says that it has started.
    """

    def __init__(self, settings: ReadSettings, data: Path | None = None) -> None:
        arguments = msgspec.json.encode(settings).decode()
        kept = [] if data is None else [str(data)]
        command = [sys.executable, "-P", "-m", CHILD, arguments, *kept]
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        for descriptor in (self._stdin, self._stdout):
            os.set_blocking(descriptor, False)
        with contextlib.suppress(
            OSError, AttributeError
        ):  # not on every system; a small pipe costs time alone
            fcntl.fcntl(self._stdout, fcntl.F_SETPIPE_SZ, _PIPE)
        self.tasks: deque[ReadTask] = deque()
        self._unsent: deque[memoryview] = deque()
        self._answers = bytearray()
        self._timeout = settings.timeout_s
        self.patience = settings.timeout_s + _START_S
        self.ready = False

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ending(self) -> int | None:
        """Return the code of a process whose answers have ended, None if it lives on all the same."""
        try:
            return self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            return None

    def give(self, task: ReadTask) -> None:
        """Ask for one more thing, which is sent as soon as there is room in the pipe."""
        # First of all: were it to fail after the task is counted, every later answer would go to the wrong one.
        request = encode_request(task.item)
        self.tasks.append(task)
        self._unsent.append(memoryview(len(request).to_bytes(_HEADER, "big") + request))
        self._send()

    def watch(self, poll: select.poll) -> None:
        """Have ``poll`` report when there is something to do for this child."""
        poll.register(self._stdout, select.POLLIN)
        if self._unsent:
            poll.register(self._stdin, select.POLLOUT)

    def serve(self, ready: Mapping[int, int], waited: float) -> None:
        """Move what the pipes are ``ready`` for after waiting so many seconds; answers go to their tasks.

        Only time spent waiting counts: an answer that lay in the pipe while the caller was busy is never late.

        Raises:
            TooSlowError: the first task has taken too long.
            OSError, EOFError, msgspec.DecodeError: the child has died, or is no longer to be trusted.
        """
        self.patience -= waited
        if self._stdin in ready:
            self._send()
        if self._stdout in ready:
            self._receive()
        elif self.patience <= 0:
            message = (
                f"Reading it took longer than {self._timeout:g} seconds and was stopped. "
                "Raise [read] timeout_s if it is wanted."
            )
            raise TooSlowError(message)

    def stop(self) -> None:
        """End the process and wait for it."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.kill()
        self._process.wait()

    def _send(self) -> None:
        # A child that has died shows it where its answers end, after those that it gave before.
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self._unsent:
                self._unsent[0] = self._unsent[0][os.write(self._stdin, self._unsent[0]) :]
                if not self._unsent[0]:
                    self._unsent.popleft()

    def _receive(self) -> None:
        piece = os.read(self._stdout, _PIECE)
        if not piece:
            raise EOFError
        self._answers += piece
        if not self.ready:
            if len(self._answers) < len(READY):
                return
            if not self._answers.startswith(READY):
                raise EOFError  # another program's words
            del self._answers[: len(READY)]
            self.ready = True
        while (end := self._end_of_answer()) is not None:
            if not self.tasks:
                raise EOFError  # nobody asked
            with memoryview(self._answers) as answers, answers[_HEADER:end] as answer:
                self.tasks[0].outcome = decode_outcome(answer)
            self.tasks.popleft()
            del self._answers[:end]
            self.patience = self._timeout

    def _end_of_answer(self) -> int | None:
        if len(self._answers) < _HEADER:
            return None
        end = _HEADER + int.from_bytes(self._answers[:_HEADER], "big")
        return end if len(self._answers) >= end else None
