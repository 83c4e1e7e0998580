"""Counts of work for tests that must not look at the clock: SQL statements, bytes written, characters analysed.

It judges nothing.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
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
    """Every SQL statement that SQLite runs on connections made while it listens, but for those about transactions.

    One that is run for many rows counts once for each.
    """

    _ASIDE = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--")

    def __init__(self) -> None:
        self.said: list[str] = []

    def _hear(self, statement: str) -> None:
        if not statement.lstrip().upper().startswith(self._ASIDE):
            self.said.append(statement)

    def _follow(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(self._hear)

    def __enter__(self) -> Self:
        sa.event.listen(sa.Pool, "connect", self._follow)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(sa.Pool, "connect", self._follow)

    def during(self, work: Callable[[], object]) -> list[str]:
        """Return what is said while ``work`` is done."""
        before = len(self.said)
        work()
        return self.said[before:]


class Texts:
    """How many a ``text`` or ``texts`` some functions are given while it is open, and characters, in this thread.

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
            given = frame.f_locals
            texts = given["texts"] if "texts" in given else (given["text"],)
            self.texts += len(texts)
            self.characters += sum(map(len, texts))

    def __enter__(self) -> Self:
        sys.setprofile(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        self._frames.clear()


class Calls:
    """How often a function is called while it is open, in this thread, whoever imported it."""

    def __init__(self, function: FunctionType) -> None:
        self.count, self._watched = 0, function.__code__

    def _hear(self, frame: FrameType, event: str, _argument: object) -> None:
        self.count += event == "call" and frame.f_code is self._watched

    def __enter__(self) -> Self:
        sys.setprofile(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)


def analysed() -> Texts:
    """Return a count of the texts that are parted into words."""
    return Texts(terms, flat_terms, tokens, places)
