"""Passages of one commit of a Tantivy index: those that hold most of some words, weighed by how rare each is.

It aligns nothing and fetches no text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import tantivy

from indexer.engines.analysed_fields import ID, encodable
from indexer.engines.bm25 import rarity
from indexer.engines.passage_keys import Keys, NearPassages, best_by_number, number_in, story_number
from indexer.engines.passages import KEY, PLACE, STEMS, rarities, stems_to_find, unpacked
from indexer.engines.port import PassagePlace, PassagesFound
from indexer.engines.tantivy_engine.duplicates import both, one_of
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.engines.tantivy_engine.visible import Counts, Visible
from indexer.errors import EngineError
from indexer.model import Scope

# Places remembered: some megabytes.
_PLACES_KEPT = 50_000
_Query, _Occur = tantivy.Query, tantivy.Occur


class TantivyPassages:
    """The port's ``PassageReader`` over one searcher; safe to share between threads."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher: Searcher | None = searcher
        self._counts = Counts()
        self._places: dict[tuple[int, int], PassagePlace] = {}

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
        if self._searcher is None:
            raise EngineError("This index reader is closed; open the index again")
        searcher, visible = self._searcher, Visible(self._searcher, scope, self._counts)
        held = {stem: visible.frequency(STEMS, encodable(stem)) for stems in words for stem in stems}
        every = visible.total()
        wanted = stems_to_find(held, every, rare=rare)
        found: tuple[PassagePlace, ...] = ()
        if wanted and (among is None or among):
            query = visible.narrowed(self._any(searcher, visible, wanted))
            if among is not None:
                query = both(query, _unranked(one_of(ID, among, searcher.schema)))
            hits = searcher.search(query, limit, count=False).hits
            found = tuple(self._place(searcher, address) for _, address in hits)
        return PassagesFound(found, rarities(words, held, every))

    def best(
        self, words: Sequence[Sequence[str]], scope: Scope, among: Collection[str]
    ) -> Mapping[str, float]:
        """Return what the best passage of some stories is worth; see the port."""
        if self._searcher is None:
            raise EngineError("This index reader is closed; open the index again")
        searcher, visible = self._searcher, Visible(self._searcher, scope, self._counts)
        held = {stem: visible.frequency(STEMS, encodable(stem)) for stems in words for stem in stems}
        worth = rarities(words, held, visible.total())
        found = [
            (self._holding(searcher, stems, among), each)
            for stems, each in zip(words, worth, strict=True)
            if each and among
        ]
        keyed = [(np.array([key for key, _ in hits], np.int64), each) for hits, each in found]
        best = best_by_number(keyed)
        numbered = Counter(map(story_number, among))
        alone = {
            story_id: best[number]
            for story_id in among
            if numbered[number := story_number(story_id)] == 1 and number in best
        }
        shared = {number for number, stories in numbered.items() if stories > 1}
        return alone | self._told_apart(searcher, found, shared) if shared else alone

    @staticmethod
    def _holding(
        searcher: Searcher, stems: Sequence[str], among: Collection[str]
    ) -> list[tuple[int, tantivy.DocAddress]]:
        """Return the passages of some stories that hold one of some stems, with their keys."""
        spelt = [*map(encodable, stems)]
        most = sum(searcher.doc_freq(STEMS, stem) for stem in spelt)
        query = both(one_of(STEMS, spelt, searcher.schema), _unranked(one_of(ID, [*among], searcher.schema)))
        return searcher.search(query, max(most, 1), count=False, order_by_field=KEY).hits

    def _told_apart(
        self,
        searcher: Searcher,
        found: Sequence[tuple[Sequence[tuple[int, tantivy.DocAddress]], float]],
        numbers: Collection[int],
    ) -> dict[str, float]:
        """Return what ``best`` does of stories that share their number in keys by chance: their passages say whose they are."""
        worth: defaultdict[PassagePlace, float] = defaultdict(float)
        for hits, each in found:
            for key, address in hits:
                if number_in(key) in numbers:
                    worth[self._place(searcher, address)] += each
        best: defaultdict[str, float] = defaultdict(float)
        for place, together in worth.items():
            best[place.story_id] = max(best[place.story_id], together)
        return dict(best)

    def near(self, groups: Sequence[Sequence[str]], reach: int | None, limit: int) -> NearPassages | None:
        """Return the passages where some words are near each other; see the port."""
        if self._searcher is None:
            raise EngineError("This index reader is closed; open the index again")
        searcher = self._searcher
        found = [each for stems in groups if (each := self._keyed(searcher, stems, limit)) is not None]
        return NearPassages.of(sorted(found, key=len), reach) if found else None

    @staticmethod
    def _keyed(searcher: Searcher, stems: Sequence[str], limit: int) -> Keys | None:
        """Return the keys of the passages that hold one of some stems, None if there are more than ``limit``."""
        spelt = [*map(encodable, stems)]
        held = sum(searcher.doc_freq(STEMS, stem) for stem in spelt)
        if held > limit:
            return None
        query = one_of(STEMS, spelt, searcher.schema)
        hits = searcher.search(query, held, count=False, order_by_field=KEY).hits if held else []
        return np.fromiter((key for key, _ in hits), np.int64, len(hits))

    def _place(self, searcher: Searcher, address: tantivy.DocAddress) -> PassagePlace:
        """Return the passage at an address, which a commit never changes: fetching it takes a block apart."""
        key = (address.segment_ord, address.doc)
        place = self._places.get(key)
        if place is None:
            if len(self._places) >= _PLACES_KEPT:
                self._places.clear()
            packed: Any = searcher.doc(address).get_first(PLACE)
            place = self._places[key] = unpacked(bytes(packed))
        return place

    def _any(self, searcher: Searcher, visible: Visible, stems: Sequence[str]) -> tantivy.Query:
        return _Query.boolean_query(
            [(_Occur.Should, self._term(searcher, visible, encodable(stem))) for stem in stems]
        )

    def _term(self, searcher: Searcher, visible: Visible, stem: str) -> tantivy.Query:
        """Return what finds a stem, weighed as it is within the scope."""
        term = _Query.term_query(searcher.schema, STEMS, stem, "basic")
        if not visible.weighs:
            return term
        everywhere = rarity(searcher.num_docs, searcher.doc_freq(STEMS, stem))
        return _Query.boost_query(term, rarity(visible.total(), visible.frequency(STEMS, stem)) / everywhere)

    def close(self) -> None:
        """Let go of the index; searches under way finish."""
        self._searcher = None


def _unranked(query: tantivy.Query) -> tantivy.Query:
    return _Query.const_score_query(query, 0.0)
