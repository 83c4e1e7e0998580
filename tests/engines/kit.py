"""What the parts of the engine contract share: fixtures, and questions in a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from indexer.config import IndexSettings, LibrarySettings, SearchSettings, Settings
from indexer.engines.local.engine import LocalEngine
from indexer.engines.local.folders import FolderEngine
from indexer.engines.local.passages import WithPassages
from indexer.engines.port import EngineResult, IndexReader, IndexWriter, SearchEngine, StoryBatch
from indexer.faults import Refused
from indexer.model import OWNER, Scope, StoredStory
from indexer.query import parse
from indexer.query.ast import Query
from indexer.query.plan import Plan, lower
from indexer.query.plan_nodes import any_of
from indexer.query.relax import Relaxing

LIMITS = SearchSettings(max_per_page=1000)
QUICK = IndexSettings(lock_timeout_s=0.2)
MakeEngine = Callable[..., SearchEngine]


def local(
    adapter: Callable[..., FolderEngine],
    where: Path,
    index: IndexSettings = QUICK,
    search: SearchSettings = LIMITS,
) -> LocalEngine:
    """Return an engine whose indexes lie below ``where``."""
    settings = Settings(library=LibrarySettings(data=where), index=index, search=search)
    return LocalEngine(settings, partial(_both, adapter, index, search))


def _both(adapter: Callable[..., FolderEngine], index: IndexSettings, search: SearchSettings) -> WithPassages:
    """Return what an archive has: an adapter for stories, and one for their passages."""
    return WithPassages(
        adapter(index, search), adapter(index, search, passages=True) if index.passages else None
    )


def ask(reader: IndexReader, text: str, **more: object) -> EngineResult:
    node, _ = parse(text, LIMITS)
    return answer(reader, Query(text, node, per_page=1000, **more))  # type: ignore[arg-type]


def answer(
    reader: IndexReader, query: Query, *, deadline_s: float | None = None, most: int = LIMITS.max_expansions
) -> EngineResult:
    """Ask a reader what a typed query means to it."""
    plan = lower(query.node, reader, max_expansions=most, scope=query.scope, bookmarks=query.bookmarks)
    return reader.search(query, plan, deadline_s=deadline_s)


def names(reader: IndexReader, text: str, **more: object) -> list[str]:
    return [hit.story_id for hit in ask(reader, text, **more).hits]


def suggested(reader: IndexReader, word: str, scope: Scope = OWNER) -> list[str]:
    return [each.text for each in reader.suggest(word, scope)]


def with_most(reader: IndexReader, text: str, share: float, scope: Scope = OWNER) -> EngineResult:
    """Ask a reader for stories with words that make up a share of the rarity of all."""
    query = Query(text, parse(text, LIMITS)[0], per_page=1000, scope=scope)
    relaxing = Relaxing.of(lower(query.node, reader, scope=scope))
    weighed = reader.weigh(Plan(any_of(relaxing.words)), scope)
    rarity = {each.leaf: each.rarity for each in weighed if each.stories != 0}
    return reader.search(query, relaxing.content(rarity, share))


def begun(engine: SearchEngine) -> int:
    """Start an empty index and return its number."""
    number = engine.generations.start()
    engine.create(number)
    return number


def load(
    engine: SearchEngine,
    number: int,
    parcels: Iterable[StoryBatch],
    writer: IndexWriter,
    refuse: Callable[[Refused], None] | None = None,
) -> int:
    """Put stories through ``writer`` as a rebuild does, but for the commit; return how many were done."""
    loader = engine.loader(number, refuse)
    given = sum(loader.give(parcel, wait=True) for parcel in parcels)
    return given + sum(loader.hand_over(writer))


class EngineKit:
    """Inherit, and give ``make`` as a static method that returns an engine whose indexes lie at a path.

    Settings for the index and for searches may be given after it. An engine without files takes the path as a name.
    """

    make: MakeEngine

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[SearchEngine]:
        engine = self.make(tmp_path)
        yield engine
        engine.close()

    @pytest.fixture
    def number(self, engine: SearchEngine) -> int:
        """The name of an empty index."""
        return begun(engine)

    @pytest.fixture
    def index(self, engine: SearchEngine, number: int) -> Iterator[Callable[..., IndexReader]]:
        opened: list[IndexReader] = []

        def put(*stories: StoredStory) -> IndexReader:
            writer = engine.writer(number)
            writer.put(stories)
            writer.close()
            opened.append(engine.open(number))
            return opened[-1]

        yield put
        for reader in opened:
            reader.close()
