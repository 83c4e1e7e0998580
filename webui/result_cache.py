"""Answers sent lately, kept for those who ask the same again.

It makes none and never looks whether one still holds: the question has to name all that its answer depends on, the state
of the archive and what the viewer may see included.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """The body of an answer as it is sent: ``packed`` by gzip or not; ``lasting`` unless it was cut short."""

    body: bytes
    packed: bool
    lasting: bool


class ResultCache:
    """At most ``most`` answers by question; those asked for longest ago go first. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, SentAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, question: Hashable, make: Callable[[], SentAnswer]) -> SentAnswer:
        """Return the answer to ``question``, which ``make`` gives unless it is held; only lasting ones are."""
        with self._lock:
            if question in self._held:
                self._held.move_to_end(question)
                return self._held[question]
        made = make()
        if made.lasting:
            with self._lock:
                self._held[question] = made
                if len(self._held) > self._most:
                    self._held.popitem(last=False)
        return made
