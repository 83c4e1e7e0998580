"""The order of stories is at least as good as it was, on collections with judgements that nothing was tuned to.

The floors are what was measured when they were written, for just these files: other data has other figures.
"""

from __future__ import annotations

import math

import pytest

from benchmarks.relevance import Collection, Figures, digest, figures, measured, or_joined, searched

# Collection: the files' digest, one query in how many, nDCG@10, MAP, and how many first hits are relevant.
FLOORS = {
    "fairytaleqa-story": ("e35be0abfe6c921d", 10, 0.842, 0.815, 0.75),
    "cranfield": ("61962649bea692c7", 1, 0.523, 0.425, 0.73),
    "npl": ("9778a0d098c5dfff", 1, 0.439, 0.288, 0.58),
}


@pytest.mark.parametrize("name", FLOORS)
def test_the_best_stories_come_first(shared_data, tmp_path, name):
    floor, every, ndcg, precision, first = FLOORS[name]
    folder = shared_data / "relevance" / name
    if not folder.is_dir():
        pytest.skip(f"the collection {name} is absent from {shared_data}")
    if digest(folder) != floor:
        pytest.skip(f"the collection {name} is not the one that the floors were measured with")
    found = measured(Collection.read(folder, every=every), "tantivy", tmp_path, or_joined)
    assert found.ndcg >= ndcg
    assert found.map >= precision
    assert found.first >= first
    assert found.nothing == 0


# As they are typed: in how many, nDCG@10, and the share that finds nothing at most. Cranfield's are sentences.
TYPED = {"fairytaleqa-story": (10, 0.83, 0.0), "cranfield": (1, 0.505, 0.0)}


@pytest.mark.parametrize("name", TYPED)
def test_a_question_typed_as_it_stands_finds_what_answers_it(shared_data, tmp_path, name):
    every, ndcg, nothing = TYPED[name]
    folder = shared_data / "relevance" / name
    if not folder.is_dir():
        pytest.skip(f"the collection {name} is absent from {shared_data}")
    if digest(folder) != FLOORS[name][0]:
        pytest.skip(f"the collection {name} is not the one that the floors were measured with")
    found = searched(Collection.read(folder, every=every), "tantivy", tmp_path)
    assert found.ndcg >= ndcg
    assert found.nothing <= nothing


@pytest.fixture
def small(shared_data):
    """Short queries of a collection that both engines index in a moment."""
    return Collection.read(shared_data / "relevance" / "fairytaleqa-story", every=200)


def test_every_engine_ranks_them_alike(small, tmp_path):
    ours, theirs = (measured(small, engine, tmp_path, or_joined) for engine in ("tantivy", "whoosh"))
    assert ours.ndcg == pytest.approx(theirs.ndcg, abs=0.002)
    assert ours.map == pytest.approx(theirs.map, abs=0.002)


def test_figures_are_those_of_their_definitions():
    judged = {"q": {"a": 2, "b": 1}, "r": {"c": 1}}
    found = figures({"q": ["b", "x", "a"], "r": []}, judged)
    gain = 1 + 2 / math.log2(4)
    best = 2 + 1 / math.log2(3)
    assert found == Figures(
        pytest.approx(gain / best / 2), pytest.approx((1 + 2 / 3) / 2 / 2), pytest.approx(0.5), 0.5
    )
