"""Searching one commit of an index in a cluster: best first, counted and faceted, in time or not at all.

It returns ids, scores and numbers; marks and texts are made elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.config import SearchSettings
from indexer.engines.analysed_fields import ID, TITLE_SORT, encodable
from indexer.engines.capabilities import check_known
from indexer.engines.missing_terms import elsewhere, missing_words, nowhere
from indexer.engines.opensearch_engine.compiler import QueryCompiler, filters_of
from indexer.engines.opensearch_engine.counting import Counter, every_hit
from indexer.engines.opensearch_engine.duplicates import COPIES, one_a_work
from indexer.engines.opensearch_engine.snapshot import INCOMPLETE, LATE, Inquiry, Snapshot
from indexer.engines.opensearch_engine.statistics import within
from indexer.engines.opensearch_engine.vocabulary import Vocabulary
from indexer.engines.port import EngineResult, Scored, Weighed
from indexer.errors import DeadlineError, EngineAwayError
from indexer.model import FacetCount, Scope
from indexer.query.ast import Query
from indexer.query.plan import AnyForm, Leaf, Phrase, Plan, Weighing, weighing
from indexer.schema import FIELDS, KEYS

Part = Mapping[str, Any]
_FACETS = {spec.name: spec.name + KEYS for spec in FIELDS if spec.facet}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the index says of a query: the hits of one page, how many match in all, and facets."""

    hits: tuple[Scored, ...] = ()
    total: int = 0
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)


class StoryReader(Vocabulary):
    """The port's ``IndexReader`` over a point in time; safe to share between threads."""

    def __init__(self, snapshot: Snapshot, limits: SearchSettings) -> None:
        super().__init__(snapshot)
        self._limits = limits
        copies = {"size": 0, "aggs": {"copies": {"filter": COPIES}}}
        found = snapshot.search(copies)
        # What a part that does not answer would say counts as yes.
        self._copies = bool(found.aggregation("copies")["doc_count"] or found.lacks)
        self._count = None if found.lacks else found.total

    def search(self, query: Query, plan: Plan, *, deadline_s: float | None = None) -> EngineResult:
        """Answer ``query``; see the port."""
        check_known(query, plan)
        inquiry = Inquiry(self._snapshot, None if deadline_s is None else time.monotonic() + deadline_s)
        compiler = self._compiler(query.scope, inquiry)
        answer, missing = _Answer(), {}
        try:
            answer = self._run(inquiry, query, compiler.compile(plan.root))
            if query.faceted and query.filters:
                answer = replace(answer, facets=self._wider(inquiry, query, compiler, plan, answer.facets))
            if not (answer.total and plan.needs_all):
                missing = missing_words(plan, lambda leaf: self._knows(compiler, leaf))
        except DeadlineError:
            inquiry.lacks[LATE] = None
        return EngineResult(
            hits=answer.hits,
            total=answer.total,
            facets=answer.facets,
            partial=bool(inquiry.lacks),
            unknown=nowhere(missing),
            warnings=(*plan.warnings, *elsewhere(missing), *inquiry.lacks),
        )

    def _compiler(self, scope: Scope, inquiry: Inquiry | None = None) -> QueryCompiler:
        return QueryCompiler(self.statistics(scope, inquiry), self.with_stem)

    def _wanted(self, inquiry: Inquiry, query: Query, asked: Part) -> Part:
        """Return what finds the stories within the scope and the filters, copies left out where the query says so."""
        narrowed: Part = {
            "bool": {"must": [asked], "filter": [*within(query.scope), *filters_of(query.filters)]}
        }
        return one_a_work(inquiry, narrowed) if query.grouped and self._copies else narrowed

    def _run(self, inquiry: Inquiry, query: Query, asked: Part) -> _Answer:
        page = {
            "from": (query.page - 1) * query.per_page,
            "size": query.per_page,
            "sort": [*_order(query.sort), {ID: "asc"}],
            "track_scores": query.sort == "relevance",
        }
        facets = dict.fromkeys(_FACETS.values(), self._limits.facet_values) if query.faceted else {}
        wanted = self._wanted(inquiry, query, asked)
        found, counted = Counter(inquiry).commonest(facets, wanted, search=page)
        relevance = query.sort == "relevance"
        return _Answer(
            tuple(Scored(hit["_id"], float(hit["_score"]) if relevance else 0.0) for hit in found.hits),
            found.total,
            {name: _shown(counted[key]) for name, key in _FACETS.items()} if query.faceted else {},
        )

    def _wider(
        self,
        inquiry: Inquiry,
        query: Query,
        compiler: QueryCompiler,
        plan: Plan,
        facets: Mapping[str, tuple[FacetCount, ...]],
    ) -> Mapping[str, tuple[FacetCount, ...]]:
        """Return facets where those that are narrowed are counted among the stories that all other filters leave."""
        asked = compiler.compile(plan.root)
        wider = {
            name: self._beside(inquiry, query.not_narrowed_by(name), asked, name, query.filters[name])
            for name in query.filters
            if name in _FACETS
        }
        return {**facets, **wider}

    def _beside(
        self, inquiry: Inquiry, query: Query, asked: Part, name: str, chosen: Sequence[str]
    ) -> tuple[FacetCount, ...]:
        key = _FACETS[name]
        each = {str(at): {"term": {key: encodable(value)}} for at, value in enumerate(chosen)}
        found, counted = Counter(inquiry).commonest(
            {key: self._limits.facet_values},
            self._wanted(inquiry, query, asked),
            more={"chosen": {"filters": {"filters": each}}} if each else {},
        )
        common = _shown(counted[key])
        shown = {value.value for value in common}
        counts = found.aggregation("chosen")["buckets"] if each else {}
        rarer = (
            FacetCount(value, int(counts[str(at)]["doc_count"]))
            for at, value in enumerate(chosen)
            if value not in shown
        )
        return (*common, *(each for each in rarer if each.count))

    @staticmethod
    def _knows(compiler: QueryCompiler, leaf: AnyForm) -> bool:
        name, words = compiler.terms_of(leaf)
        compiler.statistics.learn((name, word) for word in words)
        return any(compiler.statistics.frequency(name, word) for word in words)

    def frequencies(
        self, _leaves: Sequence[AnyForm | Phrase], _story_ids: Sequence[str]
    ) -> Mapping[str, Mapping[Leaf, int]]:
        """Say of no story how often it has which leaves; see the port."""
        return {}

    def weigh(self, plan: Plan, scope: Scope, story_ids: Sequence[str] = ()) -> Sequence[Weighed]:
        """Say what each leaf of a plan weighs; see the port."""
        inquiry = Inquiry(self._snapshot)
        compiler = self._compiler(scope, inquiry)
        compiler.prepare(plan.root)
        return [
            replace(compiler.weighed(leaf), scores=self._scores(inquiry, compiler, leaf, story_ids))
            for leaf in dict.fromkeys(weighing(plan.root))
        ]

    @staticmethod
    def _scores(
        inquiry: Inquiry, compiler: QueryCompiler, leaf: Weighing, story_ids: Sequence[str]
    ) -> dict[str, float]:
        if not story_ids:
            return {}
        among = {"terms": {ID: [*map(encodable, story_ids)]}}
        query = {"bool": {"must": [compiler.compile(leaf)], "filter": [among]}}
        found = inquiry.search({"query": query, "size": len(story_ids)})
        return {hit["_id"]: float(hit["_score"]) for hit in found.hits}

    def count(self) -> int:
        """How many stories the index holds; see the port."""
        if self._count is None:
            raise EngineAwayError(INCOMPLETE)
        return self._count

    def ids(self) -> frozenset[str]:
        """Every story id in the index; see the port."""
        inquiry = Inquiry(self._snapshot)
        found = frozenset(hit["_id"] for hit in every_hit(inquiry, {"match_all": {}}, ID))
        if inquiry.lacks:
            raise EngineAwayError(INCOMPLETE)
        return found

    def close(self) -> None:
        """Give the point in time up; see the port."""
        self._snapshot.close()


def _shown(values: Sequence[tuple[str, int]]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(value, count) for value, count in values)


def _order(sort: str) -> list[Part]:
    if sort == "relevance":
        return [{"_score": "desc"}]
    name = TITLE_SORT if sort == "title" else sort.lstrip("-")
    return [{name: {"order": "desc" if sort.startswith("-") else "asc", "missing": "_last"}}]
