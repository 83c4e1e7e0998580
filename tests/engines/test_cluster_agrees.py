"""A cluster answers any query with the stories, counts and scores that reading all of them gives, over several shards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from engines.clusters import cluster_hosts, make, sweep
from engines.kit import answer, begun, local
from engines.naive import Document, Naive
from engines.test_agree import _STORIES, FEW_EXPANSIONS, TREES, Library, _agree, _alike
from engines.test_scores import NEAR, is_of_common_words, scores
from hypothesis import given
from hypothesis import strategies as st
from sample_stories import tale
from thoroughness import tries

from benchmarks.cluster_queries import NEAR as CLOSE
from benchmarks.cluster_queries import differ
from indexer.config import SearchSettings
from indexer.engines.port import IndexReader
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.model import Rating, Scope
from indexer.query.ast import Query

__all__ = ["cluster_hosts"]

EXAMPLES = tries(60)
# Copies of some, so that grouping has something to do.
STORIES = [
    replace(story, copy_of=_STORIES[at - 1].id) if at % 10 == 3 else story  # some
    for at, story in enumerate(_STORIES)
]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(STORIES)


def _filled(engine, stories=STORIES) -> IndexReader:
    number = begun(engine)
    for at in range(0, len(stories), 100):
        writer = engine.writer(number)
        writer.put(stories[at : at + 100])
        writer.close()
    return engine.open(number)


@pytest.fixture(scope="module")
def cluster(cluster_hosts, tmp_path_factory) -> Iterator[IndexReader]:
    where = tmp_path_factory.mktemp("cluster")
    engine = make(where, shards=3)
    reader = _filled(engine)
    yield reader
    reader.close()
    sweep(where)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Iterator[IndexReader]:
    engine = local(TantivyEngine, tmp_path_factory.mktemp("files"))
    reader = _filled(engine)
    yield reader
    reader.close()
    engine.close()


@_alike(EXAMPLES)
@given(node=TREES, without=st.sets(st.integers(0, 99), max_size=2))
def test_it_finds_what_reading_every_story_finds(library, cluster, node, without):
    _agree(library, [cluster], node, without)


@_alike(EXAMPLES)
@given(node=TREES.filter(lambda node: not is_of_common_words(node)))
def test_it_weighs_every_story_as_the_formula_does(cluster, node):
    naive = Naive([Document.of(story) for story in STORIES], SearchSettings())
    assert scores(cluster, node) == pytest.approx(scores(naive, node), rel=NEAR, abs=NEAR)


_QUERIES = st.builds(
    Query,
    st.just(""),
    TREES,
    per_page=st.just(1000),
    grouped=st.booleans(),
    scope=st.sampled_from((Scope(), Scope(Rating.TEEN), Scope(hidden=frozenset({"t003", "t004"})))),
    filters=st.dictionaries(
        st.sampled_from(("rating", "author")),
        st.sampled_from((("general",), ("teen", "Bo"), ("Ann Lee",))),
        max_size=2,
    ),
    sort=st.sampled_from(("words", "-published", "title")),
)


@_alike(EXAMPLES)
@given(query=_QUERIES)
def test_it_gives_the_ids_totals_and_facets_that_files_give(cluster, files, query):
    told, wanted = (answer(each, query, most=FEW_EXPANSIONS) for each in (cluster, files))
    # Of several copies alike in score, each engine shows its own; how many there are is the same.
    assert (told.total, told.unknown) == (wanted.total, wanted.unknown)
    if not query.grouped:
        assert {hit.story_id for hit in told.hits} == {hit.story_id for hit in wanted.hits}
    assert told.facets == wanted.facets
    assert told.warnings == wanted.warnings


@pytest.mark.parametrize("field", ["title", "author", "rating", "body"])
def test_it_lists_the_same_words_and_values(cluster, files, field):
    for start in ("th", "a", "lan", "b"):
        assert list(cluster.terms(field, start, 30)) == list(files.terms(field, start, 30))
    if field not in {"body", "title"}:
        assert cluster.values(field) == files.values(field)
    for word in ("the", "king", "nowhere"):
        assert cluster.frequency(field, word) == files.frequency(field, word)


@pytest.mark.parametrize("word", ["kign", "princes", "castel", "wodo", "xyzzy", "fathr", "daugther"])
def test_it_suggests_what_files_suggest(cluster, files, word):
    assert [each.text for each in cluster.suggest(word)][:3] == [each.text for each in files.suggest(word)][
        :3
    ]


def test_of_everything_that_can_be_typed_nothing_differs(cluster_hosts, samples, tmp_path):
    """A short form of ``make agree``, in the words of the samples a part of a text at a time."""
    texts = [(path.stem, path.read_text(errors="replace")) for path in sorted(samples.glob("*.txt"))]
    stories = [
        tale(f"{name}-{at}", text[at : at + 2000], authors=(name[:6], name[-1]))
        for name, text in texts
        for at in range(0, len(text), 2000)
    ]
    engines = [local(TantivyEngine, tmp_path), make(tmp_path, shards=3)]
    readers = [_filled(engine, stories) for engine in engines]
    passages = [engine.open_passages(1) for engine in engines]
    tally = differ(readers, passages, stories, EXAMPLES, 1)
    for each in (*readers, *passages, *engines):
        each.close()
    sweep(tmp_path)
    assert (tally.differing, tally.asked) == (0, EXAMPLES)
    assert tally.found > EXAMPLES // 3
    assert tally.worst < CLOSE
