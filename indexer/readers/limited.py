"""Read captures in child processes that may use only so much memory and time.

A child that hangs or dies costs the one item it was reading; it never takes the program with it.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from indexer.config import ReadSettings
from indexer.errors import TooSlowError
from indexer.model import Failure, ReadOutcome
from indexer.readers.handle import Handle, Task
from indexer.readers.request import ReadRequest

# Items asked of a child ahead of the caller: enough to keep children busy while the caller writes a batch.
_AHEAD = 8


class LimitedReader:
    """Long-lived reading children, ``processes`` of them, each under the settings' limits.

    There is no thread behind it: the pipes are served while the caller waits for an outcome, which costs the parent
    half of what threads did, and children work on what they were asked while it does something else.
    Not for use by several threads at once. Close it, or use it as a context manager. Under ``data``, the data folder,
    tracebacks of readers are kept.
    """

    def __init__(self, settings: ReadSettings, *, processes: int = 1, data: Path | None = None) -> None:
        self._settings = settings
        self._processes = processes
        self._data = data
        self._children: list[Handle] = []
        self._closed = False

    def read_all(self, items: Iterable[ReadRequest]) -> Iterator[ReadOutcome]:
        """Yield the outcome of every item, in order, reading a few items ahead of the caller."""
        waiting: deque[Task] = deque()
        for item in items:
            waiting.append(Task(item))
            self._ask(waiting[-1])
            if len(waiting) > self._processes * _AHEAD:
                yield self._outcome(waiting.popleft())
        while waiting:
            yield self._outcome(waiting.popleft())

    def close(self) -> None:
        """End the children; items still being read are abandoned."""
        self._closed = True
        while self._children:
            self._children.pop().stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _outcome(self, task: Task) -> ReadOutcome:
        while task.outcome is None:
            self._serve()
        return task.outcome

    def _ask(self, task: Task) -> None:
        """Give a task to the child with the fewest, starting one where all are busy and another is allowed."""
        if self._closed:
            message = "the reader is closed"
            raise RuntimeError(message)
        for idle in [child for child in self._children if not (child.tasks or child.alive)]:
            # It died with nothing to do, which no item is to blame for.
            self._children.remove(idle)
            idle.stop()
        child = min(self._children, key=lambda child: len(child.tasks), default=None)
        if child is None or (child.tasks and len(self._children) < self._processes):
            try:
                child = Handle(self._settings, self._data)
            except OSError:
                task.outcome = ReadOutcome(failure=_crash(task.item, self._settings))
                return
            self._children.append(child)
        child.give(task)

    def _serve(self) -> None:
        """Wait until a child has something to say, or the least patient one has waited too long."""
        busy = [child for child in self._children if child.tasks]
        poll = select.poll()
        for child in busy:
            child.watch(poll)
        began = time.monotonic()
        ready = dict(poll.poll(max(0.0, min(child.patience for child in busy)) * 1000))
        waited = time.monotonic() - began
        for child in busy:
            task = child.tasks[0]
            try:
                child.serve(ready, waited)
            except TooSlowError as error:
                self._replace(child, Failure(task.item.origin, error.cause, str(error)))
            except (OSError, EOFError, msgspec.DecodeError):
                task = child.tasks[0] if child.tasks else task
                self._replace(child, _crash(task.item, self._settings))

    def _replace(self, child: Handle, failure: Failure) -> None:
        """Let the task a child failed at have its failure; others go to a child that takes its place."""
        self._children.remove(child)
        child.stop()
        if child.tasks:
            child.tasks.popleft().outcome = ReadOutcome(failure=failure)
        for task in child.tasks:
            self._ask(task)


def _crash(item: ReadRequest, settings: ReadSettings) -> Failure:
    message = (
        f"The reader process ended while reading it, most likely over its {settings.memory_mb} MB of memory. "
        "Raise [read] memory_mb if it is wanted."
    )
    return Failure(item.origin, "crashed", message)
