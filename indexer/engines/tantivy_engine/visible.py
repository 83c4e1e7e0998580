"""The stories of one scope in a Tantivy index: what narrows a query to them, and how many of them hold a word.

It ranks nothing. For a scope that leaves nothing out it costs nothing: no query is narrowed, and the index's own counts
are the answer.
"""

from collections.abc import Sequence
from dataclasses import replace

import tantivy

from indexer.engines.analysed_fields import ID, encodable
from indexer.engines.tantivy_engine.duplicates import one_of
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.model import Scope
from indexer.schema import KEYS

_Query, _Occur = tantivy.Query, tantivy.Occur
# Counts remembered for the scopes of one searcher: some megabytes.
_COUNTS_KEPT = 50_000
# Looking more ids up with every count would take longer than the search: 2,000 of them took 20 ms a query, 20 took 0.5.
_HIDDEN_COUNTED = 32


class Counts(dict[tuple[Scope, str, str], int]):
    """How many stories of a scope hold a word of a field, as far as it was counted, for all queries of one searcher."""

    def __setitem__(self, key: tuple[Scope, str, str], stories: int) -> None:
        """Remember a count, and forget all others when there are too many."""
        if len(self) >= _COUNTS_KEPT:
            self.clear()
        super().__setitem__(key, stories)


class Visible:
    """The stories of ``scope`` in what a searcher reads."""

    def __init__(self, searcher: Searcher, scope: Scope, counts: Counts) -> None:
        self._searcher, self._scope, self._counts = searcher, scope, counts
        self._limits = _limits(scope, searcher.schema)
        # Many that were taken out one by one weigh on as deleted ones do, until the index has followed.
        many = len(scope.hidden) > _HIDDEN_COUNTED
        self._weighing = Visible(searcher, replace(scope, hidden=frozenset()), counts) if many else self
        # Whether words weigh other than the index has it.
        self.weighs = bool(self._weighing._limits)  # noqa: SLF001 - it is this class's own

    @property
    def query(self) -> tantivy.Query:
        """What finds all of them."""
        return self.narrowed(_Query.all_query())

    def narrowed(self, found: tantivy.Query) -> tantivy.Query:
        """Return what finds those stories of ``found`` that are within the scope."""
        return _Query.boolean_query([(_Occur.Must, found), *self._limits]) if self._limits else found

    def total(self) -> int:
        """Return how many stories words are weighed among."""
        if not self.weighs:
            return self._searcher.num_docs
        return self._weighing._count("", "", self._weighing.query)  # noqa: SLF001 - likewise

    def frequency(self, name: str, word: str) -> int:
        """Return how many of those hold a word of a field; without a scope, deleted ones too until their segment is merged."""
        known = self._searcher.doc_freq(name, word)
        return self._weighing.stories(name, word) if known and self.weighs else known

    def stories(self, name: str, word: str) -> int:
        """Return how many of the stories hold a word of a field, those taken out aside."""
        # Most of what is asked for, a word in other fields and with other letters, is in no list.
        known = self._searcher.doc_freq(name, word)
        return self._count(name, word, self.narrowed(self._term(name, word))) if known else 0

    def has(self, name: str, word: str) -> bool:
        """Say whether any of the stories holds a word of a field."""
        # The list of words counts stories taken out until their segment is merged; only the first of them is looked for.
        known = self._searcher.doc_freq(name, word)
        return bool(
            known and self._searcher.search(self.narrowed(self._term(name, word)), 1, count=False).hits
        )

    def words(self, name: str, start: str, limit: int | None = None) -> Sequence[tuple[str, int]]:
        """Return words of a field that start so, the commonest first, with how many of the stories hold each."""
        within = self.query if self._limits else None
        return self._searcher.terms_with_prefix(name, start, within, limit=limit)

    def _count(self, name: str, word: str, query: tantivy.Query) -> int:
        key = (self._scope, name, word)
        if key not in self._counts:
            self._counts[key] = self._searcher.search(query, 1).count  # type: ignore[attr-defined]  # there, but not in the types it ships
        return self._counts[key]

    def _term(self, name: str, word: str) -> tantivy.Query:
        return _Query.term_query(self._searcher.schema, name, word, "basic")


def _limits(scope: Scope, schema: tantivy.Schema) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    if scope.is_everything:
        return []
    kept = [
        (_Occur.Must, one_of(name + KEYS, [*map(encodable, some)], schema))
        for name, some in scope.values.items()
    ]
    return [*kept, (_Occur.MustNot, one_of(ID, scope.hidden, schema))] if scope.hidden else kept
