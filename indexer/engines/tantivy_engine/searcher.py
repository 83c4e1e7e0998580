"""A wrapper of Tantivy's searcher that reports failures as damage only where the manifest confirms it.

It is the only way to read an open index, and decides nothing about queries.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import tantivy

from indexer.engines.local.damage_check import DamageCheck

# How Tantivy explains what a word or phrase adds to a score: there is no other way to ask it how often a story has one.
_FREQUENCY = re.compile(r'"value": (\d+)\.0,\s+"description": "freq, ')


class Searcher:
    """One commit as Tantivy reads it; safe to share between threads.

    Every method raises IndexDamagedError where files are at fault, and otherwise what Tantivy raises.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, proof: DamageCheck) -> None:
        self._searcher, self.schema, self._proof = searcher, schema, proof
        self.num_docs, self.num_segments = int(searcher.num_docs), int(searcher.num_segments)

    def search(self, query: tantivy.Query, *how: Any, **more: Any) -> tantivy.SearchResult:
        """Return the best stories, as many and in the order that Tantivy's own ``search`` is asked for."""
        with self._proof:
            return self._searcher.search(query, *how, **more)

    def aggregate(self, query: tantivy.Query, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return counts of what matches."""
        with self._proof:
            found: Mapping[str, Any] = self._searcher.aggregate(query, dict(wanted))
            return found

    def doc(self, address: tantivy.DocAddress) -> tantivy.Document:
        """Return what is stored of a story."""
        with self._proof:
            return self._searcher.doc(address)

    def doc_freq(self, field: str, term: str) -> int:
        """Return how many stories hold a term."""
        with self._proof:
            return int(self._searcher.doc_freq(field, term))

    def frequency(self, query: tantivy.Query, address: tantivy.DocAddress) -> int:
        """Return how often a story has what a query of one word or phrase looks for."""
        with self._proof:
            try:
                told = query.explain(self._searcher, address).to_json()
            except ValueError:
                # So it says that the story has none.
                return 0
        found = _FREQUENCY.search(told)
        assert found is not None, told
        return int(found[1])

    def terms_with_prefix(self, *args: Any, **wanted: Any) -> Sequence[tuple[str, int]]:
        """Return the terms of a field that begin so, with how many stories hold each; commonest first."""
        with self._proof:
            found: Sequence[tuple[str, int]] = self._searcher.terms_with_prefix(*args, **wanted)
            return found
