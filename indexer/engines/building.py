"""Many stories put into an index by several processes, each of which builds segments of its own for one writer.

It cuts work into parcels and keeps every process busy with little waiting; what a segment is, engines know.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from indexer.engines.port import Built, IndexWriter, SearchEngine
from indexer.errors import EngineError, VelveteenError
from indexer.model import StoredStory
from indexer.tether import end_with

# Text handed over at a time: what fits into a socket's buffer, so that the next parcel lies ready when one is done.
_PARCEL_CHARACTERS = 120_000
# Parcels a process may have at once: the one it works on, and the next.
_AHEAD = 2
# Less text than this is put sooner here than by processes that are yet to start (half a second each).
_WORTH_CHARACTERS = 4_000_000
# How long a process is given to end by itself once nothing more is asked of it.
_END_S = 5.0

_Parcel = list[StoredStory]


@dataclass(frozen=True, slots=True)
class _Begin:
    """Build into this folder, which does not exist yet, with so much memory."""

    folder: Path
    memory_mb: int


@dataclass(frozen=True, slots=True)
class _Finish:
    """Hand over what was built."""


@dataclass(frozen=True, slots=True)
class _Failed:
    """Nothing more will come of this process; why."""

    reason: str


@dataclass(slots=True)
class _Helper:
    process: BaseProcess
    connection: Connection
    asked: deque[int] = field(default_factory=deque)

    def send(self, order: _Begin | _Finish | _Parcel) -> None:
        try:
            self.connection.send(order)
        except OSError:
            # Why it ended is in what it said last, if it said anything.
            self.receive()
            raise EngineError(_GONE) from None

    def receive(self) -> int | Built:
        try:
            answer: int | Built | _Failed = self.connection.recv()
        except (EOFError, OSError):
            raise EngineError(_GONE) from None
        if isinstance(answer, _Failed):
            raise EngineError(answer.reason)
        return answer


_GONE = (
    "A process that built a part of the index ended, most likely for want of memory; nothing is lost. Lower [index] "
    "writer_memory_mb or processes, and run the job again"
)


class Builders:
    """Up to ``processes`` helpers that build segments with ``make()``; they start when there is enough to do for them.

    ``make`` must be picklable. Not for use by several threads at once. Close it.
    """

    def __init__(self, make: Callable[[], SearchEngine], *, processes: int, memory_mb: int) -> None:
        self._make, self._processes = make, processes
        self._memory_mb = max(1, memory_mb // max(1, processes))
        self._helpers: list[_Helper] = []

    def put(self, stories: Iterable[StoredStory], writer: IndexWriter, parts: Path) -> Iterator[int]:
        """Put stories, whose ids differ, through ``writer``; yield now and then how many more are done.

        ``parts`` is a folder on the index's file system that may be made for what helpers build.

        Raises:
            EngineError: a helper failed or was killed; the writer has nothing of what it built.
        """
        coming = iter(stories)
        first: _Parcel = []
        characters = 0
        for story in coming:
            first.append(story)
            characters += story.length
            if characters > _WORTH_CHARACTERS:
                break
        if self._processes > 1 and characters > _WORTH_CHARACTERS:
            yield from self._share_out(chain(first, coming), writer, parts)
            return
        for story in chain(first, coming):
            writer.put([story])
            yield 1

    def _share_out(self, stories: Iterable[StoredStory], writer: IndexWriter, parts: Path) -> Iterator[int]:
        done = False
        try:
            self._begin(parts)
            for parcel in _parcels(stories):
                while all(len(helper.asked) >= _AHEAD for helper in self._helpers):
                    yield from self._heard()
                idlest = min(self._helpers, key=lambda helper: len(helper.asked))
                idlest.send(parcel)
                idlest.asked.append(len(parcel))
            while any(helper.asked for helper in self._helpers):
                yield from self._heard()
            for helper in self._helpers:
                helper.send(_Finish())
            writer.adopt([built for helper in self._helpers if isinstance(built := helper.receive(), Built)])
            done = True
        finally:
            if not done:
                self.close()

    def _heard(self) -> Iterator[int]:
        """Wait for helpers to say that parcels are done, and yield how many stories that were."""
        ready = wait([helper.connection for helper in self._helpers if helper.asked])
        for helper in self._helpers:
            if helper.connection in ready:
                helper.receive()
                yield helper.asked.popleft()

    def _begin(self, parts: Path) -> None:
        parts.mkdir(exist_ok=True)
        while len(self._helpers) < self._processes:
            self._helpers.append(_start(self._make))
        for number, helper in enumerate(self._helpers):
            helper.send(_Begin(parts / str(number), self._memory_mb))

    def close(self) -> None:
        """End the helpers; what they were building is thrown away."""
        helpers, self._helpers = self._helpers, []
        for helper in helpers:
            helper.connection.close()
            if helper.asked:
                helper.process.kill()
        for helper in helpers:
            helper.process.join(_END_S)
            if helper.process.exitcode is None:
                helper.process.kill()
                helper.process.join()
            helper.process.close()


def _start(make: Callable[[], SearchEngine]) -> _Helper:
    # Not forked: an engine's threads would be lost in the copy, and the locks they hold would not.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, make, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Helper(process, ours)


def _parcels(stories: Iterable[StoredStory]) -> Iterator[_Parcel]:
    parcel: _Parcel = []
    characters = 0
    for story in stories:
        parcel.append(story)
        characters += story.length
        if characters >= _PARCEL_CHARACTERS:
            yield parcel
            parcel, characters = [], 0
    if parcel:
        yield parcel


def _serve(connection: Connection, make: Callable[[], SearchEngine], parent: int) -> None:
    """Be a helper: it leaves Ctrl-C to its parent, does not outlive it, and ends when nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    with suppress(EOFError, OSError):
        try:
            _work(connection, make())
        except VelveteenError as error:
            connection.send(_Failed(str(error)))
        except MemoryError:
            connection.send(_Failed(_GONE))


def _work(connection: Connection, engine: SearchEngine) -> None:
    builder = None
    while True:
        order: _Begin | _Finish | Sequence[StoredStory] = connection.recv()
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
            builder.add(order)
            connection.send(len(order))
