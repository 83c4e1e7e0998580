"""Answering a query over one segment: each node becomes a mask of documents and an array of scores.

Scores follow BM25F as Whoosh computes it (Robertson, Zaragoza: k1 1.2, b 0.75, one saturation a field, weighted by
the field's boost). It neither sorts nor counts; ``reader`` does, over all segments.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from indexer.analysis.fold import fold
from indexer.analysis.positions import common_words
from indexer.analysis.stem import stem
from indexer.analysis.tokens import terms
from indexer.engines.whoosh_engine.segment import (
    NO_POSTINGS,
    Floats,
    Mask,
    Postings,
    SegmentView,
    positions_of,
)
from indexer.errors import DeadlineError
from indexer.query.ast import And, InField, Node, Not, Or, Phrase, Prefix, Query, Range, Word
from indexer.schema import BY_NAME, DEFAULT_FIELDS, EXACT, KEYS, MISSING, PAIRED, PAIRS, FieldSpec, Kind

K1, B = 1.2, 0.75
# How many words of a prefix are read between two looks at the clock.
_CHECK_EVERY = 64
_NUMERIC = (Kind.NUMBER, Kind.DATE)


@dataclass(frozen=True, slots=True)
class Found:
    """Which documents of a segment match, and with what score (0 where they do not)."""

    mask: Mask
    scores: Floats


@dataclass
class Evaluation:
    """One search over all segments: its statistics, deadline, limits and what it has to say."""

    segments: Sequence[SegmentView]
    deadline: float | None = None
    max_expansions: int = 1024
    unknown: dict[str, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)
    _phrases: dict[tuple[str, tuple[str, ...]], dict[str, Postings]] = field(default_factory=dict)

    def check(self) -> None:
        """Raise DeadlineError when time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise DeadlineError

    # -- nodes ------------------------------------------------------------------------------------------

    def evaluate(
        self, node: Node, segment: SegmentView, fields: Sequence[FieldSpec] = DEFAULT_FIELDS
    ) -> Found:
        """Return what ``node`` finds in ``segment``, words being looked for in ``fields``."""
        self.check()
        match node:
            case And(parts) | Or(parts):
                return self._combine(node, [self.evaluate(part, segment, fields) for part in parts])
            case Not(part):
                return _flat(~self.evaluate(part, segment, fields).mask)
            case InField(name, inner):
                return self.evaluate(inner, segment, (BY_NAME[name],))
            case Word() | Phrase() | Prefix():
                return self._leaf(node, segment, fields)
        return _flat(_in_range(segment, node) if isinstance(node, Range) else np.ones(segment.size, np.bool_))

    def _combine(self, node: And | Or, found: Sequence[Found]) -> Found:
        if isinstance(node, Or):
            mask = reduce(np.logical_or, (part.mask for part in found))
            return Found(mask, np.sum([part.scores for part in found], axis=0, dtype=np.float32))
        mask = reduce(np.logical_and, (part.mask for part in found))
        scores = np.sum([part.scores for part in found], axis=0, dtype=np.float32)
        return Found(mask, np.where(mask, scores, np.float32(0)))

    def _leaf(self, node: Word | Phrase | Prefix, segment: SegmentView, fields: Sequence[FieldSpec]) -> Found:
        tally = _Tally(segment)
        for spec in fields:
            self.check()
            self._search_field(node, spec, tally)
        return Found(tally.mask, tally.scores)

    def _search_field(self, node: Word | Phrase | Prefix, spec: FieldSpec, tally: _Tally) -> None:
        if spec.kind in _NUMERIC:
            return
        words = terms(node.text)
        if isinstance(node, Prefix):
            self._prefix(spec, fold(node.text), tally)
        elif len(words) == 1:
            stemmed = isinstance(node, Word) and spec.kind is Kind.TEXT
            term, name = (stem(words[0]), spec.name) if stemmed else (words[0], spec.name + EXACT)
            self._one_term(spec, name, term, tally)
        elif words:
            self._phrase(spec, tuple(words), tally)

    # -- leaves -----------------------------------------------------------------------------------------

    def _one_term(self, spec: FieldSpec, name: str, term: str, tally: _Tally) -> None:
        postings = tally.segment.postings(name, term)
        if len(postings.docs):
            frequency = sum(each.frequency(name, term) for each in self.segments)
            self._score(spec, name, postings, frequency, tally)

    def _prefix(self, spec: FieldSpec, prefix: str, tally: _Tally) -> None:
        name = spec.name + EXACT
        words = tally.segment.with_prefix(name, prefix, self.max_expansions + 1)
        if len(words) > self.max_expansions:
            words = words[: self.max_expansions]
            self.warnings[
                f"Too many words start with {prefix}; only the first {self.max_expansions} were used."
            ] = None
        counts = np.zeros(tally.segment.size, np.float32)
        for number, word in enumerate(words):
            if number % _CHECK_EVERY == 0:
                self.check()
            postings = tally.segment.postings(name, word)
            counts[postings.docs] += postings.counts
        docs = np.flatnonzero(counts).astype(np.int32)
        if len(docs):
            self._score(spec, name, Postings(docs, counts[docs]), len(docs), tally)

    def _phrase(self, spec: FieldSpec, words: tuple[str, ...], tally: _Tally) -> None:
        key = (spec.name, words)
        found = self._phrases.get(key)
        if found is None:
            # Every segment at once: a phrase's weight depends on how many stories of the archive hold it.
            found = self._phrases[key] = {
                each.id: self._in_segment(each, spec, words) for each in self.segments
            }
        postings = found[tally.segment.id]
        if len(postings.docs):
            frequency = sum(len(each.docs) for each in found.values())
            self._score(spec, spec.name + EXACT, postings, frequency, tally)

    def _in_segment(self, segment: SegmentView, spec: FieldSpec, words: tuple[str, ...]) -> Postings:
        self.check()
        held: list[tuple[int, Postings]] = []
        for offset, unit in _cover(words, paired=spec.name in PAIRED):
            # Not by its space: a few letters (ﷺ) fold to several words, which are one term all the same.
            name = spec.name + (EXACT if unit in words else PAIRS)
            postings = segment.postings(name, unit, positions=True)
            if not len(postings.docs):
                return NO_POSTINGS
            held.append((offset, postings))
        return _join(held)

    def _score(self, spec: FieldSpec, name: str, postings: Postings, frequency: int, tally: _Tally) -> None:
        docs, counts = postings.docs, postings.counts
        tally.mask[docs] = True
        total = sum(each.size for each in self.segments)
        idf = math.log(total / (frequency + 1)) + 1
        words = sum(each.total_length(name) for each in self.segments)
        if words == 0:
            tally.scores[docs] += spec.boost * idf
            return
        relative = tally.segment.lengths(name)[docs] * (total / words)
        tally.scores[docs] += spec.boost * idf * counts * (K1 + 1) / (counts + K1 * (1 - B + B * relative))


class _Tally:
    """What has been found in one segment so far, over several fields."""

    __slots__ = ("mask", "scores", "segment")

    def __init__(self, segment: SegmentView) -> None:
        self.segment = segment
        self.mask: Mask = np.zeros(segment.size, np.bool_)
        self.scores: Floats = np.zeros(segment.size, np.float32)


def _flat(mask: Mask) -> Found:
    return Found(mask, np.zeros(len(mask), np.float32))


def _in_range(segment: SegmentView, node: Range) -> Mask:
    numbers = segment.numbers(node.field)
    mask: Mask = numbers != MISSING
    if node.low is not None:
        mask = mask & (numbers >= node.low)
    if node.high is not None:
        mask = mask & (numbers <= node.high)
    return mask


def _cover(words: tuple[str, ...], *, paired: bool) -> list[tuple[int, str]]:
    """Return (offset, indexed term) pairs that together cover a phrase, with common pairs where there are any."""
    if not paired:
        return list(enumerate(words))
    common = common_words()
    units: list[tuple[int, str]] = []
    at = 0
    while at < len(words):
        both = words[at] in common and at + 1 < len(words) and words[at + 1] in common
        behind = words[at] in common and at > 0 and words[at - 1] in common
        if both:
            units.append((at, f"{words[at]} {words[at + 1]}"))
        elif behind:
            units.append((at - 1, f"{words[at - 1]} {words[at]}"))
        else:
            units.append((at, words[at]))
        at += 2 if both else 1
    return units


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
    mask = segment.living(query.without)
    for name, wanted in query.filters.items():
        spec = BY_NAME.get(name)
        if spec is None or not spec.facet:
            continue
        carries = np.zeros(segment.size, np.bool_)
        for value in wanted:
            carries[segment.postings(spec.name + KEYS, value).docs] = True
        mask = mask & carries
    return mask
