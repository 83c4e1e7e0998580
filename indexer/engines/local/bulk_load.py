"""Bulk loading: several processes build segments of their own, one writer adds them to the index.

It hands out parcels and keeps every process busy with little waiting; what a segment is, engines know.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import cast

from indexer.engines import loading
from indexer.engines.loading import put_each, refuse_none
from indexer.engines.local.folders import FolderEngine, FolderWriter, NewSegments
from indexer.engines.port import IndexWriter, StoryBatch
from indexer.errors import BuildFaultError, CatalogueAwayError, EngineError, VelveteenError
from indexer.faults import Fault, Refused, fault_of
from indexer.parent_death import exit_with_parent, lower_priority

# Parcels a process may have at once. They are small; what they name takes a process some 15 ms each, and an import
# looks after its helpers only once in a hundred files or so (0.15 s).
_AHEAD = 12
# How long a process is given to end by itself once nothing more is asked of it.
_END_S = 5.0


@dataclass(frozen=True, slots=True)
class _Begin:
    """Build into this folder, which does not exist yet, with so much memory."""

    folder: Path
    memory_mb: int


@dataclass(frozen=True, slots=True)
class _Finish:
    """Hand over what was built."""


@dataclass(frozen=True, slots=True)
class _Done:
    """A parcel is built, but for the stories that were refused; ``stories`` counts all of it."""

    stories: int
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class _Failed:
    """Nothing more will come of this process; why, and what nobody foresaw."""

    reason: str
    fault: Fault | None = None
    kind: type[VelveteenError] = EngineError


@dataclass(slots=True)
class _Helper:
    process: BaseProcess
    connection: Connection
    busy: int = 0

    def send(self, order: _Begin | _Finish | StoryBatch) -> None:
        try:
            self.connection.send(order)
        except OSError:
            # Why it ended is in what it said last, if it said anything.
            self.receive()
            raise EngineError(_GONE) from None

    def receive(self) -> _Done | NewSegments:
        try:
            answer: _Done | NewSegments | _Failed = self.connection.recv()
        except (EOFError, OSError):
            raise EngineError(_GONE) from None
        if not isinstance(answer, _Failed):
            return answer
        if answer.fault is None:
            raise answer.kind(answer.reason)
        error = BuildFaultError(answer.reason)
        error.add_note(answer.fault.trace)
        raise error


_GONE = (
    "A process that built a part of the index ended, most likely for want of memory; nothing is lost. Lower [index] "
    "writer_memory_mb or processes, and run the job again"
)


class BuilderPool:
    """Up to ``processes`` helpers that build segments with ``make()``; they start when there is enough to do for them.

    ``make`` must be picklable. Not for use by several threads at once. Close it.
    """

    def __init__(self, make: Callable[[], FolderEngine], *, processes: int, memory_mb: int) -> None:
        self._make, self._processes = make, processes
        self._memory_mb = max(1, memory_mb // max(1, processes))
        self._helpers: list[_Helper] = []
        self._engine: FolderEngine | None = None

    def begin(self, folder: Path, refuse: Callable[[Refused], None] | None = None) -> SegmentLoader:
        """Return a way to have stories built beside other work; there is one at a time.

        ``folder`` is a folder on the index's file system that may be made for what is built; ``refuse`` is given stories
        that cannot be put.
        """
        return SegmentLoader(self, folder, refuse or refuse_none)

    def ready(self, folder: Path) -> list[_Helper]:
        """Return the helpers, which are started first where they are not there, beginning segments in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        while len(self._helpers) < self._processes:
            self._helpers.append(_start(self._make))
        for number, helper in enumerate(self._helpers):
            helper.send(_Begin(folder / str(number), self._memory_mb))
        return self._helpers

    def alone(
        self, batches: Iterable[StoryBatch], folder: Path, refuse: Callable[[Refused], None]
    ) -> Iterator[int | NewSegments]:
        """Build a segment here and now; yield how many more stories are done, then what was built."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._engine is None:
            self._engine = self._make()
        builder = self._engine.builder(folder / "alone", memory_mb=self._memory_mb * self._processes)
        for batch in batches:
            yield from put_each(batch, builder.add, refuse, builder.expect)
        yield builder.finish()

    @property
    def has_several(self) -> bool:
        """Whether more than one process may build."""
        return self._processes > 1

    def close(self) -> None:
        """End the helpers; what they were building is thrown away."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        helpers, self._helpers = self._helpers, []
        for helper in helpers:
            helper.connection.close()
            if helper.busy:
                helper.process.kill()
        for helper in helpers:
            helper.process.join(_END_S)
            if helper.process.exitcode is None:
                helper.process.kill()
                helper.process.join()
            helper.process.close()


class SegmentLoader:
    """The port's ``BulkLoader``: stories are held back until there is enough for helpers to do, then built by them."""

    def __init__(self, builders: BuilderPool, folder: Path, refuse: Callable[[Refused], None]) -> None:
        self._builders, self._parts, self._refuse = builders, folder, refuse
        self._helpers: list[_Helper] = []
        self._queue: deque[StoryBatch] = deque()
        self._built: list[NewSegments] = []
        self._held = 0

    def give(self, batch: StoryBatch, *, wait: bool = False) -> int:
        """Have a parcel built when there is time for it; see the port."""
        self._queue.append(batch)
        self._held += batch.characters
        if not self._helpers and self._builders.has_several and self._held > loading.WORTH_CHARACTERS:
            self._helpers = self._builders.ready(self._parts)
        done = self._hear(wait_s=0)
        while wait and self._helpers and self._queue:
            done += self._hear(wait_s=None)
        return done

    def _hear(self, *, wait_s: float | None) -> int:
        """Wait up to ``wait_s`` seconds (None: without limit) for helpers; return how many more stories are done."""
        self._share_out()
        busy = {helper.connection: helper for helper in self._helpers if helper.busy}
        done = 0
        for connection in wait(list(busy), wait_s) if busy else ():
            helper = busy[connection]  # type: ignore[index]  # it returns what it was given
            answer = helper.receive()
            helper.busy -= 1
            done += self._done(answer)
        self._share_out()
        return done

    def _done(self, answer: _Done | NewSegments) -> int:
        if isinstance(answer, NewSegments):
            return 0
        for refused in answer.refused:
            self._refuse(refused)
        return answer.stories

    def _share_out(self) -> None:
        while self._queue and self._helpers:
            idlest = min(self._helpers, key=lambda helper: helper.busy)
            if idlest.busy >= _AHEAD:
                return
            idlest.send(self._queue.popleft())
            idlest.busy += 1

    def build(self) -> Iterator[int]:
        """Build everything that takes long; see the port."""
        yield from self._gather()
        if sum(batch.characters for batch in self._queue) > loading.LIGHT_CHARACTERS:
            batches, self._queue = self._queue, deque()
            for each in self._builders.alone(batches, self._parts, self._refuse):
                if isinstance(each, NewSegments):
                    self._built.append(each)
                else:
                    yield each

    def _gather(self) -> Iterator[int]:
        """Wait for what helpers build, and take it from them."""
        while self._helpers and (self._queue or any(helper.busy for helper in self._helpers)):
            yield self._hear(wait_s=None)
        for helper in self._helpers:
            helper.send(_Finish())
        answers = [helper.receive() for helper in self._helpers]
        self._built += [made for made in answers if isinstance(made, NewSegments)]
        self._helpers = []

    def hand_over(self, writer: IndexWriter) -> Iterator[int]:
        """Give ``writer`` what was built, and put the few stories that were not worth building; see the port."""
        yield from self._gather()
        if self._built:
            cast(FolderWriter, writer).add_segments(self._built)
        for batch in self._queue:
            yield from put_each(batch, writer.put, self._refuse)
        self._queue.clear()

    def close(self) -> None:
        """Throw away what is not finished, and remove the folder of what was built; see the port."""
        if self._helpers:
            self._builders.close()
        self._helpers = []
        shutil.rmtree(self._parts, ignore_errors=True)


def _start(make: Callable[[], FolderEngine]) -> _Helper:
    # Not forked: an engine's threads would be lost in the copy, and the locks they hold would not.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, make, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Helper(process, ours)


def _serve(connection: Connection, make: Callable[[], FolderEngine], parent: int) -> None:
    """Be a helper: it leaves Ctrl-C to its parent, does not outlive it, and ends when nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    exit_with_parent(parent)
    lower_priority()
    with suppress(EOFError, OSError):
        try:
            _work(connection, make())
        except (EOFError, BrokenPipeError, ConnectionError):
            raise
        except CatalogueAwayError as error:
            connection.send(_Failed(str(error), kind=CatalogueAwayError))
        except VelveteenError as error:
            connection.send(_Failed(str(error)))
        except MemoryError:
            connection.send(_Failed(_GONE))
        except Exception as error:  # noqa: BLE001  # or its end would be taken for want of memory
            connection.send(_failed(error))


def _work(connection: Connection, engine: FolderEngine) -> None:
    builder = None
    while True:
        order: _Begin | _Finish | StoryBatch = connection.recv()
        if isinstance(order, _Begin):
            builder = engine.builder(order.folder, memory_mb=order.memory_mb)
        elif builder is None:
            raise EngineError(
                "A process that builds an index was asked for more than it has begun; run the job again"
            )
        elif isinstance(order, _Finish):
            connection.send(builder.finish())
            builder = None
        else:
            refused: list[Refused] = []
            done = sum(put_each(order, builder.add, refused.append, builder.expect))
            connection.send(_Done(done, tuple(refused)))


def _failed(error: Exception) -> _Failed:
    if isinstance(error, OSError):
        return _Failed(
            f"The index could not be written ({error.strerror or error}); free some space and run the job again"
        )
    fault = fault_of(error)
    return _Failed(
        f"A process that built a part of the index failed ({fault.reason}); details are in the log", fault
    )
