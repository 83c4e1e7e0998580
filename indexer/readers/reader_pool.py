"""A pool of reader processes with limits on memory and time.

A child that hangs or dies costs the one item it was reading; it never takes the program with it.
"""

import select
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import msgspec

from indexer.config import ReadSettings
from indexer.errors import NoReaderError, TooSlowError
from indexer.model import Failure, ReadOutcome
from indexer.readers.child_handle import ChildHandle, ReadTask
from indexer.readers.exit_reasons import failure_of_end, start_refused, was_killed_from_outside
from indexer.readers.failures import failure_of
from indexer.readers.request import ReadRequest

# Items asked of a child ahead of the caller: enough to keep children busy while the caller writes a batch.
_AHEAD = 8
# Children in a row that do not start before it is taken for the state of the machine.
_STILLBORN = 3


class ReaderPool:
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
        self._children: list[ChildHandle] = []
        self._closed = False
        # Children in a row that ended before they were ready.
        self._stillborn = 0

    def read_all(self, items: Iterable[ReadRequest]) -> Iterator[ReadOutcome]:
        """Yield the outcome of every item, in order, reading a few items ahead of the caller.

        Raises:
            NoReaderError: no child can be started; nothing is known of the items that are left.
        """
        waiting: deque[ReadTask] = deque()
        for item in items:
            waiting.append(ReadTask(item))
            self._ask(waiting[-1])
            if len(waiting) > self._processes * _AHEAD:
                yield self._outcome(waiting.popleft())
        while waiting:
            yield self._outcome(waiting.popleft())

    def close(self) -> None:
        """End the children; items still being read are abandoned."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        while self._children:
            self._children.pop().stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _outcome(self, task: ReadTask) -> ReadOutcome:
        while task.outcome is None:
            self._serve()
        return task.outcome

    def _ask(self, task: ReadTask) -> None:
        """Give a task to the child with the fewest, starting one where all are busy and another is allowed."""
        if self._closed:
            message = "the reader is closed"
            raise RuntimeError(message)
        for idle in [child for child in self._children if not (child.tasks or child.is_alive)]:
            # It died with nothing to do, which no item is to blame for.
            self._children.remove(idle)
            idle.stop()
        child = min(self._children, key=lambda child: len(child.tasks), default=None)
        if child is None or (child.tasks and len(self._children) < self._processes):
            child = self._start() or child
        if child is not None:
            self._give(child, task)

    def _give(self, child: ChildHandle, task: ReadTask) -> None:
        try:
            child.give(task)
        except ValueError as error:  # a name or an address that cannot be sent
            task.outcome = ReadOutcome(failure=failure_of(task.item.origin, error))

    def _start(self) -> ChildHandle | None:
        """Return a new child; None where the system gives no more of them, but there are others.

        Raises:
            NoReaderError: there are no others.
        """
        try:
            child = ChildHandle(self._settings, self._data)
        except OSError as error:
            if self._children:
                return None
            raise NoReaderError(
                f"No process that reads files can be started ({error.strerror}). No file is marked as failed; put that "
                "right and run the job again."
            ) from error
        self._children.append(child)
        return child

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
            try:
                child.serve(ready, waited)
            except TooSlowError as error:
                if child.ready:
                    self._replace(child, Failure(child.tasks[0].item.origin, error.cause, str(error)))
                else:
                    self._never_ready(child, None)
            except (OSError, EOFError, msgspec.DecodeError):
                self._died(child)
            else:
                self._stillborn = 0 if child.ready else self._stillborn

    def _died(self, child: ChildHandle) -> None:
        """Tell whose fault it is that a child ended, and have what is left read by others."""
        code = child.ending()
        if not child.ready:
            self._never_ready(child, code)
        elif child.tasks and was_killed_from_outside(code) and not child.tasks[0].again:
            # Most likely another process took the memory. Whether it was this file shows when it is read alone.
            child.tasks[0].again = True
            self._replace(child, None)
        elif child.tasks:
            self._replace(child, failure_of_end(child.tasks[0].item.origin, code, self._settings))
        else:
            self._replace(child, None)

    def _never_ready(self, child: ChildHandle, code: int | None) -> None:
        """Try another child in place of one that did not start, but not for ever.

        Raises:
            NoReaderError: several in a row did not start.
        """
        self._stillborn += 1
        if self._stillborn >= _STILLBORN:
            self._stillborn = 0
            self._end()
            raise NoReaderError(start_refused(code))
        self._replace(child, None)

    def _replace(self, child: ChildHandle, failure: Failure | None) -> None:
        """Let the task a child failed at have its failure, if any; all others go to a child that takes its place."""
        self._children.remove(child)
        child.stop()
        left = list(child.tasks)
        if failure is not None and left:
            left.pop(0).outcome = ReadOutcome(failure=failure)
        # The first in a child of its own, as far as the system gives one.
        fresh = self._start() if left else None
        for task in left:
            if fresh is not None and task is left[0]:
                self._give(fresh, task)
            else:
                self._ask(task)
