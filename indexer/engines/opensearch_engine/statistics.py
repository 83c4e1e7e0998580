"""What of an index's stories within one scope: how many there are, how many hold a word, how long a field usually is.

Counts are asked for together and remembered for all queries of one commit. It ranks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from indexer.engines.analysed_fields import ID, encodable
from indexer.engines.opensearch_engine.mapping import COUNT
from indexer.engines.opensearch_engine.snapshot import Inquiry
from indexer.model import Scope
from indexer.schema import KEYS

# Counts remembered for the scopes of one commit: some megabytes.
_COUNTS_KEPT = 50_000
# Words counted with one request.
_AT_ONCE = 500

# A field and a word of it.
Term = tuple[str, str]
Part = Mapping[str, Any]


class Counts(dict[tuple[Scope, str, str], float]):
    """Numbers of one commit by scope, field and word, as far as they were asked for."""

    def __setitem__(self, key: tuple[Scope, str, str], number: float) -> None:
        """Remember a number, and forget all others when there are too many."""
        if len(self) >= _COUNTS_KEPT:
            self.clear()
        super().__setitem__(key, number)


class Statistics:
    """The stories of ``scope`` in a snapshot; what is to be known of words is best learnt before."""

    def __init__(self, inquiry: Inquiry, scope: Scope, counts: Counts) -> None:
        self._inquiry, self._scope, self._counts = inquiry, scope, counts
        self.within = within(scope)
        # What one query asks for is kept with it: others may make the counts be forgotten.
        self._known: dict[Term, float] = {}

    def learn(self, terms: Iterable[Term], lengths: Iterable[str] = ()) -> None:
        """Find out what is not known yet: how many stories hold each term, and how long fields are."""
        wanted = dict.fromkeys([("", ""), *terms, *((name + COUNT, "") for name in lengths)])
        unknown = []
        for each in wanted:
            if each not in self._known:
                number = self._counts.get((self._scope, *each))
                if number is None:
                    unknown.append(each)
                else:
                    self._known[each] = number
        left = iter(unknown)
        while some := list(islice(left, _AT_ONCE)):
            self._ask(some)

    def _ask(self, some: Sequence[Term]) -> None:
        words = {str(at): {"term": {name: word}} for at, (name, word) in enumerate(some) if _is_word(name)}
        sums = {
            str(at): {"sum": {"field": name}}
            for at, (name, _) in enumerate(some)
            if name and not _is_word(name)
        }
        asked: dict[str, Any] = {"size": 0, "query": {"bool": {"filter": self.within}}, "aggs": dict(sums)}
        if words:
            asked["aggs"]["words"] = {"filters": {"filters": words}}
        found = self._inquiry.search(asked)
        for at, each in enumerate(some):
            if _is_word(each[0]):
                number = found.aggregation("words")["buckets"][str(at)]["doc_count"]
            else:
                number = found.aggregation(str(at))["value"] if each[0] else found.total
            self._known[each] = number
            # What not all of the index has said is not remembered.
            if found.lacks is None:
                self._counts[(self._scope, *each)] = number

    def total(self) -> int:
        """Return how many stories there are."""
        return int(self._number("", ""))

    def frequency(self, name: str, word: str) -> int:
        """Return how many of them hold a word of a field."""
        return int(self._number(name, word))

    def usual(self, name: str) -> float:
        """Return how many words a field has in a story on average."""
        words = self._number(name + COUNT, "")
        return words / self.total() if words else 1.0

    def _number(self, name: str, word: str) -> float:
        if (name, word) not in self._known:
            self.learn([(name, word)])
        return self._known[name, word]


def _is_word(name: str) -> bool:
    """Say whether it is the words of a field that are counted, and not how many it has, or all stories."""
    return bool(name) and not name.endswith(COUNT)


def within(scope: Scope) -> list[Part]:
    """Return the filters that leave the stories, or passages, of a scope."""
    kept: list[Part] = [
        {"terms": {name + KEYS: [*map(encodable, some)]}} for name, some in scope.values.items()
    ]
    if scope.hidden:
        kept.append({"bool": {"must_not": {"terms": {ID: sorted(map(encodable, scope.hidden))}}}})
    return kept
