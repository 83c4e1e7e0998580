"""A plan of ours as a query of Tantivy's.

It runs nothing; of the index it reads the list of words: which have a stem, how many stories hold one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import tantivy

from indexer.analysis.stem import stem, stem_pattern
from indexer.engines.analysed_fields import encodable
from indexer.engines.bm25 import rarity
from indexer.engines.plan_compiler import PlanCompiler
from indexer.engines.tantivy_engine.duplicates import one_of
from indexer.engines.tantivy_engine.fields import tantivy_schema
from indexer.engines.tantivy_engine.near import near_query
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.engines.tantivy_engine.visible import Visible
from indexer.query.plan import MOST_WEIGHED, AnyForm, Phrase, PlanNode, Slot, SpanNear, Words
from indexer.schema import KEYS, PROSE

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


class QueryCompiler(PlanCompiler[tantivy.Query]):
    """Turns one plan into a query of Tantivy's for the stories of one scope.

    ``leaves`` counts the searches it comes to; ``compares_places`` says whether words' places in stories are looked at, beside
    which all else is quick.
    """

    def __init__(self, searcher: Searcher, vocabulary: Vocabulary, visible: Visible) -> None:
        super().__init__(visible, self._words_of)
        self._searcher, self._vocabulary, self._visible = searcher, vocabulary, visible
        self.leaves = 0
        self.compares_places = False

    def compile(self, root: PlanNode) -> tantivy.Query:
        """Return what finds the stories within the scope that a plan asks for, whatever filters leave of them."""
        return self._visible.narrowed(self.node(root) or _Query.empty_query())

    def counting(self, leaf: AnyForm | Phrase) -> Sequence[tantivy.Query]:
        """Return what each finds places of a leaf, and together all of them."""
        if isinstance(leaf, Phrase):
            found = self.phrase(leaf)
            return [] if found is None else [found]
        name, words = self.terms_of(leaf)
        return [_term(name, word) for word in words if self._searcher.doc_freq(name, word)]

    # -- parts ------------------------------------------------------------------------------------------

    def forms(self, leaf: AnyForm, name: str, words: Sequence[str]) -> tantivy.Query | None:
        """Return what finds any form of a word, each weighed as if it were all of them, however rare it is itself."""
        if isinstance(leaf, Words) and len(words) > MOST_WEIGHED:
            self.leaves += len(words)
            return _boosted(_Query.term_set_query(tantivy_schema(), name, [*words]), leaf.boost)
        held = [word for word in words if self._visible.frequency(name, word)]
        if not held:
            return None
        self.leaves += len(held)
        if len(held) == 1:
            return _boosted(self._term(name, held[0]), leaf.boost)
        stories = self.together(name, held)
        every = _Query.disjunction_max_query([self._term(name, each, stories) for each in held])
        return _boosted(every, leaf.boost)

    def phrase(self, leaf: Phrase) -> tantivy.Query | None:
        """Return what finds words in a row, None where the field holds them nowhere.

        Asking first is cheaper than a search in ten fields, most of which are names.
        """
        name, units = self.units_of(leaf)
        if not all(self._visible.frequency(name, unit) for unit in units):
            return None
        self.leaves += 1
        if len(units) == 1:
            return _boosted(self._term(name, units[0]), leaf.boost)
        self.compares_places = True
        found = _Query.phrase_query(tantivy_schema(), name, [*units])
        if self._visible.weighs:
            found = _Query.boost_query(found, self._weight(name, units))
        return _boosted(found, leaf.boost)

    def near(self, node: SpanNear, name: str, rows: Sequence[Sequence[Sequence[str]]]) -> tantivy.Query:
        """Return what finds rows of places, each any of some words."""
        self.leaves += sum(len(words) for row in rows for words in row)
        self.compares_places = True
        return _flat(near_query(name, rows, node.slop, ordered=node.ordered))

    def standing(self, name: str, place: Slot) -> Sequence[str]:
        """Return the words any of which may stand at a place, as far as the field has them."""
        return [word for word in super().standing(name, place) if self._searcher.doc_freq(name, word)]

    def any_of(self, name: str, values: Sequence[str], score: float = 0.0) -> tantivy.Query:
        """Return what finds whole values."""
        return _flat(_term(name, values[0]) if len(values) == 1 else one_of(name, values), score)

    def between(self, name: str, low: int | None, high: int | None) -> tantivy.Query:
        """Return what finds numbers."""
        if low is None and high is None:
            return _flat(_Query.exists_query(name))
        integer = tantivy.FieldType.Integer
        return _flat(_Query.range_query(tantivy_schema(), name, integer, low, high))

    def joined(
        self,
        must: Sequence[tantivy.Query] = (),
        should: Sequence[tantivy.Query] = (),
        must_not: Sequence[tantivy.Query] = (),
    ) -> tantivy.Query:
        """Return what finds all of some queries, or else one of others."""
        if not must and len(should) == 1:
            return should[0]
        clauses = ((_Occur.Must, must), (_Occur.Should, should), (_Occur.MustNot, must_not))
        return _Query.boolean_query([(occur, part) for occur, parts in clauses for part in parts])

    def everything(self) -> tantivy.Query:
        """Return what finds every story."""
        return _flat(_Query.all_query())

    # -- words ------------------------------------------------------------------------------------------

    def _words_of(self, stemmed: str) -> Sequence[str]:
        """Return the words of the body and elsewhere that have this stem."""
        words = self._vocabulary.get(stemmed)
        if words is None:
            start = stem_pattern(stemmed)[0] or stemmed
            found = {word for name in PROSE for word, _ in self._searcher.terms_with_prefix(name, start)}
            words = self._vocabulary[stemmed] = sorted(word for word in found if stem(word) == stemmed)
        return words

    def _term(self, name: str, word: str, stories: int | None = None) -> tantivy.Query:
        """Return what finds a word, weighed as if so many ``stories`` of the scope held it (None: as many as do)."""
        term = _term(name, word)
        if stories is None and not self._visible.weighs:
            return term
        return _Query.boost_query(term, self._weight(name, [word], stories))

    def _weight(self, name: str, words: Sequence[str], stories: int | None = None) -> float:
        """Return by what to multiply the weight that Tantivy gives some words for it to be that within the scope."""
        visible, every = self._visible, self._searcher.num_docs
        held = [visible.frequency(name, word) for word in words] if stories is None else [stories]
        return sum(rarity(visible.total(), each) for each in held) / sum(
            rarity(every, self._searcher.doc_freq(name, word)) for word in words
        )


def _boosted(found: tantivy.Query, boost: float) -> tantivy.Query:
    return found if boost == 1.0 else _Query.boost_query(found, boost)


def _flat(found: tantivy.Query, score: float = 0.0) -> tantivy.Query:
    return _Query.const_score_query(found, score)


def _term(name: str, word: str) -> tantivy.Query:
    return _Query.term_query(tantivy_schema(), name, word, "freq")


def narrowed(found: tantivy.Query, filters: Mapping[str, Sequence[str]]) -> tantivy.Query:
    """Return what finds the stories of ``found`` that carry, for every field, one of its wanted values."""
    if not filters:
        return found
    return _Query.boolean_query([(_Occur.Must, found), *((_Occur.Must, each) for each in _filters(filters))])


def _filters(filters: Mapping[str, Sequence[str]]) -> Iterable[tantivy.Query]:
    """Yield, for every field, what finds the stories that carry one of its wanted values."""
    for name, wanted in filters.items():
        found = _Query.term_set_query(tantivy_schema(), name + KEYS, [encodable(value) for value in wanted])
        yield _flat(found)
