"""Counts of values and words over the shards of an index, asked for until they are exact.

It finds no story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.engines.opensearch_engine.snapshot import Found, Inquiry
from indexer.errors import UnsupportedQueryError

Part = Mapping[str, Any]
Values = Sequence[tuple[str, int]]
# Values that each shard is asked for: nearly always those of all shards together are exact by them. Then so many as one
# answer takes (search.max_buckets is 65,535).
_OF_A_SHARD, _MOST = 1000, 65_000
# Words of one answer where all of a field are listed, and more than can be kept here.
_LISTED, _TOO_MANY = 40_000, 5_000_000
# Characters that mean something in Lucene's expressions.
_SIGNS = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts of what a snapshot has, for one question."""

    inquiry: Inquiry

    def commonest(
        self,
        wanted: Mapping[str, int],
        query: Part,
        *,
        beginning: str = "",
        more: Mapping[str, Part] | None = None,
        search: Mapping[str, Any] | None = None,
    ) -> tuple[Found, dict[str, Values]]:
        """Return what is found with the commonest values of fields, so many of each, the commonest first.

        ``beginning`` is what they begin with, ``more`` other aggregations, ``search`` what else to find.
        """
        asked = _terms(wanted, _OF_A_SHARD, beginning)
        first = self.inquiry.search(
            {"query": query, **(search or {"size": 0}), "aggs": {**asked, **(more or {})}}
        )
        values = {name: _values(first.aggregation(name)) for name in wanted}
        inexact = {name: size for name, size in wanted.items() if _error(first, name)}
        if inexact:
            asked = _terms(inexact, _MOST, beginning)
            again = self.inquiry.search({"query": query, "size": 0, "aggs": asked})
            for name in inexact:
                values[name] = _values(again.aggregation(name))
                if _error(again, name):
                    values[name] = self._one_by_one(name, query, values[name])
        return first, values

    def _one_by_one(self, name: str, query: Part, values: Values) -> Values:
        """Count each of the likeliest values by itself, since there are more than one answer takes."""
        likely = {str(at): {"term": {name: value}} for at, (value, _) in enumerate(values)}
        asked = {"size": 0, "query": query, "aggs": {"each": {"filters": {"filters": likely}}}}
        counted = self.inquiry.search(asked).aggregation("each")["buckets"]
        exact = [(value, int(counted[str(at)]["doc_count"])) for at, (value, _) in enumerate(values)]
        return sorted(exact, key=lambda each: (-each[1], each[0]))

    def every(self, name: str, query: Part) -> Iterator[tuple[str, int]]:
        """Yield all values of a field with the stories of each, in no order.

        Raises:
            UnsupportedQueryError: there are too many to be listed.
        """
        many = {"cardinality": {"field": name, "precision_threshold": _LISTED}}
        found = self.inquiry.search({"size": 0, "query": query, "aggs": {"many": many}})
        size = int(found.aggregation("many")["value"])
        if size > _TOO_MANY:
            raise UnsupportedQueryError(
                "This archive has too many different words for a pattern; write the beginning of the word with a *"
            )
        parts = size // _LISTED + 1
        for at in range(parts):
            yield from self._part(name, query, at, parts)

    def _part(self, name: str, query: Part, at: int, parts: int) -> Values:
        include = {"partition": at, "num_partitions": parts}
        counted = {"terms": {"field": name, "size": _MOST, "include": include}}
        asked = {"size": 0, "query": query, "aggs": {name: counted}}
        return _values(self.inquiry.search(asked).aggregation(name))


def every_hit(inquiry: Inquiry, query: Part, by: str, *, page: int = 10_000) -> Iterator[Mapping[str, Any]]:
    """Yield all documents that a query finds, in the order of a field whose values all differ."""
    asked: dict[str, Any] = {"query": query, "sort": [{by: "asc"}], "size": page, "track_total_hits": False}
    while hits := inquiry.search(asked).hits:
        yield from hits
        if len(hits) < page:
            return
        asked["search_after"] = hits[-1]["sort"]


def _terms(wanted: Mapping[str, int], of_a_shard: int, beginning: str) -> dict[str, Any]:
    include = {"include": f"{escaped(beginning)}.*"} if beginning else {}
    return {
        name: {"terms": {"field": name, "size": max(size, 1), "shard_size": max(size, of_a_shard), **include}}
        for name, size in wanted.items()
    }


def escaped(text: str) -> str:
    """Return an expression of Lucene's for just this text."""
    return "".join(f"\\{char}" if char in _SIGNS else char for char in text)


def _values(counted: Mapping[str, Any]) -> Values:
    return [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in counted["buckets"]]


def _error(found: Found, name: str) -> int:
    return int(found.aggregation(name)["doc_count_error_upper_bound"])
