"""Passages of one commit of an index in a cluster: those that hold most of some words, weighed by how rare each is.

It aligns nothing and fetches no text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from indexer.engines.analysed_fields import ID, all_encodable, encodable
from indexer.engines.bm25 import rarity
from indexer.engines.opensearch_engine.compiler import flat
from indexer.engines.opensearch_engine.snapshot import Inquiry, Snapshot
from indexer.engines.opensearch_engine.statistics import Counts, Statistics
from indexer.engines.passage_keys import Keys, NearPassages
from indexer.engines.passages import KEY, PLACE, STEMS, rarities, stems_to_find, unpacked
from indexer.engines.port import PassagesFound
from indexer.model import OWNER, Scope

Part = Mapping[str, Any]


class StoryPassages:
    """The port's ``PassageReader`` over a point in time; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot, self._counts = snapshot, Counts()

    def find(
        self,
        words: Sequence[Sequence[str]],
        scope: Scope,
        limit: int,
        *,
        among: frozenset[str] | None = None,
        rare: bool = False,
    ) -> PassagesFound:
        """Return the passages that hold most of some words; see the port."""
        inquiry = Inquiry(self._snapshot)
        statistics = Statistics(inquiry, scope, self._counts)
        held, every = self._held(statistics, words), statistics.total()
        wanted = stems_to_find(held, every, rare=rare)
        if not wanted or (among is not None and not among):
            return PassagesFound((), rarities(words, held, every))
        filters = [*statistics.within, *([_of(among)] if among is not None else [])]
        parts = [flat(_holding([stem]), rarity(every, held[stem])) for stem in wanted]
        found = inquiry.search(
            {
                "query": {"bool": {"should": parts, "minimum_should_match": 1, "filter": filters}},
                "sort": [{"_score": "desc"}, {KEY: "asc"}],
                "size": limit,
                "stored_fields": [PLACE],
                "track_total_hits": False,
            }
        )
        places = tuple(unpacked(hit["fields"][PLACE][0].encode()) for hit in found.hits)
        return PassagesFound(places, rarities(words, held, every))

    @staticmethod
    def _held(statistics: Statistics, words: Sequence[Sequence[str]]) -> dict[str, int]:
        stems = dict.fromkeys(stem for stems in words for stem in stems)
        statistics.learn((STEMS, encodable(stem)) for stem in stems)
        return {stem: statistics.frequency(STEMS, encodable(stem)) for stem in stems}

    def best(
        self, words: Sequence[Sequence[str]], scope: Scope, among: Collection[str]
    ) -> Mapping[str, float]:
        """Return what the best passage of some stories is worth; see the port."""
        inquiry = Inquiry(self._snapshot)
        statistics = Statistics(inquiry, scope, self._counts)
        worth = rarities(words, self._held(statistics, words), statistics.total())
        # What a passage is worth is told by which words it holds: by name, since scores are rounded.
        parts = [
            {"constant_score": {"filter": _holding(stems), "boost": each, "_name": str(at)}}
            for at, (stems, each) in enumerate(zip(words, worth, strict=True))
            if each
        ]
        if not parts or not among:
            return {}
        filters = [*statistics.within, _of(among)]
        found = inquiry.search(
            {
                "query": {"bool": {"should": parts, "minimum_should_match": 1, "filter": filters}},
                "collapse": {"field": ID},
                "sort": [{"_score": "desc"}, {KEY: "asc"}],
                "size": len(among),
                "stored_fields": "_none_",
                "docvalue_fields": [ID],
                "track_total_hits": False,
            }
        )
        return {
            str(hit["fields"][ID][0]): sum(worth[at] for at in sorted(map(int, hit["matched_queries"])))
            for hit in found.hits
        }

    def near(self, groups: Sequence[Sequence[str]], reach: int | None, limit: int) -> NearPassages | None:
        """Return the passages where some words are near each other; see the port."""
        inquiry = Inquiry(self._snapshot)
        statistics = Statistics(inquiry, OWNER, self._counts)
        held = self._held(statistics, groups)
        found = [
            self._keys(inquiry, stems)
            for stems in groups
            if sum(held[stem] for stem in dict.fromkeys(stems)) <= limit
        ]
        return NearPassages.of(sorted(found, key=len), reach) if found else None

    @staticmethod
    def _keys(inquiry: Inquiry, stems: Sequence[str]) -> Keys:
        """Return the keys of all passages that hold one of some stems."""
        keys: list[int] = []
        asked: dict[str, Any] = {
            "size": 0,
            "query": _holding(stems),
            "aggs": {"keys": {"composite": {"size": _PAGE, "sources": [{"key": {"terms": {"field": KEY}}}]}}},
        }
        while True:
            counted = inquiry.search(asked).aggregation("keys")
            keys += [int(bucket["key"]["key"]) for bucket in counted["buckets"]]
            if len(counted["buckets"]) < _PAGE:
                return np.array(keys, np.int64)
            asked["aggs"]["keys"]["composite"]["after"] = counted["after_key"]

    def close(self) -> None:
        """Give the point in time up; see the port."""
        self._snapshot.close()


# Keys fetched at once.
_PAGE = 10_000


def _holding(stems: Sequence[str]) -> Part:
    return {"terms": {STEMS: [*all_encodable(stems)]}}


def _of(among: Collection[str]) -> Part:
    return {"terms": {ID: sorted(map(encodable, among))}}
