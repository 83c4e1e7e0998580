"""Searching one commit of a Whoosh index: all segments together, best first, counted and faceted.

It returns ids, scores and numbers; marks and texts are made elsewhere.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.analysis.stem import stem
from indexer.analysis.tokens import terms
from indexer.config import SearchSettings
from indexer.engines.port import EngineResult, Scored
from indexer.engines.whoosh_engine.evaluate import (
    DEFAULT_FIELDS,
    Evaluation,
    filter_mask,
)
from indexer.engines.whoosh_engine.segment import SegmentView
from indexer.engines.whoosh_engine.spelling import nearest
from indexer.errors import DeadlineError
from indexer.model import FacetCount
from indexer.query.ast import And, InField, Node, Not, Or, Phrase, Query, Word
from indexer.schema import BY_NAME, EXACT, FIELDS, KEYS, FieldSpec, Kind

# Prose that is no part of a story and is searched only when a query names it.
_ASIDE = tuple(spec for spec in FIELDS if spec.kind is Kind.TEXT and not spec.default)


@dataclass(frozen=True, slots=True)
class _Match:
    """What one segment contributed: matching documents and their scores, side by side."""

    segment: SegmentView
    docs: np.ndarray
    scores: np.ndarray


class WhooshReader:
    """The port's ``IndexReader`` over a fixed set of segments."""

    def __init__(self, segments: Sequence[SegmentView], limits: SearchSettings) -> None:
        self.segments = tuple(segments)
        self._limits = limits

    def search(self, query: Query, *, deadline_s: float | None = None) -> EngineResult:
        """Answer ``query``; see the port."""
        deadline = None if deadline_s is None else time.monotonic() + deadline_s
        evaluation = Evaluation(self.segments, deadline, self._limits.max_expansions)
        matches: list[_Match] = []
        partial = False
        try:
            for segment in self.segments:
                found = evaluation.evaluate(query.node, segment)
                docs = np.flatnonzero(found.mask & filter_mask(query, segment))
                matches.append(_Match(segment, docs, found.scores[docs]))
        except DeadlineError:
            partial = True
        missing = dict(self._missing(query.node))
        return EngineResult(
            hits=_page(query, matches),
            total=sum(len(match.docs) for match in matches),
            facets=_facets(matches, self._limits.facet_values),
            partial=partial,
            unknown=tuple(word for word, place in missing.items() if place is None),
            warnings=(*evaluation.warnings, *_elsewhere(missing)),
        )

    def count(self) -> int:
        """How many stories the index holds."""
        return sum(int(segment.alive.sum()) for segment in self.segments)

    def ids(self) -> frozenset[str]:
        """Every story id in the index."""
        return frozenset(
            segment.strings("id")[doc]
            for segment in self.segments
            for doc in np.flatnonzero(segment.alive).tolist()
        )

    def suggest(self, word: str) -> str | None:
        """The commonest indexed word close to ``word``; see the port."""
        return nearest(self.segments, word)

    def close(self) -> None:
        """Let go of the segments; the last to do so closes their files."""
        self.segments = ()

    def _missing(self, node: Node) -> Iterator[tuple[str, str | None]]:
        """Yield the words that no searched field holds, each with a field that was not searched but does."""
        for leaf, fields in _leaves(node, DEFAULT_FIELDS):
            stemmed = isinstance(leaf, Word)
            for word in dict.fromkeys(terms(leaf.text)):
                if not self._is_known(word, fields, stemmed=stemmed):
                    others = _ASIDE if fields is DEFAULT_FIELDS else ()
                    held = (spec.name for spec in others if self._is_known(word, (spec,), stemmed=stemmed))
                    yield word, next(held, None)

    def _is_known(self, word: str, fields: Sequence[FieldSpec], *, stemmed: bool) -> bool:
        names = [
            (spec.name, stem(word)) if stemmed and spec.kind is Kind.TEXT else (spec.name + EXACT, word)
            for spec in fields
        ]
        return any(segment.frequency(*name) for segment in self.segments for name in names)


def _elsewhere(missing: Mapping[str, str | None]) -> Iterator[str]:
    for word, field in missing.items():
        if field is not None:
            yield f"No story’s text has “{word}”, but its {field} may: ask for {field}:{word}."


def _leaves(node: Node, fields: Sequence[FieldSpec]) -> Iterator[tuple[Word | Phrase, Sequence[FieldSpec]]]:
    """Yield the words and phrases a story must or may hold, with the fields they are looked for in."""
    match node:
        case Word() | Phrase():
            if all(spec.kind in (Kind.TEXT, Kind.NAME) for spec in fields):
                yield node, fields
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part, fields)
        case InField(name, inner):
            yield from _leaves(inner, (BY_NAME[name],))
        case Not():
            return


def _page(query: Query, matches: Sequence[_Match]) -> tuple[Scored, ...]:
    if not matches:
        return ()
    owners = np.concatenate([np.full(len(m.docs), i, np.int32) for i, m in enumerate(matches)])
    docs = np.concatenate([match.docs for match in matches])
    scores = np.concatenate([match.scores for match in matches])
    first = (query.page - 1) * query.per_page
    order = _order(query.sort, matches, scores, first + query.per_page)[first:]
    relevance = query.sort == "relevance"
    return tuple(
        Scored(matches[owners[at]].segment.strings("id")[docs[at]], float(scores[at]) if relevance else 0.0)
        for at in order.tolist()
    )


def _order(sort: str, matches: Sequence[_Match], scores: np.ndarray, wanted: int) -> np.ndarray:
    """Return the places of the first ``wanted`` documents in order; equal ones keep the order of indexing."""
    if sort == "title":
        titles = [m.segment.strings("title_sort")[doc] for m in matches for doc in m.docs.tolist()]
        return np.array(sorted(range(len(titles)), key=titles.__getitem__)[:wanted], np.int64)
    if sort == "relevance":
        keys = -scores.astype(np.float64)
    else:
        name = sort.lstrip("-")
        numbers = np.concatenate([m.segment.numbers(name)[m.docs] for m in matches]).astype(np.float64)
        known = numbers > -(2.0**31)
        # Stories without a value come last, whichever way the rest are sorted.
        keys = np.where(known, -numbers if sort.startswith("-") else numbers, np.inf)
    if wanted < len(keys):
        # Only documents at least as good as the last wanted one need sorting.
        limit = np.partition(keys, wanted - 1)[wanted - 1]
        near = np.flatnonzero(keys <= limit)
        return near[np.argsort(keys[near], kind="stable")][:wanted]
    return np.argsort(keys, kind="stable")


def _facets(matches: Sequence[_Match], values: int) -> dict[str, tuple[FacetCount, ...]]:
    facets: dict[str, tuple[FacetCount, ...]] = {}
    for spec in FIELDS:
        if not spec.facet:
            continue
        counts: Counter[str] = Counter()
        for match in matches:
            column = match.segment.facet(spec.name + KEYS)
            wanted = np.zeros(match.segment.size, np.bool_)
            wanted[match.docs] = True
            tally = np.bincount(column.ordinals[wanted[column.docs]], minlength=len(column.values))
            for ordinal in np.flatnonzero(tally).tolist():
                counts[column.values[ordinal]] += int(tally[ordinal])
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:values]
        facets[spec.name] = tuple(FacetCount(value, count) for value, count in ordered)
    return facets
