"""Searching one commit of a Whoosh index: all segments together, best first, counted and faceted.

It returns ids, scores and numbers; marks and texts are made elsewhere.
"""

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from indexer.analysis import fold, terms
from indexer.config import SearchSettings
from indexer.engines.capabilities import check_known
from indexer.engines.missing_terms import elsewhere, missing_words, nowhere
from indexer.engines.port import EngineResult, Scored, Suggestion, Weighed
from indexer.engines.spelling import LONG_TITLE, SUGGESTED_FROM, TITLES, listed, listed_titles, near
from indexer.engines.whoosh_engine.duplicates import hidden
from indexer.engines.whoosh_engine.facets import FacetCounter
from indexer.engines.whoosh_engine.scorer import Scorer, Vocabulary, filter_mask
from indexer.engines.whoosh_engine.segment import Mask, SegmentView
from indexer.engines.word_list import WordLists
from indexer.errors import DeadlineError
from indexer.model import OWNER, FacetCount, Scope
from indexer.query.ast import Pattern, Query
from indexer.query.plan import AnyForm, Leaf, Phrase, Plan, weighing
from indexer.schema import EXACT, FIELDS, KEYS, title_key

_FACETS = tuple(spec.name for spec in FIELDS if spec.facet)


@dataclass(frozen=True, slots=True)
class _Match:
    """What one segment contributed: matching documents and their scores, side by side."""

    segment: SegmentView
    docs: np.ndarray
    scores: np.ndarray

    @property
    def place(self) -> tuple[SegmentView, Mask]:
        """The segment with the documents as a mask."""
        mask = np.zeros(self.segment.size, np.bool_)
        mask[self.docs] = True
        return self.segment, mask


class WhooshReader:
    """The port's ``IndexReader`` over a fixed set of segments."""

    def __init__(self, segments: Sequence[SegmentView], limits: SearchSettings) -> None:
        self.segments = tuple(segments)
        self._limits = limits
        self._facets = FacetCounter(self.segments)
        self._words = WordLists()
        self._vocabulary = Vocabulary(self.segments)

    def search(self, query: Query, plan: Plan, *, deadline_s: float | None = None) -> EngineResult:
        """Answer ``query``; see the port."""
        check_known(query, plan)
        deadline = None if deadline_s is None else time.monotonic() + deadline_s
        evaluation = Scorer(self.segments, self._vocabulary, deadline, query.scope)
        found: list[_Match] = []
        partial = False
        try:
            for segment in self.segments:
                scored = evaluation.evaluate(plan.root, segment)
                docs = np.flatnonzero(scored.mask)
                found.append(_Match(segment, docs, scored.scores[docs]))
        except DeadlineError:
            partial = True
        matches = _narrowed(query, found)
        missing = missing_words(plan, lambda leaf: self._knows(query.scope, *evaluation.terms_of(leaf)))
        return EngineResult(
            hits=_page(query, matches),
            total=sum(len(match.docs) for match in matches),
            facets=self._count_facets(query, found, matches) if query.faceted else {},
            partial=partial,
            unknown=nowhere(missing),
            warnings=(*plan.warnings, *elsewhere(missing)),
        )

    def _count_facets(
        self, query: Query, found: Sequence[_Match], matches: Sequence[_Match]
    ) -> dict[str, tuple[FacetCount, ...]]:
        values = self._limits.facet_values
        narrow = [match.place for match in matches]
        facets = {name: self._facets.count(name, narrow, values) for name in _FACETS}
        for name, chosen in query.filters.items():
            if name in facets:
                wider = [match.place for match in _narrowed(query.not_narrowed_by(name), found)]
                facets[name] = self._facets.count(name, wider, values, chosen)
        return facets

    def frequencies(
        self, _leaves: Sequence[AnyForm | Phrase], _story_ids: Sequence[str]
    ) -> Mapping[str, Mapping[Leaf, int]]:
        """Say of no story how often it has which leaves; see the port."""
        return {}

    def weigh(self, plan: Plan, scope: Scope, story_ids: Sequence[str] = ()) -> Sequence[Weighed]:
        """Say what each leaf of a plan weighs; see the port."""
        scorer = Scorer(self.segments, self._vocabulary, scope=scope)
        return [scorer.weighed(leaf, story_ids) for leaf in dict.fromkeys(weighing(plan.root))]

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

    def values(self, field: str, scope: Scope = OWNER) -> Mapping[str, int]:
        """Every value of a facet that a story carries; see the port."""
        found: Counter[str] = Counter()
        for segment in self.segments:
            column = segment.facet(field + KEYS)
            carried = np.bincount(column.ordinals[segment.visible(scope)[column.docs]])
            found.update({column.values[at]: int(carried[at]) for at in np.flatnonzero(carried).tolist()})
        return found

    def frequency(self, field: str, word: str, scope: Scope = OWNER) -> int:
        """How many stories hold a word in a field; see the port."""
        return self._stories(field + EXACT, word, scope)

    def suggest(self, word: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """The indexed words close to ``word``; see the port."""

        def stories(found: str) -> int:
            return next(filter(None, (self._stories(name, found, scope) for name in SUGGESTED_FROM)), 0)

        every = (each for name in SUGGESTED_FROM for each in self._every_word(name).items())
        return near(self._words.of(SUGGESTED_FROM, lambda: listed(every)), fold(word), stories)

    def suggest_titles(self, title: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """The titles close to ``title``; see the port."""
        held = self._title_counts(scope)

        def stories(found: str) -> int:
            return held[title_key(found)]

        if stories(title):
            return ()
        titles = self._words.of(TITLES, lambda: listed_titles(self._title_counts(OWNER).items()))
        return near(titles, " ".join(terms(title)), stories, long=LONG_TITLE)

    def _title_counts(self, scope: Scope) -> Counter[str]:
        return Counter(
            title
            for segment in self.segments
            for title in compress(segment.strings("title_sort"), segment.visible(scope).tolist())
        )

    def close(self) -> None:
        """Let go of the segments; the last to do so closes their files."""
        self.segments = ()
        self._facets = FacetCounter(())
        self._vocabulary = Vocabulary(())

    def terms(self, field: str, start: str, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Words of a field that start so, the commonest first; see the port."""
        name = field + EXACT
        found = {word for each in self.segments for word in each.with_prefix(name, start, sys.maxsize)}
        if scope.is_everything:
            held = {word: sum(each.frequency(name, word) for each in self.segments) for word in found}
        else:
            held = {word: stories for word in found if (stories := self._stories(name, word, scope))}
        return sorted(held, key=lambda word: (-held[word], word))[:limit]

    def matching(self, field: str, pattern: Pattern, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Words of a field that look so, the commonest first; see the port."""
        found = self._words.of((field, OWNER), lambda: self._every_word(field + EXACT).items()).matching(
            pattern
        )
        if not scope.is_everything:
            counted = ((word, self._stories(field + EXACT, word, scope)) for word, _ in found)
            found = sorted((each for each in counted if each[1]), key=lambda each: (-each[1], each[0]))
        return [word for word, _ in found[:limit]]

    def _every_word(self, name: str) -> Counter[str]:
        held: Counter[str] = Counter()
        for segment in self.segments:
            for word in segment.with_prefix(name, "", sys.maxsize):
                held[word] += segment.frequency(name, word)
        return held

    def _knows(self, scope: Scope, name: str, words: Sequence[str]) -> bool:
        return any(self._stories(name, word, scope) for word in words)

    def _stories(self, field: str, term: str, scope: Scope) -> int:
        """Return how many stories within ``scope`` hold a term, those taken out since the segment was made aside."""
        return sum(segment.stories(field, term, scope) for segment in self.segments)


def _narrowed(query: Query, found: Sequence[_Match]) -> list[_Match]:
    """Return what the filters of a query leave of all that its words find, copies left out where it says so."""
    matches = []
    for match in found:
        kept = filter_mask(query, match.segment)[match.docs]
        matches.append(_Match(match.segment, match.docs[kept], match.scores[kept]))
    return _one_a_work(matches) if query.grouped else matches


def _one_a_work(matches: Sequence[_Match]) -> list[_Match]:
    segments = [match.segment for match in matches]
    found = [np.zeros(segment.size, np.bool_) for segment in segments]
    scores = [np.zeros(segment.size, np.float32) for segment in segments]
    for mask, ranked, match in zip(found, scores, matches, strict=True):
        mask[match.docs], ranked[match.docs] = True, match.scores
    masks = hidden(segments, found, scores)
    return [
        _Match(match.segment, match.docs[~mask[match.docs]], match.scores[~mask[match.docs]])
        for match, mask in zip(matches, masks, strict=True)
    ]


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
