"""Evaluate a plan over one segment: each node becomes a mask of documents and an array of scores.

Scores are BM25's (``bm25``) in a field, weighted by its boost. It neither sorts nor counts; ``reader`` does, over all
segments.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import assert_never

import numpy as np

from indexer.analysis.stem import stem, stem_pattern
from indexer.engines.bm25 import rarity, saturation
from indexer.engines.capabilities import only_text_tells
from indexer.engines.port import Weighed
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
    MOST_WEIGHED,
    AllOf,
    Among,
    AnyForm,
    AnyOf,
    CombinedWord,
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
    Weighing,
    WholeTitle,
    Within,
    WithOptional,
    Words,
)
from indexer.schema import COMMON_GRAMS, EXACT, HAS, MISSING, PROSE

# How many words of a prefix are read between two looks at the clock.
_CHECK_EVERY = 64
# Stems whose words are remembered: some megabytes.
_STEMS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """Which documents of a segment match, and with what score (0 where they do not)."""

    mask: Mask
    scores: Floats


@dataclass
class Scorer:
    """One search over all segments: its deadline, and its statistics, taken of the stories within ``scope``."""

    segments: Sequence[SegmentView]
    vocabulary: Vocabulary
    deadline: float | None = None
    scope: Scope = OWNER

    def check(self) -> None:
        """Raise DeadlineError when time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise DeadlineError

    # -- nodes ------------------------------------------------------------------------------------------

    def evaluate(self, node: PlanNode, segment: SegmentView) -> Found:  # noqa: C901, PLR0911, PLR0912  # one a node
        """Return what ``node`` finds in ``segment``."""
        self.check()
        match node:
            case Words() | Stem() | CombinedWord() | Phrase():
                tally = _Tally(segment)
                self._leaf(node, tally)
                return tally.found
            case SpanNear():
                return _flat(self._near(segment, node))
            case Has(field):
                return _flat(_held(segment, HAS, field))
            case Among(ids):
                return _flat(_any_held(segment, "id", ids or ()))
            case Spelled() | Within():
                raise UnsupportedQueryError(only_text_tells(node))
            case WholeTitle(key, boost):
                return _titled(segment, key, boost)
            case WithOptional(required, optional):
                better = [self.evaluate(part, segment).scores for part in optional]
                return _raised(self.evaluate(required, segment), better)
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
            if isinstance(part, AnyForm | Phrase):
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

    def _leaf(self, node: AnyForm | Phrase, tally: _Tally) -> None:
        match node:
            case Words(field, words) if len(words) > MOST_WEIGHED:
                for number, word in enumerate(words):
                    if number % _CHECK_EVERY == 0:
                        self.check()
                    docs = tally.segment.postings(field + EXACT, word).docs
                    tally.scores[docs] += node.boost * ~tally.mask[docs]
                    tally.mask[docs] = True
            case Words() | Stem() | CombinedWord():
                self._forms(node.boost, *self.terms_of(node), tally)
            case Phrase():
                self._phrase(node, tally)
            case other:
                assert_never(other)

    def terms_of(self, leaf: AnyForm) -> tuple[str, Sequence[str]]:
        """Return where and by which terms segments have what a leaf looks for."""
        match leaf:
            case Words(field, words):
                return field + EXACT, words
            case Stem(field, stemmed):
                return field + EXACT, self.vocabulary[stemmed]
            case CombinedWord(stems):
                return leaf.field, stems
            case other:
                assert_never(other)

    def _forms(self, boost: float, name: str, words: Sequence[str], tally: _Tally) -> None:
        """Score each form of a word as if it were all of them; of those in one story the one that weighs most counts."""
        held = {word: stories for word in words if (stories := self._stories(name, word))}
        every, _ = self._size(name)
        weight = boost * rarity(every, min(sum(held.values()), every))
        best = _Tally(tally.segment)
        for word in held:
            form = _Tally(tally.segment)
            self._score(weight, name, tally.segment.postings(name, word), form)
            best.mask |= form.mask
            best.scores = np.maximum(best.scores, form.scores)
        tally.mask |= best.mask
        tally.scores += best.scores

    def weighed(self, leaf: Weighing, story_ids: Sequence[str]) -> Weighed:
        """Return how rare a leaf is among the stories of the scope, and what it adds to the scores of some."""
        scores = {
            key: float(found.scores[doc])
            for segment in self.segments
            if story_ids
            for found in [self.evaluate(leaf, segment)]
            for key in story_ids
            for doc in segment.postings("id", key).docs.tolist()
            if segment.alive[doc] and found.mask[doc]
        }
        match leaf:
            case WholeTitle(boost=boost):
                return Weighed(leaf, boost, self._every(), scores=scores)
            case Phrase(field, words):
                every = self._every()
                weight = sum(rarity(every, self._stories(field + EXACT, word)) for word in words)
                return Weighed(leaf, leaf.boost * weight, every, scores=scores)
            case Words() | Stem() | CombinedWord():
                name, forms = self.terms_of(leaf)
                every = self._every()
                together = min(sum(self._stories(name, word) for word in forms), every)
                return Weighed(leaf, leaf.boost * rarity(every, together), every, together, scores)
            case other:
                assert_never(other)

    def _every(self) -> int:
        return sum(int(np.count_nonzero(each.visible(self.scope))) for each in self.segments)

    def _stories(self, name: str, word: str) -> int:
        return sum(self._frequency(each, name, word) for each in self.segments)

    def _phrase(self, node: Phrase, tally: _Tally) -> None:
        postings = self._in_segment(tally.segment, node)
        name = node.field + EXACT
        if len(postings.docs):
            every = self._size(name)[0]
            weight = sum(rarity(every, self._stories(name, word)) for word in node.words)
            self._score(node.boost * weight, name, postings, tally)

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

    def _score(self, weight: float, name: str, postings: Postings, tally: _Tally) -> None:
        docs, counts = postings.docs, postings.counts
        total, words = self._size(name)
        tally.mask[docs] = True
        # Where nothing is within the scope nothing of it is shown.
        usual = words / total if words else 1.0
        tally.scores[docs] += weight * saturation(counts, tally.segment.lengths(name)[docs], usual)

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


class Vocabulary(dict[str, Sequence[str]]):
    """Words of prose by their stem, as far as they were looked up, for all queries of one reader."""

    def __init__(self, segments: Sequence[SegmentView]) -> None:
        super().__init__()
        self._segments = segments

    def __missing__(self, stemmed: str) -> Sequence[str]:
        """Look the words of a stem up, and forget all others when there are too many."""
        if len(self) >= _STEMS_KEPT:
            self.clear()
        start = stem_pattern(stemmed)[0] or stemmed
        found = {
            word
            for segment in self._segments
            for name in PROSE
            for word in segment.with_prefix(name, start, sys.maxsize)
        }
        words = self[stemmed] = sorted(word for word in found if stem(word) == stemmed)
        return words


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
    return _any_held(segment, name, (term,))


def _any_held(segment: SegmentView, name: str, terms: Iterable[str]) -> Mask:
    mask = np.zeros(segment.size, np.bool_)
    for term in terms:
        mask[segment.postings(name, term).docs] = True
    return mask


def _titled(segment: SegmentView, key: str, boost: float) -> Found:
    docs = segment.titled(key)
    found = Found(np.zeros(segment.size, np.bool_), np.zeros(segment.size, np.float32))
    found.mask[docs], found.scores[docs] = True, boost
    return found


def _raised(found: Found, better: Sequence[Floats]) -> Found:
    scores = np.sum([found.scores, *better], axis=0, dtype=np.float32)
    return Found(found.mask, np.where(found.mask, scores, np.float32(0)))


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
