"""Counts of work for tests that must not look at the clock: SQL statements, bytes written, characters analysed.

It judges nothing.
"""

from __future__ import annotations

import sys
from types import FrameType, FunctionType
from typing import Self

import psutil
import pytest
import sqlalchemy as sa

from indexer.analysis.tokens import flat_terms, places, terms, tokens


def written() -> int:
    """How many bytes this process and its ended children have handed to the system to write so far."""
    counters = getattr(psutil.Process(), "io_counters", None)
    if counters is None:
        pytest.skip("this system does not count what a process writes")
    return int(counters().write_chars)


class Statements:
    """Every SQL statement that SQLAlchemy sends while it is open."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def _hear(
        self,
        _connection: object,
        _cursor: object,
        statement: str,
        _given: object,
        _context: object,
        _many: bool,
    ) -> None:
        self.said.append(statement)

    def __enter__(self) -> Self:
        sa.event.listen(sa.Engine, "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(sa.Engine, "before_cursor_execute", self._hear)


class Texts:
    """How often some functions are given a ``text`` while it is open, and how many characters, in this thread.

    It listens to the interpreter, so that nobody's import of a function can hide a call. Calls that one of the
    functions makes to another are not counted.
    """

    def __init__(self, *functions: FunctionType) -> None:
        self.texts = self.characters = 0
        self._watched = frozenset(function.__code__ for function in functions)
        # Kept, so that no two frames ever have the same identity.
        self._frames: dict[int, FrameType] = {}

    def _hear(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or frame.f_code not in self._watched:
            return
        if frame.f_back is not None and frame.f_back.f_code in self._watched:
            return
        # A generator is called again for every value.
        if id(frame) not in self._frames:
            self._frames[id(frame)] = frame
            self.texts += 1
            self.characters += len(frame.f_locals["text"])

    def __enter__(self) -> Self:
        sys.setprofile(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        self._frames.clear()


def analysed() -> Texts:
    """Return a count of the texts that are parted into words."""
    return Texts(terms, flat_terms, tokens, places)
