"""Evaluate a plan over one segment: each node becomes a mask of documents and an array of scores.

Scores follow BM25F as Whoosh computes it (Robertson, Zaragoza: k1 1.2, b 0.75, one saturation a field, weighted by
the field's boost). It neither sorts nor counts; ``reader`` does, over all segments.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from typing import assert_never

import numpy as np

from indexer.engines.capabilities import only_text_tells
from indexer.engines.whoosh_engine.near import near_mask, with_stem
from indexer.engines.whoosh_engine.segment import (
    NO_POSTINGS,
    Docs,
    Floats,
    Mask,
    Postings,
    SegmentView,
    positions_of,
)
from indexer.errors import DeadlineError, UnsupportedQueryError
from indexer.model import OWNER, Scope
from indexer.query.ast import Query
from indexer.query.plan import (
    AllOf,
    AnyOf,
    Everything,
    Except,
    Has,
    Nothing,
    NumberRange,
    Phrase,
    PlanNode,
    Slot,
    SpanNear,
    Spelled,
    Stem,
    Words,
)
from indexer.schema import COMMON_GRAMS, EXACT, HAS, MISSING

K1, B = 1.2, 0.75
# How many words of a prefix are read between two looks at the clock.
_CHECK_EVERY = 64


@dataclass(frozen=True, slots=True)
class Found:
    """Which documents of a segment match, and with what score (0 where they do not)."""

    mask: Mask
    scores: Floats


@dataclass
class Scorer:
    """One search over all segments: its deadline, and its statistics, taken of the stories within ``scope``."""

    segments: Sequence[SegmentView]
    deadline: float | None = None
    scope: Scope = OWNER
    _phrases: dict[tuple[str, tuple[str, ...]], dict[str, Postings]] = field(default_factory=dict)

    def check(self) -> None:
        """Raise DeadlineError when time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise DeadlineError

    # -- nodes ------------------------------------------------------------------------------------------

    def evaluate(self, node: PlanNode, segment: SegmentView) -> Found:  # noqa: C901, PLR0911  # one a node
        """Return what ``node`` finds in ``segment``."""
        self.check()
        match node:
            case Words() | Stem() | Phrase():
                tally = _Tally(segment)
                self._leaf(node, tally)
                return tally.found
            case SpanNear():
                return _flat(self._near(segment, node))
            case Has(field):
                return _flat(_held(segment, HAS, field))
            case Spelled():
                raise UnsupportedQueryError(only_text_tells(node))
            case NumberRange():
                return _flat(_in_range(segment, node))
            case AllOf(clauses):
                return _all([self.evaluate(part, segment) for part in clauses])
            case AnyOf(clauses):
                return self._any(clauses, segment)
            case Except(kept, excluded):
                found, without = self.evaluate(kept, segment), self.evaluate(excluded, segment)
                mask = found.mask & ~without.mask
                return Found(mask, np.where(mask, found.scores, np.float32(0)))
            case Everything():
                return _flat(np.ones(segment.size, np.bool_))
            case Nothing():
                return _flat(np.zeros(segment.size, np.bool_))
            case other:
                assert_never(other)

    def _any(self, clauses: Sequence[PlanNode], segment: SegmentView) -> Found:
        tally = _Tally(segment)
        for part in clauses:
            if isinstance(part, Words | Stem | Phrase):
                self.check()
                self._leaf(part, tally)
            else:
                found = self.evaluate(part, segment)
                tally.mask |= found.mask
                tally.scores += found.scores
        return tally.found

    def _near(self, segment: SegmentView, node: SpanNear) -> Mask:
        if not node.is_indexed:
            raise UnsupportedQueryError(only_text_tells(node))
        places = [self._standing(segment, node.field + EXACT, place) for row in node.rows for place in row]
        self.check()
        return near_mask(segment.size, places, node)

    def _standing(self, segment: SegmentView, name: str, place: Slot) -> Sequence[Postings]:
        """Return the postings of every word that may stand at a place."""
        words = chain.from_iterable(
            with_stem(segment, name, each.stem) if isinstance(each, Stem) else each.words for each in place
        )
        held = (segment.postings(name, word, positions=True) for word in dict.fromkeys(words))
        return [postings for postings in held if len(postings.docs)]

    # -- leaves -----------------------------------------------------------------------------------------

    def _leaf(self, node: Words | Stem | Phrase, tally: _Tally) -> None:
        match node:
            case Words(field, (word,)):
                self._one_term(node, field + EXACT, word, tally)
            case Words(field, words):
                self._any_word(node, field + EXACT, words, tally)
            case Stem(field, stemmed):
                self._one_term(node, field, stemmed, tally)
            case Phrase():
                self._phrase(node, tally)
            case other:
                assert_never(other)

    def _one_term(self, node: Words | Stem, name: str, term: str, tally: _Tally) -> None:
        postings = tally.segment.postings(name, term)
        if len(postings.docs):
            frequency = sum(self._frequency(each, name, term) for each in self.segments)
            self._score(node.boost, name, postings, frequency, tally)

    def _any_word(self, node: Words, name: str, words: Sequence[str], tally: _Tally) -> None:
        counts = np.zeros(tally.segment.size, np.float32)
        for number, word in enumerate(words):
            if number % _CHECK_EVERY == 0:
                self.check()
            postings = tally.segment.postings(name, word)
            counts[postings.docs] += postings.counts
        docs = np.flatnonzero(counts).astype(np.int32)
        if len(docs):
            self._score(
                node.boost, name, Postings(docs, counts[docs]), self._seen(tally.segment, docs), tally
            )

    def _phrase(self, node: Phrase, tally: _Tally) -> None:
        key = (node.field, node.words)
        found = self._phrases.get(key)
        if found is None:
            # Every segment at once: a phrase's weight depends on how many stories of the archive hold it.
            found = self._phrases[key] = {each.id: self._in_segment(each, node) for each in self.segments}
        postings = found[tally.segment.id]
        if len(postings.docs):
            frequency = sum(self._seen(each, found[each.id].docs) for each in self.segments)
            self._score(node.boost, node.field + EXACT, postings, frequency, tally)

    def _in_segment(self, segment: SegmentView, node: Phrase) -> Postings:
        self.check()
        held: list[tuple[int, Postings]] = []
        for offset, unit in node.cover():
            name = node.field + (EXACT if len(unit) == 1 else COMMON_GRAMS)
            postings = segment.postings(name, " ".join(unit), positions=True)
            if not len(postings.docs):
                return NO_POSTINGS
            held.append((offset, postings))
        return _join(held)

    def _score(self, boost: float, name: str, postings: Postings, frequency: int, tally: _Tally) -> None:
        docs, counts = postings.docs, postings.counts
        tally.mask[docs] = True
        if not frequency:
            return  # none of them is within the scope
        total, words = self._size(name)
        idf = math.log(total / (frequency + 1)) + 1
        if words == 0:
            tally.scores[docs] += boost * idf
            return
        relative = tally.segment.lengths(name)[docs] * (total / words)
        tally.scores[docs] += boost * idf * counts * (K1 + 1) / (counts + K1 * (1 - B + B * relative))

    # -- statistics -------------------------------------------------------------------------------------

    def _frequency(self, segment: SegmentView, name: str, term: str) -> int:
        everything = self.scope.is_everything
        return segment.frequency(name, term) if everything else segment.stories(name, term, self.scope)

    def _seen(self, segment: SegmentView, docs: Docs) -> int:
        everything = self.scope.is_everything
        return len(docs) if everything else int(np.count_nonzero(segment.visible(self.scope)[docs]))

    def _size(self, name: str) -> tuple[int, float]:
        """Return how many stories there are, and how many words a field holds in all of them together."""
        if self.scope.is_everything:
            return sum(each.size for each in self.segments), sum(
                each.total_length(name) for each in self.segments
            )
        masks = [(each, each.visible(self.scope)) for each in self.segments]
        words = sum(float(each.lengths(name)[mask].sum(dtype=np.float64)) for each, mask in masks)
        return sum(int(np.count_nonzero(mask)) for _, mask in masks), words


class _Tally:
    """What has been found in one segment so far, over several fields."""

    __slots__ = ("mask", "scores", "segment")

    def __init__(self, segment: SegmentView) -> None:
        self.segment = segment
        self.mask: Mask = np.zeros(segment.size, np.bool_)
        self.scores: Floats = np.zeros(segment.size, np.float32)

    @property
    def found(self) -> Found:
        """All of it."""
        return Found(self.mask, self.scores)


def _all(found: Sequence[Found]) -> Found:
    mask = reduce(np.logical_and, (part.mask for part in found))
    scores = np.sum([part.scores for part in found], axis=0, dtype=np.float32)
    return Found(mask, np.where(mask, scores, np.float32(0)))


def _flat(mask: Mask) -> Found:
    return Found(mask, np.zeros(len(mask), np.float32))


def _held(segment: SegmentView, name: str, term: str) -> Mask:
    mask = np.zeros(segment.size, np.bool_)
    mask[segment.postings(name, term).docs] = True
    return mask


def _in_range(segment: SegmentView, node: NumberRange) -> Mask:
    numbers = segment.numbers(node.field)
    mask: Mask = numbers != MISSING
    if node.low is not None:
        mask = mask & (numbers >= node.low)
    if node.high is not None:
        mask = mask & (numbers <= node.high)
    return mask


def _join(held: list[tuple[int, Postings]]) -> Postings:
    """Return the documents in which every unit stands at its offset from one start, and how many starts each has."""
    held = sorted(held, key=lambda each: float(each[1].counts.sum()))
    docs = reduce(lambda a, b: np.intersect1d(a, b, assume_unique=True), (p.docs for _, p in held))
    starts = None
    for offset, postings in held if len(docs) else ():
        chosen = np.searchsorted(postings.docs, docs)
        places, counts = positions_of(postings, chosen)
        # One number for document and place, so that all documents are joined at once.
        keys = (np.repeat(np.arange(len(docs), dtype=np.int64), counts) << 32) + places - offset
        keys = keys[places >= offset]
        if starts is None:
            starts = keys
            continue
        at = np.searchsorted(keys, starts)
        at[at == len(keys)] = 0
        starts = starts[keys[at] == starts] if len(keys) else starts[:0]
        if not len(starts):
            break
        # Documents without a start left need no further decoding.
        left = np.unique(starts >> 32)
        if len(left) < len(docs):
            docs = docs[left]
            starts = (np.searchsorted(left, starts >> 32) << 32) + (starts & 0xFFFFFFFF)
    if starts is None or not len(starts):
        return NO_POSTINGS
    owners, counts = np.unique(starts >> 32, return_counts=True)
    return Postings(docs[owners], counts.astype(np.float32))


def filter_mask(query: Query, segment: SegmentView) -> Mask:
    """Return the documents that are there for the query and carry one of the wanted values of every filter."""
    return segment.visible(query.scope) & segment.carrying(query.filters)
