"""Every engine weighs a story for any query as one naive reading of the formula does, to one in ten thousand.

BM25 in every field; all fields searched by default as one field of stems, which makes it BM25F (Robertson, Zaragoza). What
engines do otherwise: a phrase of nothing but common words is weighed by its common grams, which each engine has its own of.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from engines.kit import begun, local
from engines.naive import Document, Naive
from engines.test_agree import FEW_EXPANSIONS, TREES, _stories
from hypothesis import HealthCheck, given, settings
from sample_stories import tale

from indexer.analysis.common_words import common_words
from indexer.config import SearchSettings
from indexer.engines.common_grams import COMMON_WORDS
from indexer.engines.port import EngineResult, IndexReader
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.model import StoredStory
from indexer.query import parse
from indexer.query.ast import Node, Query
from indexer.query.plan import Phrase, lower, walk
from indexer.query.ranking import ranked

ENGINES = {"tantivy": TantivyEngine, "whoosh": WhooshEngine}
MOST = 400
NEAR = 1e-4


def asked(reader: IndexReader | Naive, node: Node) -> EngineResult:
    plan = ranked(lower(node, reader, max_expansions=FEW_EXPANSIONS), node)
    return reader.search(Query("", node, per_page=MOST, faceted=False), plan)


def scores(reader: IndexReader | Naive, node: Node) -> dict[str, float]:
    return {hit.story_id: hit.score for hit in asked(reader, node).hits}


@pytest.fixture(scope="module")
def stories() -> list[StoredStory]:
    return _stories()


@pytest.fixture(scope="module")
def naive(stories) -> Naive:
    return Naive([Document.of(story) for story in stories], SearchSettings())


@pytest.fixture(scope="module")
def readers(stories, tmp_path_factory) -> Iterator[list[IndexReader]]:
    """A reader of each engine over the same stories in several segments."""
    opened = []
    for make in ENGINES.values():
        engine = partial(local, make)(tmp_path_factory.mktemp("index"))
        number = begun(engine)
        for at in range(0, len(stories), 100):
            writer = engine.writer(number)
            writer.put(stories[at : at + 100])
            writer.close()
        opened.append((engine, engine.open(number)))
    yield [reader for _, reader in opened]
    for engine, reader in opened:
        reader.close()
        engine.close()


def is_of_common_words(node: Node) -> bool:
    common = common_words(COMMON_WORDS)
    return any(isinstance(part, Phrase) and common.issuperset(part.words) for part in walk(lower(node).root))


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(node=TREES.filter(lambda node: not is_of_common_words(node)))
def test_any_query_weighs_every_story_alike(naive, readers, node):
    wanted = scores(naive, node)
    for reader in readers:
        assert scores(reader, node) == pytest.approx(wanted, rel=NEAR, abs=NEAR), node


@pytest.mark.parametrize(
    "text",
    ["king", "walked OR dragon OR king", "old king -queen", "the king's daughter", "title:king", "kin*"],
)
def test_typed_queries_weigh_every_story_alike(naive, readers, text):
    node, _ = parse(text)
    for reader in readers:
        assert scores(reader, node) == pytest.approx(scores(naive, node), rel=NEAR, abs=NEAR)


LONG = "a long way over the hill and down to the sea they went and came again and again until the evening"


@pytest.fixture(params=ENGINES.values(), ids=ENGINES)
def best(request, tmp_path):
    """Return what puts stories into an index and gives their ids, best first, for a typed query."""
    engine = local(request.param, tmp_path)
    opened = []

    def ask(text: str, *stories: StoredStory) -> list[str]:
        number = begun(engine)
        writer = engine.writer(number)
        writer.put(stories)
        writer.close()
        opened.append(engine.open(number))
        return [hit.story_id for hit in asked(opened[-1], parse(text)[0]).hits]

    yield ask
    for reader in opened:
        reader.close()
    engine.close()


def test_a_common_word_that_is_rare_in_titles_weighs_as_a_common_word(best):
    ring = tale("ring", f"He found the golden ring. {LONG}", title="Lost and Regained")
    boy = tale("boy", f"The one who would not. {LONG}", title="The Boy Who Would Not")
    other = tale("other", f"Who was it? {LONG}", title="Nobody")
    assert best("who OR found OR the OR golden OR ring", ring, boy, other)[0] == "ring"


def test_all_forms_of_a_word_are_one_word(best):
    once = tale("once", f"walk walked walking walks. {LONG}", title="x")
    often = tale("often", f"walk walk walk walk walk. {LONG}", title="x")
    assert best("walk", once, often) == ["often", "once"]


def test_a_title_typed_in_full_comes_first(best):
    named = tale("named", LONG, title="The Golden Bird")
    told = tale("told", "Golden bird, golden bird, golden bird! " * 9, title="Golden, Golden Bird of Birds")
    for typed in ("golden bird", "The Golden Bird", '"the golden bird"', "golden OR bird"):
        assert best(typed, told, named)[0] == "named"


def test_words_side_by_side_come_before_the_same_words_apart(best):
    beside = tale("beside", f"A golden ring lay there. {LONG}", title="x")
    apart = tale("apart", f"A ring lay there, golden. {LONG}", title="x")
    assert best("golden ring", apart, beside) == ["beside", "apart"]


def test_a_word_in_the_title_weighs_more_than_one_in_the_text(best):
    titled = tale("titled", f"{LONG} sword", title="The Dragon")
    told = tale("told", f"{LONG} dragon", title="The Sword")
    assert best("dragon", told, titled) == ["titled", "told"]
