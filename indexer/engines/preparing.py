"""Stories analysed for the engine in several processes at once, handed on in order, never too many at a time.

It keeps the processors busy while one process writes; it opens no index and no catalogue.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

from indexer.engines.port import Prepared, SearchEngine
from indexer.model import StoredStory
from indexer.tether import end_with

# Text under way at once, whatever the size of parcels: little enough for any machine, enough for a steady flow.
_AHEAD_CHARACTERS = 6_000_000
# Fewer characters than this are analysed sooner here than by processes that are yet to start.
_WORTH_CHARACTERS = 2_000_000

_Parcel = list[StoredStory]


class Preparer:
    """Up to ``processes`` helpers that call ``make().prepare``; they start when there is enough to do for them.

    ``make`` must be picklable. Not for use by several threads at once. Close it, or leave its ``with`` block.
    """

    def __init__(self, make: Callable[[], SearchEngine], *, processes: int) -> None:
        self._make = make
        self._processes = processes
        self._here = make()
        self._pool: ProcessPoolExecutor | None = None
        self._seen = 0
        self._waiting: deque[tuple[_Parcel, int, Future[Sequence[Prepared]] | None]] = deque()
        self._under_way = 0

    def prepare(self, stories: Iterable[StoredStory]) -> Iterator[Prepared]:
        """Yield every story prepared, in order; one item may hold several stories."""
        self._seen = 0  # small imports one after the other never become enough for helpers
        size = self._here.parcel_characters
        # Every process has a parcel and one more waits, so that none is ever idle.
        most = max(_AHEAD_CHARACTERS, size * self._processes)
        for parcel, characters in _parcels(stories, size):
            self._ask(parcel, characters)
            while self._under_way > most:
                yield from self._next()
        while self._waiting:
            yield from self._next()

    def close(self) -> None:
        """End the helpers; what they were doing is abandoned."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._waiting.clear()
        self._under_way = 0
        self._here.close()

    def _ask(self, parcel: _Parcel, characters: int) -> None:
        self._seen += characters
        self._under_way += characters
        future = None
        if self._processes > 1 and self._seen > _WORTH_CHARACTERS:
            with suppress(BrokenProcessPool, OSError):
                future = self._helpers.submit(_prepare, parcel)
        self._waiting.append((parcel, characters, future))

    def _next(self) -> Sequence[Prepared]:
        parcel, characters, future = self._waiting.popleft()
        self._under_way -= characters
        if future is not None:
            try:
                return future.result()
            except BrokenProcessPool:
                # A helper was killed, most likely for want of memory. What it had is done here, one parcel at a time.
                self._processes = 1
        return self._here.prepare(parcel)

    @property
    def _helpers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._make, os.getpid()),
            )
        return self._pool


def _parcels(stories: Iterable[StoredStory], size: int) -> Iterator[tuple[_Parcel, int]]:
    parcel: _Parcel = []
    characters = 0
    for story in stories:
        parcel.append(story)
        characters += sum(len(chapter.text) for chapter in story.chapters)
        if characters >= size:
            yield parcel, characters
            parcel, characters = [], 0
    if parcel:
        yield parcel, characters


_engine: SearchEngine | None = None


def _begin(make: Callable[[], SearchEngine], parent: int) -> None:
    """Make a helper ready: it leaves Ctrl-C to its parent and does not outlive it."""
    global _engine  # noqa: PLW0603 - a helper process has one engine for all its life
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    _engine = make()


def _prepare(parcel: _Parcel) -> Sequence[Prepared]:
    if _engine is None:
        message = "a helper works only after it has begun"
        raise RuntimeError(message)
    return _engine.prepare(parcel)
