"""Count the values of facets over all segments of one commit.

A value has one number in all of them, so that counting is adding arrays; values are looked up for those shown alone.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.engines.whoosh_engine.segment import Mask, SegmentView
from indexer.model import FacetCount
from indexer.schema import KEYS


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The values of a facet by the alphabet, and for each segment which numbers its own values have among them."""

    values: Sequence[str]
    of: dict[str, np.ndarray]


class FacetCounter:
    """The facets of some segments; what is found out of them is kept for as long as they are searched."""

    def __init__(self, segments: Sequence[SegmentView]) -> None:
        self._segments = segments
        self._numbers: dict[str, _Numbers] = {}

    def count(
        self, name: str, found: Iterable[tuple[SegmentView, Mask]], most: int, chosen: Sequence[str] = ()
    ) -> tuple[FacetCount, ...]:
        """Return the ``most`` common values among the documents ``found``, and after them those ``chosen`` that are rarer."""
        numbers = self._numbers.get(name) or self._numbers.setdefault(name, self._number(name))
        counts = np.zeros(len(numbers.values), np.int64)
        for segment, mask in found:
            column = segment.facet(name + KEYS)
            ordinals = column.ordinals[mask[column.docs]]
            counts[numbers.of[segment.id]] += np.bincount(ordinals, minlength=len(column.values))
        places = (bisect_left(numbers.values, value) for value in sorted(chosen))
        asked = [
            at
            for at, value in zip(places, sorted(chosen), strict=True)
            if value in numbers.values[at : at + 1]
        ]
        shown = _commonest(counts, np.flatnonzero(counts))[:most].tolist()
        rarer = _commonest(counts, np.array([at for at in asked if counts[at] and at not in shown], np.int64))
        return tuple(FacetCount(numbers.values[at], int(counts[at])) for at in (*shown, *rarer.tolist()))

    def _number(self, name: str) -> _Numbers:
        columns = {segment.id: segment.facet(name + KEYS).values for segment in self._segments}
        values = sorted({value for held in columns.values() for value in held})
        number = {value: at for at, value in enumerate(values)}
        return _Numbers(
            values,
            {
                segment: np.array([number[each] for each in held], np.int64)
                for segment, held in columns.items()
            },
        )


def _commonest(counts: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return ``places``, which are in order, by their counts, the highest first; equal ones stay in order."""
    ordered: np.ndarray = places[np.argsort(-counts[places], kind="stable")]
    return ordered
