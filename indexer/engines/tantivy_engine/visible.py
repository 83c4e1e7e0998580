"""The stories of one scope in a Tantivy index: what narrows a query to them, and how many of them hold a word.

It ranks nothing. For a scope that leaves nothing out it costs nothing: no query is narrowed, and the index's own counts
are the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import tantivy

from indexer.engines.tantivy_engine.copies import one_of
from indexer.engines.tantivy_engine.fields import ID, encodable, tantivy_schema
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.model import Scope
from indexer.schema import KEYS

_Query, _Occur = tantivy.Query, tantivy.Occur
# Counts remembered for the scopes of one searcher: some megabytes.
_COUNTS_KEPT = 50_000


class Counts(dict[tuple[Scope, str, str], int]):
    """How many stories of a scope hold a word of a field, as far as it was counted, for all queries of one searcher."""

    def __setitem__(self, key: tuple[Scope, str, str], stories: int) -> None:
        """Remember a count, and forget all others when there are too many."""
        if len(self) >= _COUNTS_KEPT:
            self.clear()
        super().__setitem__(key, stories)


class Visible:
    """The stories of ``scope``; ``query`` finds them, and is None where those are all."""

    def __init__(self, searcher: Searcher, scope: Scope, counts: Counts) -> None:
        self._searcher, self._scope, self._counts = searcher, scope, counts
        self.query = None if scope.is_everything else _scope_query(scope)

    def narrowed(self, found: tantivy.Query) -> tantivy.Query:
        """Return what finds those stories of ``found`` that are within the scope."""
        if self.query is None:
            return found
        return _Query.boolean_query([(_Occur.Must, found), (_Occur.Must, self.query)])

    def total(self) -> int:
        """Return how many stories are within the scope."""
        return self._searcher.num_docs if self.query is None else self._count("", "", self.query)

    def frequency(self, name: str, word: str) -> int:
        """Return how many of the stories hold a word of a field: those taken out are counted until their segment is merged."""
        known = self._searcher.doc_freq(name, word)
        return known if self.query is None or not known else self.stories(name, word)

    def stories(self, name: str, word: str) -> int:
        """Return how many of the stories hold a word of a field, those taken out aside."""
        return self._count(name, word, self.narrowed(_term(name, word)))

    def has(self, name: str, word: str) -> bool:
        """Say whether any of the stories holds a word of a field."""
        # The list of words counts stories taken out until their segment is merged; only the first of them is looked for.
        known = self._searcher.doc_freq(name, word)
        return bool(known and self._searcher.search(self.narrowed(_term(name, word)), 1, count=False).hits)

    def words(self, name: str, start: str, limit: int | None = None) -> Sequence[tuple[str, int]]:
        """Return words of a field that start so, the commonest first, with how many of the stories hold each."""
        return self._searcher.terms_with_prefix(name, start, self.query, limit=limit)

    def _count(self, name: str, word: str, query: tantivy.Query) -> int:
        key = (self._scope, name, word)
        if key not in self._counts:
            self._counts[key] = self._searcher.search(query, 1).count  # type: ignore[attr-defined]  # there, but not in the types it ships
        return self._counts[key]


def _scope_query(scope: Scope) -> tantivy.Query:
    limits = [
        (_Occur.Must, one_of(name + KEYS, [*map(encodable, kept)])) for name, kept in scope.values.items()
    ]
    if scope.hidden:
        limits.append((_Occur.MustNot, one_of(ID, scope.hidden)))
    kept = _Query.boolean_query([(_Occur.Must, _Query.all_query()), *limits])
    return _Query.const_score_query(kept, 0.0)


def _term(name: str, word: str) -> tantivy.Query:
    return _Query.term_query(tantivy_schema(), name, word, "basic")
