"""Velveteen with one of its engines, asked in the process like every other contender: the text field alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive, engines


class Velveteen:
    """The whole write line; a search counts facets as well, as always."""

    how = "the command `velveteen import`: reading under limits, durable catalogue, every field, index"

    def __init__(self, engine: str) -> None:
        self.name = f"Velveteen, {engine}"
        self._engine = engine
        self._live: Any = None
        self._opened: Any = None

    def available(self) -> str | None:
        return None if engines([self._engine]) else "this build does not have it"

    def build(self, source: Path, folder: Path) -> None:
        Archive(folder, self._engine).fill(source)

    def open(self, folder: Path) -> None:
        from indexer.engines.index_service import IndexService

        self._live = IndexService(Archive(folder, self._engine).settings)
        self._opened = self._live.reader()

    def phrase(self, words: Sequence[str]) -> int:
        from indexer.query.ast import InField, Phrase, Query

        typed = " ".join(words)
        found: int = self._opened.search(Query(typed, InField("body", Phrase(typed)), faceted=False)).total
        return found
