"""Passages of one commit of a Whoosh index: those that hold most of some words, weighed by how rare each is.

It aligns nothing and fetches no text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.engines.bm25 import rarity
from indexer.engines.passage_keys import Keys, NearPassages, keys_of
from indexer.engines.passages import PLACE, STEMS, rarities, stems_to_find, unpacked
from indexer.engines.port import PassagesFound
from indexer.engines.whoosh_engine.segment import Mask, SegmentView
from indexer.model import OWNER, Scope


class WhooshPassages:
    """The port's ``PassageReader`` over a fixed set of segments; safe to share between threads."""

    def __init__(self, segments: Sequence[SegmentView]) -> None:
        self._segments = tuple(segments)

    def find(
        self,
        words: Sequence[Sequence[str]],
        scope: Scope,
        limit: int,
        *,
        among: frozenset[str] | None = None,
        rare: bool = False,
    ) -> PassagesFound:
        """Return the passages that hold most of some words; see the port."""
        stems = dict.fromkeys(stem for some in words for stem in some)
        held = {stem: sum(each.stories(STEMS, stem, scope) for each in self._segments) for stem in stems}
        every = sum(int(each.visible(scope).sum()) for each in self._segments)
        wanted = stems_to_find(held, every, rare=rare)
        weights = {stem: rarity(every, held[stem]) for stem in wanted}
        best = [
            (score, each, doc)
            for each in self._segments
            for score, doc in _best(each, _visible(each, scope, among), weights, limit)
        ]
        best.sort(key=lambda found: -found[0])
        places = tuple(unpacked(each.string(PLACE, doc)) for _, each, doc in best[:limit])
        return PassagesFound(places, rarities(words, held, every))

    def best(
        self, words: Sequence[Sequence[str]], scope: Scope, among: Collection[str]
    ) -> Mapping[str, float]:
        """Return what the best passage of some stories is worth; see the port."""
        stems = dict.fromkeys(stem for some in words for stem in some)
        held = {stem: sum(each.stories(STEMS, stem, scope) for each in self._segments) for stem in stems}
        worth = rarities(words, held, sum(int(each.visible(scope).sum()) for each in self._segments))
        best: dict[str, float] = {}
        for segment in self._segments:
            together = _together(segment, words, worth) * segment.visible(scope)
            for story_id in among if together.any() else ():
                found = together[segment.postings("id", story_id).docs].max(initial=0.0)
                if found > best.get(story_id, 0.0):
                    best[story_id] = float(found)
        return best

    def near(self, groups: Sequence[Sequence[str]], reach: int | None, limit: int) -> NearPassages | None:
        """Return the passages where some words are near each other; see the port."""
        found = [each for stems in groups if (each := self._keys(stems, limit)) is not None]
        return NearPassages.of(sorted(found, key=len), reach) if found else None

    def _keys(self, stems: Sequence[str], limit: int) -> Keys | None:
        """Return the keys of the passages that hold one of some stems, None if there are more than ``limit``."""
        if sum(each.stories(STEMS, stem, OWNER) for each in self._segments for stem in stems) > limit:
            return None
        places = (
            unpacked(each.string(PLACE, doc))
            for each in self._segments
            for doc in {int(doc) for stem in stems for doc in each.postings(STEMS, stem).docs}
        )
        keys = [key for place in places for key in keys_of(place.story_id, place.chapter, [place.start])]
        return np.array(keys, np.int64)

    def close(self) -> None:
        """Let go of the index; searches under way finish."""
        self._segments = ()


def _visible(segment: SegmentView, scope: Scope, among: frozenset[str] | None) -> Mask:
    visible = segment.visible(scope)
    if among is None:
        return visible
    wanted = np.zeros(segment.size, np.bool_)
    for story_id in among:
        wanted[segment.postings("id", story_id).docs] = True
    return visible & wanted


def _together(
    segment: SegmentView, words: Sequence[Sequence[str]], worth: Sequence[float]
) -> npt.NDArray[np.float64]:
    """Return what each passage of a segment is worth by the words it holds."""
    scores = np.zeros(segment.size)
    for stems, each in zip(words, worth, strict=True):
        holds = np.zeros(segment.size, np.bool_)
        for stem in stems if each else ():
            holds[segment.postings(STEMS, stem).docs] = True
        scores[holds] += each
    return scores


def _best(
    segment: SegmentView, visible: Mask, weights: Mapping[str, float], limit: int
) -> list[tuple[float, int]]:
    """Return the best passages of a segment with what they weigh, those of equal weight in their order."""
    scores = np.zeros(segment.size, np.float32)
    for stem, weight in weights.items():
        scores[segment.postings(STEMS, stem).docs] += np.float32(weight)
    scores[~visible] = 0
    found = np.flatnonzero(scores)
    if len(found) > limit:
        least = np.partition(scores[found], -limit)[-limit]
        found = found[scores[found] >= least]
    chosen = found[np.argsort(-scores[found], kind="stable")][:limit]
    return list(zip(scores[chosen].tolist(), chosen.tolist(), strict=True))
