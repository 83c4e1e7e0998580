"""Counts of facets' values among the stories that a query finds: the commonest values of each, exactly.

It narrows no query and reads no story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, NamedTuple

import tantivy

from indexer.engines.tantivy_engine.duplicates import both, one_of
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.schema import FIELDS, KEYS

# Values that share the last place of a facet come in no order from Tantivy; with so many more asked for, most such
# ties are seen whole and put in order.
_MORE_VALUES = 2
# So many of the commonest values of a segment take part in a count: nearly all facets have fewer. Each of 20,000 takes a
# microsecond to look up, so that all of them do only where more would change what is shown.
_SEGMENT_VALUES, _LISTED_VALUES, _EVERY_VALUE = 1000, 200, 1_000_000
# So many values are counted one by one, in some 40 µs each, sooner than all at once.
_LIKELY_VALUES = 100
# In so many stories, of facets with so many values in all segments together, only the values that most stories of the index
# have are counted: a value of a segment takes some 1 µs. 357,000 stories of as many authors took 145 ms in two segments,
# those of 50 authors 2. Below it makes no difference.
MANY_STORIES, MANY_VALUES = 2000, 5000
# Of so many values at first, then of so many, at some 15 µs each with two segments; where others may still be commoner,
# all are counted.
_CANDIDATES = (50, 500)
FACETS = {spec.name: spec.name + KEYS for spec in FIELDS if spec.facet}

Counts = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Counted:
    """Values of a facet with their counts, the highest first; ``lacking`` is how many more any may have in truth."""

    values: Counts
    lacking: int = 0

    def likely(self, shown: int) -> list[str]:
        """Return the values that may be among the first ``shown`` ones: all of these, where others may be, too."""
        least = self.values[:shown][-1][1] if self.values else 0
        return [value for value, count in self.values if count + self.lacking >= least]


class Ahead(NamedTuple):
    """Facets that are being counted, and what waits for their commonest values: of some there may be none."""

    names: Sequence[str]
    wait: Callable[[], dict[str, Counts]]


class FacetCounter:
    """Counts facets in one commit, of which results show ``shown`` values each; safe to share between threads."""

    def __init__(self, searcher: Searcher, shown: int) -> None:
        self._searcher, self._shown = searcher, shown
        # Those that any story has values of.
        self.facets = tuple(
            name
            for name, key in FACETS.items()
            if searcher.search(tantivy.Query.exists_query(key), 1, False).hits
        )
        self._values: dict[str, Counts] = {}

    def counted(
        self,
        wanted: tantivy.Query,
        stories: int,
        names: Iterable[str] | None = None,
        ahead: Ahead | None = None,
    ) -> dict[str, Counts]:
        """Return every facet's commonest values among all the ``stories`` found, or those of some facets.

        What was begun ``ahead`` is waited for when all else is done.
        """
        asked = self.facets if names is None else tuple(names)
        counted: dict[str, Counts] = {}
        if stories > MANY_STORIES:
            counted = {
                name: found
                for name in self._with_many(asked)
                if (found := self._by_candidates(wanted, name)) is not None
            }
        if ahead is not None:
            others = [name for name in asked if name not in counted and name not in ahead.names]
            counted |= self._plainly(wanted, others)
            counted = ahead.wait() | counted
        counted |= self._plainly(wanted, [name for name in asked if name not in counted])
        return dict.fromkeys(FACETS, ()) | counted

    def begin(self, wanted: tantivy.Query, pool: Executor, *, slow: bool) -> Ahead:
        """Begin to count most facets beside the search, before it is known how much is found.

        Facets of many values are among them only where finding is ``slow``, so that counting costs little beside it; they
        come of it only where the count is exact.
        """
        many = self._with_many(self.facets)
        few, beside = [name for name in self.facets if name not in many], many if slow else ()
        return Ahead((*few, *beside), pool.submit(self._plainly, wanted, few, beside).result)

    def _plainly(
        self, wanted: tantivy.Query, names: Sequence[str], beside: Sequence[str] = ()
    ) -> dict[str, Counts]:
        """Count facets by all stories found; of those ``beside`` them return the ones whose count came out exact."""
        size = self._shown * _MORE_VALUES
        every = (*names, *beside)
        if not every:
            return {}
        if self._searcher.num_segments == 1:
            # A single segment's commonest values are those of the index.
            counted = self._aggregate(wanted, {name: _terms(name, size, size) for name in every})
        else:
            counted = self._over_segments(wanted, every, max(size, _LISTED_VALUES), beside)
        return {name: each.values for name, each in counted.items()}

    def carrying(self, wanted: tantivy.Query, name: str, value: str) -> int:
        """Return how many of the stories found carry a value of a facet."""
        unranked = tantivy.Query.const_score_query(wanted, 0.0)
        return how_many(self._searcher.search(both(unranked, one_of(FACETS[name], [value])), 1))

    def _by_candidates(self, wanted: tantivy.Query, name: str) -> Counts | None:
        """Return the commonest values, counted among those that are commonest in the index; None where others may be.

        No value is commoner among some stories than among all (the threshold algorithm of Fagin, Lotem and Naor, 2001).
        """
        values = self._commonest(name)
        for most in _CANDIDATES:
            some = [value for value, _ in values[:most]]
            among = both(tantivy.Query.const_score_query(wanted, 0.0), one_of(FACETS[name], some))
            found = self._aggregate(among, {name: _terms(name, _EVERY_VALUE, _EVERY_VALUE)})[name]
            candidates = set(some)
            counts = sorted((-count, value) for value, count in found.values if value in candidates)
            is_last = most >= len(values)
            best_of_others = (0, "") if is_last else (-values[most][1], values[most][0])
            if is_last or (len(counts) >= self._shown and counts[self._shown - 1] < best_of_others):
                return [(value, -count) for count, value in counts]
        return None

    def _with_many(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if not self._are_few(self._commonest(name)))

    def _are_few(self, values: Counts) -> bool:
        return len(values) * self._searcher.num_segments <= MANY_VALUES

    def _commonest(self, name: str) -> Counts:
        """Return all values of a facet, the commonest first, with at least as many stories as carry each."""
        found = self._values.get(name)
        if found is None:
            # Stories that were taken out lately count, too.
            listed = self._searcher.terms_with_prefix(FACETS[name], "", None)
            found = self._values[name] = sorted(listed, key=lambda each: (-each[1], each[0]))
        return found

    def _over_segments(
        self, wanted: tantivy.Query, names: Iterable[str], size: int, beside: Sequence[str]
    ) -> dict[str, _Counted]:
        """Count facets by the commonest values of each segment; by all, where one not among them might belong there.

        Those ``beside`` the others are left out instead.
        """
        # All of a facet that is known to have few enough.
        few = [len(known) for name in names if self._are_few(known := self._values.get(name, ()))]
        most = max(size, _SEGMENT_VALUES, *few)
        counted = self._aggregate(wanted, {name: _terms(name, size, most) for name in names})
        every = {}
        for name, each in [*counted.items()]:
            likely = each.likely(self._shown)
            if not each.lacking:
                continue
            if name in beside:
                del counted[name]
                continue
            if len(likely) > _LIKELY_VALUES or len(likely) == len(each.values):
                every[name] = _terms(name, size, _EVERY_VALUE)
                continue
            exact = {value: self.carrying(wanted, name, value) for value in likely}
            counted[name] = _Counted(tuple(exact.items()))
        return counted | self._aggregate(wanted, every) if every else counted

    def _aggregate(self, wanted: tantivy.Query, asked: Mapping[str, dict[str, Any]]) -> dict[str, _Counted]:
        return {
            name: _Counted(
                [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in counts["buckets"]],
                int(counts["doc_count_error_upper_bound"]),
            )
            for name, counts in self._searcher.aggregate(wanted, asked).items()
        }


def how_many(found: tantivy.SearchResult) -> int:
    """Return how many stories were found in all."""
    stories: int = found.count  # type: ignore[attr-defined]  # there, but not in the types it ships
    return stories


def _terms(name: str, size: int, segment_size: int) -> dict[str, Any]:
    """Ask for the ``size`` commonest values of a facet, and each segment for so many."""
    return {"terms": {"field": FACETS[name], "size": size, "segment_size": segment_size}}
