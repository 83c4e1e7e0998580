"""Words near each other in one segment: the places of each, joined as numbers.

It ranks nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from indexer.analysis.stem import stem, stem_pattern
from indexer.engines.whoosh_engine.segment import Mask, Postings, SegmentView, positions_of
from indexer.query.plan import SpanNear

# A document and a place in it as one number, the document in the upper half.
_Keys = npt.NDArray[np.int64]
_PLACE_BITS = 32


def near_mask(size: int, places: Sequence[Sequence[Postings]], node: SpanNear) -> Mask:
    """Return the documents that have a word of each place in one row, or near each other if ``node`` has two rows."""
    mask = np.zeros(size, np.bool_)
    if not all(places):
        return mask
    docs = reduce(np.intersect1d, (_docs(held) for held in places))
    keys = [_keys(held, docs) for held in places]
    if len(node.rows) == 1:
        starts = reduce(_both, (each - offset for offset, each in enumerate(keys)))
    else:
        one, two = keys
        starts = _within(one, two, node.slop)
        if not node.ordered:
            starts = np.concatenate([starts, _within(two, one, node.slop)])
    mask[starts >> _PLACE_BITS] = True
    return mask


def with_stem(segment: SegmentView, name: str, stemmed: str) -> list[str]:
    """Return the words of a field that have a stem."""
    start = stem_pattern(stemmed)[0] or stemmed
    return [word for word in segment.with_prefix(name, start, sys.maxsize) if stem(word) == stemmed]


def _docs(held: Sequence[Postings]) -> npt.NDArray[np.int32]:
    return np.unique(np.concatenate([each.docs for each in held]))


def _keys(held: Sequence[Postings], docs: npt.NDArray[np.int32]) -> _Keys:
    """Return where any of some words stands in some documents, in order."""
    found = [np.empty(0, np.int64)]
    for postings in held:
        chosen = np.flatnonzero(np.isin(postings.docs, docs))
        places, counts = positions_of(postings, chosen)
        found.append((np.repeat(postings.docs[chosen].astype(np.int64), counts) << _PLACE_BITS) + places)
    return np.unique(np.concatenate(found))


def _both(one: _Keys, two: _Keys) -> _Keys:
    return np.intersect1d(one, two, assume_unique=True)


def _within(one: _Keys, two: _Keys, slop: int) -> _Keys:
    """Return the places of ``one`` that have one of ``two`` from 1 to ``slop`` + 1 places behind."""
    first = np.searchsorted(two, one, side="right")
    beyond = np.searchsorted(two, one + slop + 1, side="right")
    return one[beyond > first]
