"""Facets of very many values, counted among those that are commonest in the whole index: as exact as all counts are."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest
from engines.facets_contract import CountingContract
from engines.kit import QUICK, ask, local
from sample_stories import tale

from indexer.config import SearchSettings
from indexer.engines.tantivy_engine import facet_counts, reader
from indexer.engines.tantivy_engine.engine import TantivyEngine

# What is found by comparing words' places, which takes longer than counting.
PLACED = ('"lamp kite"', "lamp NEAR/2 fog", 'moth OR "fog kite"')


class _ByHand(CountingContract):
    make = staticmethod(partial(local, TantivyEngine))

    @pytest.mark.parametrize("seed", range(6))
    def test_the_commonest_are_those_of_a_count_by_hand_whatever_is_asked_for(
        self, number, index, tmp_path, seed
    ):
        dice = random.Random(seed)
        names = [f"A{n:02}" for n in range(30)]
        weights = [1 / (n + 1) for n in range(30)] if seed % 2 else None
        words = ("lamp", "kite", "moth", "fog")
        tales = [
            tale(
                f"t{n}",
                " ".join(dice.sample(words, dice.randint(1, 3))),
                authors=tuple(dict.fromkeys(dice.choices(names, weights, k=dice.randint(1, 3)))),
            )
            for n in range(60)
        ]
        index(*tales[:20]).close()
        index(*tales[20:]).close()
        gone = {story.id for story in dice.sample(tales, 8)}
        shown = dice.choice((1, 4, 40))
        engine = self.make(tmp_path, QUICK, SearchSettings(facet_values=shown, max_per_page=100))
        writer = engine.writer(number)
        writer.delete(gone)
        writer.close()
        opened = engine.open(number)
        left = {story.id: story for story in tales if story.id not in gone}
        for query in ("", *words, "lamp kite", "lamp OR fog", "moth -fog", *PLACED):
            found = ask(opened, query)
            counts = Counter(name for hit in found.hits for name in left[hit.story_id].summary.authors)
            by_hand = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
            told = [(each.value, each.count) for each in found.facets["author"]]
            assert told == by_hand[:shown], query
        opened.close()
        engine.close()


class TestByCandidates(_ByHand):
    @pytest.fixture(autouse=True)
    def count_by_candidates(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(facet_counts, "MANY_STORIES", 0)
        monkeypatch.setattr(facet_counts, "MANY_VALUES", 1)
        monkeypatch.setattr(facet_counts, "_CANDIDATES", (3, 8))
        monkeypatch.setattr(reader, "_FEW", 0)


class TestBesideTheSearch(_ByHand):
    @pytest.fixture(autouse=True, params=[0, 2, 1000])
    def count_beside(self, monkeypatch: pytest.MonkeyPatch, request) -> None:
        monkeypatch.setattr(reader, "MANY_INDEXED", 0)
        monkeypatch.setattr(reader, "_FEW", 0)
        monkeypatch.setattr(facet_counts, "MANY_STORIES", 0)
        monkeypatch.setattr(facet_counts, "MANY_VALUES", request.param)
        # So that some counts by a segment's commonest values are not exact.
        monkeypatch.setattr(facet_counts, "_SEGMENT_VALUES", 5)
        monkeypatch.setattr(facet_counts, "_LISTED_VALUES", 5)
