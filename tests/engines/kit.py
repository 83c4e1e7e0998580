"""What the parts of the engine contract share: fixtures, and questions in a word."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.config import IndexSettings, SearchSettings
from indexer.engines.port import EngineResult, IndexReader, SearchEngine
from indexer.model import StoredStory
from indexer.query import parse
from indexer.query.ast import Query
from indexer.query.plan import lower

LIMITS = SearchSettings(max_per_page=1000)
QUICK = IndexSettings(lock_timeout_s=0.2)
MakeEngine = Callable[[IndexSettings, SearchSettings], SearchEngine]
_fork = multiprocessing.get_context("fork")


def ask(reader: IndexReader, text: str, **more: object) -> EngineResult:
    node, _ = parse(text, LIMITS)
    return answer(reader, Query(text, node, per_page=1000, **more))  # type: ignore[arg-type]


def answer(
    reader: IndexReader, query: Query, *, deadline_s: float | None = None, most: int = LIMITS.max_expansions
) -> EngineResult:
    """Ask a reader what a typed query means to it."""
    return reader.search(
        query, lower(query.node, reader, max_expansions=most, scope=query.scope), deadline_s=deadline_s
    )


def names(reader: IndexReader, text: str, **more: object) -> list[str]:
    return [hit.story_id for hit in ask(reader, text, **more).hits]


class EngineKit:
    """Inherit, and give ``make`` as a static method that returns the engine for some settings."""

    make: MakeEngine

    @pytest.fixture
    def engine(self) -> Iterator[SearchEngine]:
        engine = self.make(QUICK, LIMITS)
        yield engine
        engine.close()

    @pytest.fixture
    def folder(self, tmp_path: Path, engine: SearchEngine) -> Path:
        folder = tmp_path / "index"
        folder.mkdir()
        engine.create(folder)
        return folder

    @pytest.fixture
    def index(self, engine: SearchEngine, folder: Path) -> Iterator[Callable[..., IndexReader]]:
        opened: list[IndexReader] = []

        def put(*stories: StoredStory) -> IndexReader:
            writer = engine.writer(folder)
            writer.put(stories)
            writer.close()
            opened.append(engine.open(folder))
            return opened[-1]

        yield put
        for reader in opened:
            reader.close()
