"""Lists that outlast a commit: while that of the new one is being made, the one before goes on answering.

For what is asked of the index again before it is said, as suggestions are: a list that is a commit behind lacks words, and
names none that is not there.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Hashable, Sized
from itertools import count
from threading import Lock, Thread
from typing import Generic, TypeVar

from indexer.errors import VelveteenError

# A list of so many words is made in some 50 ms, for which a page can wait.
_SMALL = 20_000
# The first list of 1.3 million words is made in 5 s; a page is not to wait so long for what it can do without.
_PATIENCE_S = 2.0
T = TypeVar("T", bound=Sized)


class LastingLists(Generic[T]):
    """The newest list of each name that was made for any reader of an index; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        # The number of the reader that made it, and the list.
        self._made: dict[Hashable, tuple[int, T]] = {}
        self._making: dict[Hashable, Thread] = {}

    def number(self) -> int:
        """Return a number for a reader, greater than those of all that were opened before it."""
        return next(self._numbers)

    def of(self, name: Hashable, reader: int, make: Callable[[], T]) -> T | None:
        """Return the list by that name for a reader, or, where it is long, one of an earlier reader until ``make`` has made it.

        Where there is none yet it is waited for, but not long: None until it is made.
        """
        until = time.monotonic() + _PATIENCE_S
        begun = None
        while True:
            with self._lock:
                number, made = self._made.get(name, (0, None))
                # One that this call has begun and that is not there afterwards cannot be made.
                if number >= reader or (begun and name not in self._making):
                    return made
                thread = self._making.get(name)
                if thread is None:
                    thread = begun = Thread(target=self._make, args=(name, reader, make))
                    self._making[name] = thread
                    thread.start()
            patience = until - time.monotonic()
            if patience < 0 or (made is not None and len(made) >= _SMALL):
                return made
            thread.join(patience)

    def _make(self, name: Hashable, reader: int, make: Callable[[], T]) -> None:
        try:
            # Where the index is closed or damaged meanwhile, whoever asks it next says so.
            with contextlib.suppress(VelveteenError):
                made = make()
                with self._lock:
                    self._made[name] = reader, made
        finally:
            with self._lock:
                del self._making[name]

    def settle(self) -> None:
        """Wait until no list is being made."""
        with self._lock:
            threads = [*self._making.values()]
        for thread in threads:
            thread.join()
