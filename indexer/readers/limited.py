"""Read captures in child processes that may use only so much memory and time.

A child that hangs or dies costs the one item it was reading; it never takes the program with it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import msgspec

from indexer.config import ReadSettings
from indexer.errors import TooSlowError
from indexer.model import Failure, ReadOutcome
from indexer.readers.request import ReadRequest, decode_outcome, encode_request

_HEADER = 8
_PIECE = 1 << 20
# Results waiting to be taken, a child: enough to keep children busy while the caller writes a batch.
_AHEAD = 4


class LimitedReader:
    """Long-lived reading children, ``processes`` of them, each under the settings' limits.

    Not for use by several threads at once. Close it, or use it as a context manager.
    """

    def __init__(self, settings: ReadSettings, *, processes: int = 1) -> None:
        self._settings = settings
        self._processes = processes
        self._idle: queue.SimpleQueue[_Child | None] = queue.SimpleQueue()
        for _ in range(processes):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="velveteen-read")
        self._closed = False

    def read_all(self, items: Iterable[ReadRequest]) -> Iterator[ReadOutcome]:
        """Yield the outcome of every item, in order, reading a few items ahead of the caller."""
        waiting: deque[Future[ReadOutcome]] = deque()
        try:
            for item in items:
                waiting.append(self._threads.submit(self._read, item))
                if len(waiting) > self._processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the children; items still being read are abandoned."""
        if self._closed:
            return
        self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._idle.empty():
            child = self._idle.get()
            if child is not None:
                child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, item: ReadRequest) -> ReadOutcome:
        child = self._idle.get()
        try:
            if child is None:
                child = _Child(self._settings)
            return child.ask(item)
        except TooSlowError as error:
            _dismiss(child)
            child = None
            return ReadOutcome(failure=Failure(item.origin, error.cause, str(error)))
        except (OSError, EOFError, msgspec.DecodeError):
            _dismiss(child)
            child = None
            return ReadOutcome(failure=_crash(item, self._settings))
        finally:
            self._idle.put(child)


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, settings: ReadSettings) -> None:
        arguments = msgspec.json.encode(settings).decode()
        command = [sys.executable, "-P", "-m", "indexer.readers.child", arguments]
        self._timeout = settings.timeout_s
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        os.set_blocking(self._stdout.fileno(), False)
        self._started = False

    def ask(self, item: ReadRequest) -> ReadOutcome:
        """Return the child's answer.

        Raises:
            TooSlowError: it did not come in time.
            OSError, EOFError: the child died.
        """
        request = encode_request(item)
        # The first answer also waits for Python to start, which is not the file's fault.
        allowance = self._timeout if self._started else self._timeout + 10
        deadline = time.monotonic() + allowance
        self._send(len(request).to_bytes(_HEADER, "big") + request, deadline)
        length = int.from_bytes(self._receive(_HEADER, deadline), "big")
        answer = self._receive(length, deadline)
        self._started = True
        return decode_outcome(answer)

    def stop(self) -> None:
        """End the process and wait for it."""
        for pipe in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.kill()
        self._process.wait()

    def _send(self, message: bytes, deadline: float) -> None:
        view = memoryview(message)
        while view:
            self._await(self._stdin.fileno(), select.POLLOUT, deadline)
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(self._stdin.fileno(), view[:_PIECE]) :]

    def _receive(self, length: int, deadline: float) -> bytes:
        pieces = bytearray()
        while len(pieces) < length:
            self._await(self._stdout.fileno(), select.POLLIN, deadline)
            piece = os.read(self._stdout.fileno(), min(_PIECE, length - len(pieces)))
            if not piece:
                raise EOFError
            pieces += piece
        return bytes(pieces)

    def _await(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            message = (
                f"Reading it took longer than {self._timeout:g} seconds and was stopped. "
                "Raise [read] timeout_s if it is wanted."
            )
            raise TooSlowError(message)


def _dismiss(child: _Child | None) -> None:
    if child is not None:
        child.stop()


def _crash(item: ReadRequest, settings: ReadSettings) -> Failure:
    message = (
        f"The reader process ended while reading it, most likely over its {settings.memory_mb} MB of memory. "
        "Raise [read] memory_mb if it is wanted."
    )
    return Failure(item.origin, "crashed", message)
