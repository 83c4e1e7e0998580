"""A plan of ours as a query of Tantivy's, node by node.

It runs nothing; of the index it reads the list of words: which have a stem, how many stories hold one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import assert_never

import tantivy

from indexer.analysis.stem import stem, stem_pattern
from indexer.engines.analysed_fields import ID, TITLE_SORT, all_encodable, encodable
from indexer.engines.bm25 import rarity
from indexer.engines.capabilities import only_text_tells
from indexer.engines.common_grams import common_gram
from indexer.engines.port import Weighed
from indexer.engines.tantivy_engine.duplicates import one_of
from indexer.engines.tantivy_engine.fields import tantivy_schema
from indexer.engines.tantivy_engine.near import near_query
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.engines.tantivy_engine.visible import Visible
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
)
from indexer.schema import COMMON_GRAMS, EXACT, HAS, KEYS, PROSE

_Query, _Occur = tantivy.Query, tantivy.Occur

# Stems whose words are remembered: some megabytes, and more than people ask for between two commits.
_STEMS_KEPT = 20_000


class Vocabulary(dict[str, Sequence[str]]):
    """Words by their stem, as far as they were looked up, for all the queries of one searcher."""

    def __setitem__(self, stemmed: str, words: Sequence[str]) -> None:
        """Remember the words of a stem, and forget all others when there are too many."""
        if len(self) >= _STEMS_KEPT:
            self.clear()
        super().__setitem__(stemmed, words)


@dataclass
class QueryCompiler:
    """Turns one plan into a query of Tantivy's for the stories of one scope; ``leaves`` counts the searches it comes to."""

    searcher: Searcher
    vocabulary: Vocabulary
    visible: Visible
    leaves: int = 0

    def compile(self, root: PlanNode) -> tantivy.Query:
        """Return what finds the stories within the scope that a plan asks for, whatever filters leave of them."""
        return self.visible.narrowed(self._node(root) or _Query.empty_query())

    def _node(self, node: PlanNode) -> tantivy.Query | None:  # noqa: C901, PLR0911, PLR0912  # one a node
        """Return what a node asks for, None where this index has nothing of it."""
        match node:
            case Words() | Stem() | CombinedWord() | Phrase():
                return self._leaf(node)
            case SpanNear():
                return self._near(node)
            case Has(field):
                return _Query.const_score_query(_term(HAS, field), 0.0)
            case Among(ids):
                kept = [*map(encodable, ids or ())]
                return _Query.const_score_query(one_of(ID, kept), 0.0) if kept else None
            case Spelled() | Within():
                raise UnsupportedQueryError(only_text_tells(node))
            case WholeTitle(key, boost):
                return _Query.const_score_query(_term(TITLE_SORT, encodable(key)), boost)
            case WithOptional(required, optional):
                found = self._node(required)
                better = [part for part in map(self._node, optional) if part is not None]
                return _with_optional(found, better) if found and better else found
            case NumberRange():
                return _range(node)
            case AllOf(clauses):
                every = [self._node(part) for part in clauses]
                needed = [(_Occur.Must, part) for part in every if part is not None]
                return _Query.boolean_query(needed) if len(needed) == len(every) else None
            case AnyOf(clauses):
                held = [part for part in map(self._node, clauses) if part is not None]
                return _any(held) if held else None
            case Except(kept, excluded):
                found, without = self._node(kept), self._node(excluded)
                if found is None or without is None:
                    return found
                return _Query.boolean_query([(_Occur.Must, found), (_Occur.MustNot, without)])
            case Everything():
                return _everything()
            case Nothing():
                return None
            case other:
                assert_never(other)

    # -- leaves -----------------------------------------------------------------------------------------

    def _leaf(self, node: AnyForm | Phrase) -> tantivy.Query | None:
        found: tantivy.Query | None
        match node:
            case Words(words=words) if len(words) > MOST_WEIGHED:
                self.leaves += len(words) - 1
                found = _Query.term_set_query(tantivy_schema(), *self.terms_of(node))
            case Words() | Stem() | CombinedWord():
                found = self._forms(*self.terms_of(node))
            case Phrase():
                found = self._phrase(node, all_encodable(node.words))
            case other:
                assert_never(other)
        if found is None:
            return None
        self.leaves += 1
        return found if node.boost == 1.0 else _Query.boost_query(found, node.boost)

    def terms_of(self, leaf: AnyForm) -> tuple[str, Sequence[str]]:
        """Return where and by which terms the index has what a leaf looks for."""
        match leaf:
            case Words(field, words):
                return field + EXACT, all_encodable(words)
            case Stem(field, stemmed):
                return field + EXACT, self._words_of(encodable(stemmed))
            case CombinedWord(stems):
                return leaf.field, all_encodable(stems)
            case other:
                assert_never(other)

    def _forms(self, name: str, words: Sequence[str]) -> tantivy.Query | None:
        """Return what finds any form of a word, each weighed as if it were all of them, however rare it is itself."""
        held = [(each, stories) for each in words if (stories := self.visible.frequency(name, each))]
        if len(held) < 2:  # noqa: PLR2004 - one is no union
            return self._term(name, held[0][0]) if held else None
        together = min(sum(stories for _, stories in held), self.visible.total())
        self.leaves += len(held) - 1
        return _Query.disjunction_max_query([self._term(name, each, together) for each, _ in held])

    def _near(self, node: SpanNear) -> tantivy.Query | None:
        """Return what finds rows of words where this index says so; each place is any of the words that are there."""
        if not node.is_indexed:
            raise UnsupportedQueryError(only_text_tells(node))
        name = node.field + EXACT
        rows = [[self._standing(name, place) for place in row] for row in node.rows]
        if not all(map(all, rows)):
            return None
        self.leaves += sum(len(words) for row in rows for words in row)
        return _Query.const_score_query(near_query(name, rows, node.slop, ordered=node.ordered), 0.0)

    def _standing(self, name: str, place: Slot) -> list[str]:
        words = (
            self._words_of(encodable(each.stem)) if isinstance(each, Stem) else map(encodable, each.words)
            for each in place
        )
        return [
            word for word in dict.fromkeys(chain.from_iterable(words)) if self.searcher.doc_freq(name, word)
        ]

    def _words_of(self, stemmed: str) -> Sequence[str]:
        """Return the words of the body and elsewhere that have this stem."""
        words = self.vocabulary.get(stemmed)
        if words is None:
            start = stem_pattern(stemmed)[0] or stemmed
            found = {word for name in PROSE for word, _ in self.searcher.terms_with_prefix(name, start)}
            words = self.vocabulary[stemmed] = sorted(word for word in found if stem(word) == stemmed)
        return words

    def weighed(self, leaf: Weighing) -> Weighed:
        """Return how rare a leaf is among the stories of the scope."""
        every = self.visible.total()
        match leaf:
            case WholeTitle(boost=boost):
                return Weighed(leaf, boost, every)
            case Phrase(field, words):
                held = [self.visible.frequency(field + EXACT, encodable(word)) for word in words]
                return Weighed(leaf, leaf.boost * sum(rarity(every, each) for each in held), every)
            case Words() | Stem() | CombinedWord():
                name, forms = self.terms_of(leaf)
                together = min(sum(self.visible.frequency(name, each) for each in forms), every)
                return Weighed(leaf, leaf.boost * rarity(every, together), every, together)
            case other:
                assert_never(other)

    def _term(self, name: str, word: str, stories: int | None = None) -> tantivy.Query:
        """Return what finds a word, weighed as if so many ``stories`` of the scope held it (None: as many as do)."""
        term = _term(name, word)
        if stories is None and not self.visible.weighs:
            return term
        return _Query.boost_query(term, self._weight(name, [word], stories))

    def _weight(self, name: str, words: Sequence[str], stories: int | None = None) -> float:
        """Return by what to multiply the weight that Tantivy gives some words for it to be that within the scope."""
        visible, every = self.visible, self.searcher.num_docs
        held = [visible.frequency(name, word) for word in words] if stories is None else [stories]
        return sum(rarity(visible.total(), each) for each in held) / sum(
            rarity(every, self.searcher.doc_freq(name, word)) for word in words
        )

    def _phrase(self, node: Phrase, words: Sequence[str]) -> tantivy.Query | None:
        """Return what finds words in a row: by their common grams where all of them are, since those are rarer.

        None where the field holds them nowhere: asking first is cheaper than a search in ten fields, most of which
        are names.
        """
        name, units = node.field + EXACT, [*words]
        grams = [common_gram(first, second) for first, second in node.common_grams]
        if grams and None not in grams:
            name, units = node.field + COMMON_GRAMS, [unit for unit in grams if unit is not None]
        for unit in units:
            if not self.visible.frequency(name, unit):
                return None
        if len(units) == 1:
            return self._term(name, units[0])
        phrase = _Query.phrase_query(tantivy_schema(), name, [*units])
        return _Query.boost_query(phrase, self._weight(name, units)) if self.visible.weighs else phrase


def _with_optional(required: tantivy.Query, optional: Sequence[tantivy.Query]) -> tantivy.Query:
    return _Query.boolean_query([(_Occur.Must, required), *((_Occur.Should, part) for part in optional)])


def _everything() -> tantivy.Query:
    return _Query.const_score_query(_Query.all_query(), 0.0)


def _any(clauses: Sequence[tantivy.Query]) -> tantivy.Query:
    if len(clauses) == 1:
        return clauses[0]
    return (
        _Query.boolean_query([(_Occur.Should, part) for part in clauses]) if clauses else _Query.empty_query()
    )


def _term(name: str, word: str) -> tantivy.Query:
    return _Query.term_query(tantivy_schema(), name, word, "freq")


def _range(node: NumberRange) -> tantivy.Query:
    if node.low is None and node.high is None:
        return _Query.const_score_query(_Query.exists_query(node.field), 0.0)
    found = _Query.range_query(
        tantivy_schema(), node.field, tantivy.FieldType.Integer, _bounded(node.low), _bounded(node.high)
    )
    return _Query.const_score_query(found, 0.0)


def _bounded(number: int | None) -> int | None:
    """Return ``number`` as 64 bits can hold it."""
    return None if number is None else max(-(2**63), min(number, 2**63 - 1))


def narrowed(found: tantivy.Query, filters: Mapping[str, Sequence[str]]) -> tantivy.Query:
    """Return what finds the stories of ``found`` that carry, for every field, one of its wanted values."""
    if not filters:
        return found
    return _Query.boolean_query([(_Occur.Must, found), *((_Occur.Must, each) for each in _filters(filters))])


def _filters(filters: Mapping[str, Sequence[str]]) -> Iterable[tantivy.Query]:
    """Yield, for every field, what finds the stories that carry one of its wanted values."""
    for name, wanted in filters.items():
        found = _Query.term_set_query(tantivy_schema(), name + KEYS, [encodable(value) for value in wanted])
        yield _Query.const_score_query(found, 0.0)
