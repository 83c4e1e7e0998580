"""A plan of ours as a query of OpenSearch's, node by node.

It sends nothing; which words there are and how rare each is, it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, assert_never

from indexer.engines.analysed_fields import ID, TITLE_SORT, all_encodable, encodable
from indexer.engines.bm25 import K1, B, rarity
from indexer.engines.capabilities import only_text_tells
from indexer.engines.common_grams import common_gram
from indexer.engines.opensearch_engine.mapping import LENGTH
from indexer.engines.opensearch_engine.statistics import Statistics, Term
from indexer.engines.port import Weighed
from indexer.errors import UnsupportedQueryError
from indexer.query.plan import (
    MOST_WEIGHED,
    AllOf,
    Among,
    AnyForm,
    AnyOf,
    CombinedWord,
    Everything,
    Except,
    Has,
    Nothing,
    NumberRange,
    Phrase,
    PlanNode,
    Slot,
    SpanNear,
    Spelled,
    Stem,
    Weighing,
    WholeTitle,
    Within,
    WithOptional,
    Words,
    walk,
)
from indexer.schema import COMMON_GRAMS, EXACT, HAS, KEYS

Part = Mapping[str, Any]
# Lucene takes 1,024 clauses of a whole query. Past this, what a word stands for as many words weighs one, as more than
# ``MOST_WEIGHED`` do anyway.
_MOST_CLAUSES, _FEW = 900, 4

# BM25's saturation, of how often a word stands in the field and how long that is in this story.
_BM25 = "return params.w * _score / (_score + params.a + params.c * doc[params.length].value);"


@dataclass
class QueryCompiler:
    """Turns plans into queries for the stories of one scope; ``with_stem`` returns the words of prose that have a stem."""

    statistics: Statistics
    with_stem: Callable[[str], Sequence[str]]
    clauses: int = field(default=0, init=False)

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
        self.clauses = sum(self._size(node) for node in walk(root))
        return self._node(root) or _NONE

    def _size(self, node: PlanNode) -> int:
        match node:
            case Words() | Stem() | CombinedWord():
                words = self.terms_of(node)[1]
                return len(words) if len(words) <= MOST_WEIGHED else 1
            case SpanNear(_, rows):
                return 2 * sum(len(self._standing(place)) for row in rows for place in row)
            case Phrase(_, words):
                return len(words)
            case _:
                return 1

    def _node(self, node: PlanNode) -> Part | None:  # noqa: C901, PLR0911, PLR0912  # one a node
        """Return what a node asks for, None where this index has nothing of it."""
        match node:
            case Words() | Stem() | CombinedWord():
                return self._forms(node)
            case Phrase():
                return self._phrase(node)
            case SpanNear():
                return self._near(node)
            case Has(field):
                return flat({"term": {HAS: field}})
            case Among(ids):
                return flat({"terms": {ID: sorted(map(encodable, ids))}}) if ids else None
            case Spelled() | Within():
                raise UnsupportedQueryError(only_text_tells(node))
            case WholeTitle(key, boost):
                return flat({"term": {TITLE_SORT: encodable(key)}}, boost)
            case WithOptional(required, optional):
                found = self._node(required)
                better = [part for part in map(self._node, optional) if part is not None]
                return {"bool": {"must": [found], "should": better}} if found and better else found
            case NumberRange():
                return _range(node)
            case AllOf(clauses):
                every = [self._node(part) for part in clauses]
                return {"bool": {"must": every}} if None not in every else None
            case AnyOf(clauses):
                held = [part for part in map(self._node, clauses) if part is not None]
                return {"bool": {"should": held, "minimum_should_match": 1}} if held else None
            case Except(kept, excluded):
                found, without = self._node(kept), self._node(excluded)
                if found is None or without is None:
                    return found
                return {"bool": {"must": [found], "must_not": [without]}}
            case Everything():
                return flat({"match_all": {}})
            case Nothing():
                return None
            case other:
                assert_never(other)

    # -- leaves -----------------------------------------------------------------------------------------

    def terms_of(self, leaf: AnyForm) -> tuple[str, Sequence[str]]:
        """Return where and by which terms the index has what a leaf looks for."""
        match leaf:
            case Words(field, words):
                return field + EXACT, all_encodable(words)
            case Stem(field, stemmed):
                return field + EXACT, self.with_stem(encodable(stemmed))
            case CombinedWord(stems):
                return leaf.field, all_encodable(stems)
            case other:
                assert_never(other)

    def _forms(self, leaf: AnyForm) -> Part | None:
        """Return what finds any form of a word, each weighed as if it were all of them; of those in a story the best counts."""
        name, words = self.terms_of(leaf)
        if len(words) > MOST_WEIGHED or (self.clauses > _MOST_CLAUSES and len(words) > _FEW):
            return flat({"terms": {name: [*words]}}, leaf.boost)
        held = [word for word in words if self.statistics.frequency(name, word)]
        if not held:
            return None
        terms: list[Part] = [{"term": {name: {"value": word}}} for word in held]
        # What is often there weighs more, so that the best form of a story is the one that stands there most.
        found = terms[0] if len(terms) == 1 else {"dis_max": {"queries": terms}}
        return self._weighed(found, name, leaf.boost * self._together(name, held))

    def _together(self, name: str, words: Sequence[str]) -> float:
        every = self.statistics.total()
        return rarity(every, min(sum(self.statistics.frequency(name, word) for word in words), every))

    def _phrase(self, leaf: Phrase) -> Part | None:
        """Return what finds words in a row: by their common grams where all of them are, since those are rarer.

        None where the field holds one of them nowhere.
        """
        name, words = leaf.field + EXACT, all_encodable(leaf.words)
        if not all(self.statistics.frequency(name, word) for word in words):
            return None
        grams = [common_gram(first, second) for first, second in leaf.common_grams]
        where, units = name, [*words]
        if grams and None not in grams:
            where, units = leaf.field + COMMON_GRAMS, [gram for gram in grams if gram is not None]
        # How often it stands there is counted once for each of its words.
        found = {"match_phrase": {where: {"query": " ".join(units), "boost": 1 / len(units)}}}
        return self._weighed(found, name, leaf.boost * self._rarity_of(name, words))

    def _rarity_of(self, name: str, words: Iterable[str]) -> float:
        every = self.statistics.total()
        return sum(rarity(every, self.statistics.frequency(name, word)) for word in words)

    def _weighed(self, found: Part, name: str, weight: float) -> Part:
        parameters = {
            "w": weight * (K1 + 1),
            "a": K1 * (1 - B),
            "c": K1 * B / self.statistics.usual(name),
            "length": name + LENGTH,
        }
        return {"script_score": {"query": found, "script": {"source": _BM25, "params": parameters}}}

    def _near(self, node: SpanNear) -> Part | None:
        """Return what finds rows of words where this index says so; each place is any of the words that are there."""
        if not node.is_indexed:
            raise UnsupportedQueryError(only_text_tells(node))
        rows = [[_any_of(self._standing(place)) for place in row] for row in node.rows]
        if not all(map(all, rows)):
            return None
        if len(rows) == 1:
            found = _in_order(rows[0], 0)
        else:
            (one,), (two,) = rows
            ways = [_in_order([one, two], node.slop)]
            if not node.ordered:
                ways.append(_in_order([two, one], node.slop))
            found = {"any_of": {"intervals": ways}}
        return flat({"intervals": {node.field + EXACT: found}})

    def _standing(self, place: Slot) -> Sequence[str]:
        words = (
            self.with_stem(encodable(each.stem)) if isinstance(each, Stem) else map(encodable, each.words)
            for each in place
        )
        return list(dict.fromkeys(chain.from_iterable(words)))

    def weighed(self, leaf: Weighing) -> Weighed:
        """Return how rare a leaf is among the stories of the scope."""
        every = self.statistics.total()
        match leaf:
            case WholeTitle(boost=boost):
                return Weighed(leaf, boost, every)
            case Phrase(field, words):
                return Weighed(leaf, leaf.boost * self._rarity_of(field + EXACT, all_encodable(words)), every)
            case Words() | Stem() | CombinedWord():
                name, forms = self.terms_of(leaf)
                together = min(sum(self.statistics.frequency(name, each) for each in forms), every)
                return Weighed(leaf, leaf.boost * rarity(every, together), every, together)
            case other:
                assert_never(other)


_NONE: Part = {"match_none": {}}


def flat(found: Part, score: float = 0.0) -> Part:
    """Return what finds the same and gives each story one score."""
    return {"constant_score": {"filter": found, "boost": score}}


def _any_of(words: Sequence[str]) -> Part:
    rules = [{"match": {"query": word}} for word in words]
    if not rules:
        return {}
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": rules}}


def _in_order(places: Sequence[Part], slop: int) -> Part:
    if len(places) == 1:
        return places[0]
    return {"all_of": {"ordered": True, "max_gaps": slop, "intervals": [*places]}}


def _range(node: NumberRange) -> Part:
    if node.low is None and node.high is None:
        return flat({"exists": {"field": node.field}})
    bounds = {"gte": _bounded(node.low), "lte": _bounded(node.high)}
    return flat({"range": {node.field: {sign: each for sign, each in bounds.items() if each is not None}}})


def _bounded(number: int | None) -> int | None:
    """Return ``number`` as 64 bits can hold it."""
    return None if number is None else max(-(2**63), min(number, 2**63 - 1))


def filters_of(filters: Mapping[str, Sequence[str]]) -> list[Part]:
    """Return, for every field, what leaves the stories that carry one of its wanted values."""
    return [{"terms": {name + KEYS: [*map(encodable, wanted)]}} for name, wanted in filters.items()]
