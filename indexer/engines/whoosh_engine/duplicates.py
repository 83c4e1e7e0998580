"""Collapse duplicates among the documents found, so that each work counts once.

The story that stands for its copies is shown where it matches, else the best of those that do. It ranks nothing.
"""

from collections.abc import Sequence

import numpy as np

from indexer.engines.whoosh_engine.segment import Mask, SegmentView
from indexer.schema import COPY_OF


def hidden(
    segments: Sequence[SegmentView], found: Sequence[Mask], scores: Sequence[np.ndarray]
) -> list[Mask]:
    """Return for each segment which of the documents ``found`` are copies of one that is found as well."""
    masks = [np.zeros(segment.size, np.bool_) for segment in segments]
    copies: dict[str, list[tuple[float, int, int]]] = {}
    for number, segment in enumerate(segments):
        column = segment.facet(COPY_OF)
        matching = found[number][column.docs]
        for doc, ordinal in zip(
            column.docs[matching].tolist(), column.ordinals[matching].tolist(), strict=True
        ):
            copies.setdefault(column.values[ordinal], []).append((-float(scores[number][doc]), number, doc))
    if not copies:
        return masks
    originals = {
        segment.strings("id")[doc]
        for number, segment in enumerate(segments)
        for doc in np.flatnonzero(found[number]).tolist()
    }
    for work, places in copies.items():
        # In the order of ranking: best first, and of equal ones that which was indexed first.
        for _, number, doc in sorted(places)[0 if work in originals else 1 :]:
            masks[number][doc] = True
    return masks
