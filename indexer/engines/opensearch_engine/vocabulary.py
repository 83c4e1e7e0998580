"""The words and values of one commit, as OpenSearch counts them.

It ranks no story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from indexer.analysis import fold, terms
from indexer.analysis.stem import stem, stem_pattern
from indexer.engines.analysed_fields import TITLE_SORT, encodable
from indexer.engines.opensearch_engine.counting import Counter
from indexer.engines.opensearch_engine.mapping import EACH
from indexer.engines.opensearch_engine.snapshot import INCOMPLETE, Inquiry, Snapshot
from indexer.engines.opensearch_engine.statistics import Counts, Statistics, within
from indexer.engines.port import Suggestion
from indexer.engines.spelling import (
    LONG_TITLE,
    LONG_WORD,
    MOST_SLIPS,
    SUGGESTED_FROM,
    listed,
    listed_titles,
    near,
)
from indexer.engines.word_list import WordList, WordLists
from indexer.errors import EngineAwayError
from indexer.model import OWNER, Scope
from indexer.query.ast import Pattern
from indexer.schema import ARTICLES, EXACT, KEYS, PROSE, title_key

# Stems whose words are remembered: some megabytes.
_STEMS_KEPT = 20_000
# Words within a slip that each field is asked for, and each shard: there are some dozens for a word of three letters.
_NEAR, _NEAR_OF_A_SHARD = 200, 400
_EVERY_WORD = 65_000
# A word that many stories hold is asked for, too, where those are out of the scope.
_ANY_NUMBER = 1_000_000_000
_COMPOSITE = 10_000


class Vocabulary:
    """The port's ``Vocabulary`` over one snapshot; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._counts = Counts()
        self._words = WordLists()
        self._stems: dict[str, Sequence[str]] = {}

    def statistics(self, scope: Scope, inquiry: Inquiry | None = None) -> Statistics:
        """Return what is known of the stories of a scope."""
        return Statistics(inquiry or Inquiry(self._snapshot), scope, self._counts)

    def values(self, field: str, scope: Scope = OWNER) -> Mapping[str, int]:
        """Every value of a facet that a story carries; see the port."""
        held: dict[str, int] = {}
        by_value: dict[str, Any] = {
            "size": _COMPOSITE,
            "sources": [{"value": {"terms": {"field": field + KEYS}}}],
        }
        while True:
            asked = {"size": 0, "query": _query(scope), "aggs": {"values": {"composite": by_value}}}
            found = self._whole(asked)
            buckets = found["buckets"]
            held |= {str(each["key"]["value"]): int(each["doc_count"]) for each in buckets}
            if len(buckets) < _COMPOSITE:
                return held
            by_value["after"] = found["after_key"]

    def _whole(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        found = Inquiry(self._snapshot).search(asked)
        if found.lacks is not None:
            raise EngineAwayError(INCOMPLETE)
        return found.aggregation("values")

    def terms(self, field: str, start: str, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Words of a field that start so, the commonest first; see the port."""
        name = field + EXACT + EACH
        _, found = self._counter.commonest(
            {name: min(limit, _EVERY_WORD)}, _query(scope), beginning=encodable(start)
        )
        return [word for word, _ in found[name]][:limit]

    def matching(self, field: str, pattern: Pattern, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Words of a field that look so, the commonest first; see the port."""
        words = self._words.of((field, scope), lambda: self._every_word(field, scope))
        return [word for word, _ in words.matching(pattern)[:limit]]

    def _every_word(self, field: str, scope: Scope) -> list[tuple[str, int]]:
        inquiry = Inquiry(self._snapshot)
        words = list(Counter(inquiry).every(field + EXACT + EACH, _query(scope)))
        # A list is kept as long as the commit.
        if inquiry.lacks:
            raise EngineAwayError(INCOMPLETE)
        return words

    @property
    def _counter(self) -> Counter:
        return Counter(Inquiry(self._snapshot))

    def with_stem(self, stemmed: str) -> Sequence[str]:
        """Return the words of prose that have a stem."""
        words = self._stems.get(stemmed)
        if words is None:
            inquiry = Inquiry(self._snapshot)
            start = stem_pattern(stemmed)[0] or stemmed
            names = {name + EACH: _EVERY_WORD for name in PROSE}
            _, found = Counter(inquiry).commonest(names, _query(OWNER), beginning=start)
            every = {word for values in found.values() for word, _ in values}
            words = sorted(word for word in every if stem(word) == stemmed)
            if not inquiry.lacks:
                if len(self._stems) >= _STEMS_KEPT:
                    self._stems.clear()
                self._stems[stemmed] = words
        return words

    def frequency(self, field: str, word: str, scope: Scope = OWNER) -> int:
        """How many stories hold a word in a field; see the port."""
        return self.statistics(scope).frequency(field + EXACT, encodable(word))

    def suggest(self, word: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """The indexed words close to ``word``; see the port."""
        typed = encodable(fold(word))
        found = listed(self._near(typed, SUGGESTED_FROM, "words", long=LONG_WORD))
        statistics = self.statistics(scope)
        statistics.learn((name, each) for each, _ in found for name in SUGGESTED_FROM)

        def stories(each: str) -> int:
            return next(filter(None, (statistics.frequency(name, each) for name in SUGGESTED_FROM)), 0)

        return near(WordList(found), typed, stories)

    def suggest_titles(self, title: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """The titles close to ``title``; see the port."""
        statistics = self.statistics(scope)

        def stories(found: str) -> int:
            return statistics.frequency(TITLE_SORT, encodable(title_key(found)))

        if stories(title):
            return ()
        typed = encodable(" ".join(terms(title)))
        first, _, behind = typed.partition(" ")
        # A slip in the article is one, too, and titles are kept without.
        ways = [typed] if not behind or len(first) > 1 + max(map(len, ARTICLES)) else [typed, behind]
        found = dict(
            each for way in ways for each in self._near(way, [TITLE_SORT], "keyword", long=LONG_TITLE)
        )
        found |= {way: held for way in ways if (held := statistics.frequency(TITLE_SORT, way))}
        statistics.learn((TITLE_SORT, encodable(title_key(each))) for each in found)
        return near(WordList(listed_titles(found.items())), typed, stories, long=LONG_TITLE)

    def _near(
        self, typed: str, names: Sequence[str], analyzer: str, *, long: int
    ) -> Iterable[tuple[str, int]]:
        """Yield the terms of fields within a slip or two of a word, with about how many stories hold each."""
        asked = {
            "analyzer": analyzer,
            "size": _NEAR,
            "shard_size": _NEAR_OF_A_SHARD,
            "suggest_mode": "always",
            "max_edits": MOST_SLIPS if len(typed) >= long else 1,
            "prefix_length": 0,
            "min_word_length": 1,
            "max_term_freq": _ANY_NUMBER,
            "string_distance": "damerau_levenshtein",
        }
        if not typed:
            return
        suggest = {name: {"text": typed, "term": {"field": name, **asked}} for name in names}
        found = Inquiry(self._snapshot).search({"size": 0, "suggest": suggest})
        for name in names:
            yield from _options(found.body.get("suggest", {}).get(name, ()))


def _options(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    for entry in entries:
        for option in entry["options"]:
            yield str(option["text"]), int(option["freq"])


def _query(scope: Scope) -> Mapping[str, Any]:
    return {"bool": {"filter": within(scope)}} if not scope.is_everything else {"match_all": {}}
