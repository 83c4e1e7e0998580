"""A query of ours as a query of Tantivy's: every node, every field, the weights of the schema table.

It runs nothing; of the index it reads the list of words: which begin so, which have a stem, how many stories hold one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import tantivy

from indexer.analysis.fold import fold
from indexer.analysis.stem import stem, stem_pattern
from indexer.analysis.tokens import terms
from indexer.engines.tantivy_engine.copies import one_of
from indexer.engines.tantivy_engine.fields import ID, encodable, tantivy_schema
from indexer.engines.tantivy_engine.pairs import pair
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.query.ast import And, InField, Node, Not, Or, Phrase, Prefix, Query, Range, Word
from indexer.schema import BY_NAME, DEFAULT_FIELDS, EXACT, FIELDS, KEYS, PAIRED, PAIRS, FieldSpec, Kind

_Query, _Occur = tantivy.Query, tantivy.Occur
_NUMERIC = (Kind.NUMBER, Kind.DATE)

# Where words stand that may be searched by their stems.
_PROSE = tuple(spec.name + EXACT for spec in FIELDS if spec.kind is Kind.TEXT)
# Stems whose words are remembered: some megabytes, and more than people ask for between two commits.
_STEMS_KEPT = 20_000
# Up to this many words of a prefix are weighed one by one; more of them would cost more than the order is worth.
_WEIGHED = 64


class Vocabulary(dict[str, Sequence[str]]):
    """Words by their stem, as far as they were looked up, for all the queries of one searcher."""

    def __setitem__(self, stemmed: str, words: Sequence[str]) -> None:
        """Remember the words of a stem, and forget all others when there are too many."""
        if len(self) >= _STEMS_KEPT:
            self.clear()
        super().__setitem__(stemmed, words)


@dataclass
class Compiler:
    """Turns one query into Tantivy's; ``leaves`` counts the searches it comes to, ``warnings`` what was cut."""

    searcher: Searcher
    max_expansions: int
    vocabulary: Vocabulary
    leaves: int = 0
    warnings: dict[str, None] = field(default_factory=dict)

    def compile(self, query: Query) -> tantivy.Query:
        """Return what finds the stories ``query`` asks for, whatever its filters leave of them."""
        found = self._node(query.node, DEFAULT_FIELDS)
        if not query.without:
            return found
        return _Query.boolean_query([(_Occur.Must, found), (_Occur.MustNot, one_of(ID, query.without))])

    def _node(self, node: Node, fields: Sequence[FieldSpec]) -> tantivy.Query:
        match node:
            case And() | Not():
                parts = node.parts if isinstance(node, And) else (node,)
                return _Query.boolean_query(list(self._all(parts, fields)))
            case Or(parts):
                return _any([self._node(part, fields) for part in parts])
            case InField(name, inner):
                return self._node(inner, (BY_NAME[name],))
            case Word() | Phrase() | Prefix():
                return _any([found for spec in fields if (found := self._leaf(node, spec)) is not None])
        return _range(node) if isinstance(node, Range) else _everything()

    def _all(
        self, parts: Sequence[Node], fields: Sequence[FieldSpec]
    ) -> Iterable[tuple[tantivy.Occur, tantivy.Query]]:
        if all(isinstance(part, Not) for part in parts):
            yield _Occur.Must, _everything()
        for part in parts:
            if isinstance(part, Not):
                yield _Occur.MustNot, self._node(part.part, fields)
            else:
                yield _Occur.Must, self._node(part, fields)

    # -- leaves -----------------------------------------------------------------------------------------

    def _leaf(self, node: Word | Phrase | Prefix, spec: FieldSpec) -> tantivy.Query | None:
        if spec.kind in _NUMERIC:
            return None
        words = [encodable(word) for word in terms(node.text)]
        if isinstance(node, Prefix):
            found = self._prefix(spec, encodable(fold(node.text)))
        elif len(words) == 1:
            stemmed = isinstance(node, Word) and spec.kind is Kind.TEXT
            name = spec.name + EXACT
            found = self._forms(name, words[0]) if stemmed else _term(name, words[0])
        else:
            found = self._phrase(spec, words) if words else None
        if found is None:
            return None
        self.leaves += 1
        return found if spec.boost == 1.0 else _Query.boost_query(found, spec.boost)

    def _forms(self, name: str, word: str) -> tantivy.Query | None:
        """Return what finds any word of the same stem, each weighed as the stem would be, however rare it is itself."""
        held = [
            (each, stories) for each in self.words_of(stem(word)) if (stories := self._stories(name, each))
        ]
        if len(held) < 2:  # noqa: PLR2004 - one is no union
            return _term(name, held[0][0]) if held else None
        weight = self._rarity(min(sum(stories for _, stories in held), self.searcher.num_docs))
        self.leaves += len(held) - 1
        return _any(
            [_Query.boost_query(_term(name, each), weight / self._rarity(stories)) for each, stories in held]
        )

    def words_of(self, stemmed: str) -> Sequence[str]:
        """Return the words of the body and elsewhere that have this stem."""
        words = self.vocabulary.get(stemmed)
        if words is None:
            start = stem_pattern(stemmed)[0] or stemmed
            found = {word for name in _PROSE for word, _ in self.searcher.terms_with_prefix(name, start)}
            words = self.vocabulary[stemmed] = sorted(word for word in found if stem(word) == stemmed)
        return words

    def _stories(self, name: str, word: str) -> int:
        return int(self.searcher.doc_freq(name, word))

    def _rarity(self, stories: int) -> float:
        """Return the inverse document frequency as Tantivy computes it (Robertson, Zaragoza: BM25)."""
        return math.log(1 + (self.searcher.num_docs - stories + 0.5) / (stories + 0.5))

    def _phrase(self, spec: FieldSpec, words: Sequence[str]) -> tantivy.Query | None:
        """Return what finds ``words`` in a row: by their pairs where all of them are common, since those are rarer.

        None where the field holds them nowhere: asking first is cheaper than a search in ten fields, most of which
        are names.
        """
        paired = [pair(first, second) for first, second in pairwise(words)] if spec.name in PAIRED else [None]
        units = [unit for unit in paired if unit is not None]
        name = spec.name + PAIRS
        if len(units) < len(paired):
            name, units = spec.name + EXACT, [*words]
        if not all(self.searcher.doc_freq(name, unit) for unit in units):
            return None
        return (
            _term(name, units[0])
            if len(units) == 1
            else _Query.phrase_query(tantivy_schema(), name, [*units])
        )

    def _prefix(self, spec: FieldSpec, prefix: str) -> tantivy.Query | None:
        name = spec.name + EXACT
        found = self.searcher.terms_with_prefix(name, prefix, limit=self.max_expansions + 1)
        if len(found) > self.max_expansions:
            found = found[: self.max_expansions]
            self.warnings[
                f"Too many words start with {prefix}; only the {self.max_expansions} commonest were used."
            ] = None
        self.leaves += len(found)
        words = [word for word, _ in found]
        if len(words) > _WEIGHED:
            return _Query.term_set_query(tantivy_schema(), name, words)
        return _any([_term(name, word) for word in words]) if words else None


def _everything() -> tantivy.Query:
    return _Query.const_score_query(_Query.all_query(), 0.0)


def _any(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    if len(parts) == 1:
        return parts[0]
    return _Query.boolean_query([(_Occur.Should, part) for part in parts]) if parts else _Query.empty_query()


def _term(name: str, word: str) -> tantivy.Query:
    return _Query.term_query(tantivy_schema(), name, word, "freq")


def _range(node: Range) -> tantivy.Query:
    if node.low is None and node.high is None:
        return _Query.exists_query(node.field)
    found = _Query.range_query(
        tantivy_schema(), node.field, tantivy.FieldType.Integer, _bounded(node.low), _bounded(node.high)
    )
    return _Query.const_score_query(found, 0.0)


def _bounded(number: int | None) -> int | None:
    """Return ``number`` as 64 bits can hold it."""
    return None if number is None else max(-(2**63), min(number, 2**63 - 1))


def narrowed(found: tantivy.Query, filters: Mapping[str, Sequence[str]]) -> tantivy.Query:
    """Return what finds the stories of ``found`` that carry, for every field, one of its wanted values."""
    narrowing = [(_Occur.Must, filtering) for filtering in _filters(filters)]
    return _Query.boolean_query([(_Occur.Must, found), *narrowing]) if narrowing else found


def _filters(filters: Mapping[str, Sequence[str]]) -> Iterable[tantivy.Query]:
    """Yield, for every field, what finds the stories that carry one of its wanted values."""
    for name, wanted in filters.items():
        spec = BY_NAME.get(name)
        if spec is not None and spec.facet:
            found = _Query.term_set_query(
                tantivy_schema(), spec.name + KEYS, [encodable(value) for value in wanted]
            )
            yield _Query.const_score_query(found, 0.0)
