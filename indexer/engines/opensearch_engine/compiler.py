"""A plan of ours as a query of OpenSearch's.

It sends nothing; which words there are and how rare each is, it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, assert_never

from indexer.engines.analysed_fields import all_encodable, encodable
from indexer.engines.bm25 import K1, B, rarity
from indexer.engines.opensearch_engine.mapping import LENGTH
from indexer.engines.opensearch_engine.statistics import Statistics, Term
from indexer.engines.plan_compiler import PlanCompiler
from indexer.query.plan import (
    MOST_WEIGHED,
    AnyForm,
    CombinedWord,
    Phrase,
    PlanNode,
    SpanNear,
    Stem,
    Words,
    walk,
)
from indexer.schema import EXACT, KEYS

Part = Mapping[str, Any]
# Lucene takes 1,024 clauses of a whole query. Past this, what a word stands for as many words weighs one, as more than
# ``MOST_WEIGHED`` do anyway.
_MOST_CLAUSES, _FEW = 900, 4

# BM25's saturation, of how often a word stands in the field and how long that is in this story.
_BM25 = "return params.w * _score / (_score + params.a + params.c * doc[params.length].value);"


class QueryCompiler(PlanCompiler[Part]):
    """Turns plans into queries for the stories of one scope."""

    def __init__(self, statistics: Statistics, with_stem: Callable[[str], Sequence[str]]) -> None:
        super().__init__(statistics, with_stem)
        self.statistics = statistics
        self._clauses = 0

    def prepare(self, root: PlanNode) -> None:
        """Find out all at once what is to be known of the words of a plan."""
        leaves = [node for node in walk(root) if isinstance(node, AnyForm | Phrase | SpanNear)]
        self.statistics.learn(
            chain.from_iterable(map(self._terms, leaves)),
            [self._name(leaf) for leaf in leaves if not isinstance(leaf, SpanNear)],
        )

    def _terms(self, leaf: AnyForm | Phrase | SpanNear) -> Iterator[Term]:
        match leaf:
            case Words() | Stem() | CombinedWord():
                name, words = self.terms_of(leaf)
                # So many weigh nothing, so it is no matter how rare they are.
                yield from ((name, word) for word in words if len(words) <= MOST_WEIGHED)
            case Phrase(field, words):
                yield from ((field + EXACT, word) for word in all_encodable(words))
            case SpanNear():
                return
            case other:
                assert_never(other)

    @staticmethod
    def _name(leaf: AnyForm | Phrase) -> str:
        return leaf.field if isinstance(leaf, CombinedWord) else leaf.field + EXACT

    def compile(self, root: PlanNode) -> Part:
        """Return what finds the stories that a plan asks for, be they within the scope or not."""
        self.prepare(root)
        self._clauses = sum(self._size(node) for node in walk(root))
        return self.node(root) or _NONE

    def _size(self, node: PlanNode) -> int:
        match node:
            case Words() | Stem() | CombinedWord():
                words = self.terms_of(node)[1]
                return len(words) if len(words) <= MOST_WEIGHED else 1
            case SpanNear(_, rows):
                return 2 * sum(len(self.standing("", place)) for row in rows for place in row)
            case Phrase(_, words):
                return len(words)
            case _:
                return 1

    # -- parts ------------------------------------------------------------------------------------------

    def forms(self, leaf: AnyForm, name: str, words: Sequence[str]) -> Part | None:
        """Return what finds any form of a word, each weighed as if it were all of them; of those in a story the best counts."""
        if len(words) > MOST_WEIGHED or (self._clauses > _MOST_CLAUSES and len(words) > _FEW):
            return flat({"terms": {name: [*words]}}, leaf.boost)
        held = [word for word in words if self.statistics.frequency(name, word)]
        if not held:
            return None
        terms: list[Part] = [{"term": {name: {"value": word}}} for word in held]
        # What is often there weighs more, so that the best form of a story is the one that stands there most.
        found = terms[0] if len(terms) == 1 else {"dis_max": {"queries": terms}}
        rare = rarity(self.statistics.total(), self.together(name, held))
        return self._weighed(found, name, leaf.boost * rare)

    def phrase(self, leaf: Phrase) -> Part | None:
        """Return what finds words in a row, None where the field holds one of them nowhere."""
        name, words = leaf.field + EXACT, all_encodable(leaf.words)
        if not all(self.statistics.frequency(name, word) for word in words):
            return None
        where, units = self.units_of(leaf)
        # How often it stands there is counted once for each of its words.
        found = {"match_phrase": {where: {"query": " ".join(units), "boost": 1 / len(units)}}}
        return self._weighed(found, name, leaf.boost * self.rarity_of(name, words))

    def _weighed(self, found: Part, name: str, weight: float) -> Part:
        parameters = {
            "w": weight * (K1 + 1),
            "a": K1 * (1 - B),
            "c": K1 * B / self.statistics.usual(name),
            "length": name + LENGTH,
        }
        return {"script_score": {"query": found, "script": {"source": _BM25, "params": parameters}}}

    def near(self, node: SpanNear, name: str, rows: Sequence[Sequence[Sequence[str]]]) -> Part:
        """Return what finds rows of places, each any of some words."""
        places = [[_any_of(words) for words in row] for row in rows]
        if len(places) == 1:
            found = _in_order(places[0], 0)
        else:
            (one,), (two,) = places
            ways = [_in_order([one, two], node.slop)]
            if not node.ordered:
                ways.append(_in_order([two, one], node.slop))
            found = {"any_of": {"intervals": ways}}
        return flat({"intervals": {name: found}})

    def any_of(self, name: str, values: Sequence[str], score: float = 0.0) -> Part:
        """Return what finds whole values."""
        return flat({"terms": {name: [*values]}}, score)

    def between(self, name: str, low: int | None, high: int | None) -> Part:
        """Return what finds numbers."""
        if low is None and high is None:
            return flat({"exists": {"field": name}})
        bounds = {"gte": low, "lte": high}
        return flat({"range": {name: {sign: each for sign, each in bounds.items() if each is not None}}})

    def joined(
        self, must: Sequence[Part] = (), should: Sequence[Part] = (), must_not: Sequence[Part] = ()
    ) -> Part:
        """Return what finds all of some queries, or else one of others."""
        least = {} if must else {"minimum_should_match": 1}
        return {"bool": {"must": [*must], "should": [*should], "must_not": [*must_not], **least}}

    def everything(self) -> Part:
        """Return what finds every story."""
        return flat({"match_all": {}})


_NONE: Part = {"match_none": {}}


def flat(found: Part, score: float = 0.0) -> Part:
    """Return what finds the same and gives each story one score."""
    return {"constant_score": {"filter": found, "boost": score}}


def _any_of(words: Sequence[str]) -> Part:
    rules = [{"match": {"query": word}} for word in words]
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": rules}}


def _in_order(places: Sequence[Part], slop: int) -> Part:
    if len(places) == 1:
        return places[0]
    return {"all_of": {"ordered": True, "max_gaps": slop, "intervals": [*places]}}


def filters_of(filters: Mapping[str, Sequence[str]]) -> list[Part]:
    """Return, for every field, what leaves the stories that carry one of its wanted values."""
    return [{"terms": {name + KEYS: [*map(encodable, wanted)]}} for name, wanted in filters.items()]
