"""Answers given lately, kept for those who ask the same again, until anything at all has changed.

It computes nothing and knows nothing of what an answer is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that an answer depends on but the state of the archive."""

    text: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    sort: str
    page: int
    per_page: int
    faceted: bool


class Recent(Generic[T]):
    """At most ``most`` answers, by question, all of one state of the world; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._state: Hashable = None
        self._lock = threading.Lock()

    def answer(
        self, question: Hashable, state: Hashable, ask: Callable[[], T], *, lasting: Callable[[T], bool]
    ) -> tuple[T, bool]:
        """Return the answer to ``question`` and whether it was remembered; if not, ``ask`` gives it.

        ``state`` is what the world was like before asking: with another one all answers are forgotten. Only
        ``lasting`` answers are remembered.
        """
        with self._lock:
            if state != self._state:
                self._held.clear()
                self._state = state
            if question in self._held:
                self._held.move_to_end(question)
                return self._held[question], True
        given = ask()
        with self._lock:
            if state == self._state and lasting(given):
                self._held[question] = given
                if len(self._held) > self._most:
                    self._held.popitem(last=False)
        return given, False
