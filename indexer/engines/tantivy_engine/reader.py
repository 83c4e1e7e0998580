"""Searching one commit of a Tantivy index: best first, counted and faceted, in time or not at all.

It returns ids, scores and numbers; marks and texts are made elsewhere.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, TypeVar

import tantivy

from indexer.analysis import fold, terms
from indexer.config import SearchSettings
from indexer.engines.analysed_fields import ID, TITLE_SORT, encodable
from indexer.engines.capabilities import check_known
from indexer.engines.lasting_lists import LastingLists
from indexer.engines.missing_terms import elsewhere, missing_words, nowhere
from indexer.engines.port import EngineResult, Scored, Suggestion, Weighed
from indexer.engines.spelling import LONG_TITLE, SUGGESTED_FROM, TITLES, listed, listed_titles, near
from indexer.engines.tantivy_engine.compiler import QueryCompiler, Vocabulary, narrowed
from indexer.engines.tantivy_engine.duplicates import both, has_copies, one_a_work, one_of
from indexer.engines.tantivy_engine.facet_counts import FACETS, FacetCounter, how_many
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.engines.tantivy_engine.visible import Counts, Visible
from indexer.engines.word_list import WordList, WordLists
from indexer.errors import DeadlineError, EngineError
from indexer.model import OWNER, FacetCount, Scope
from indexer.query.ast import Pattern, Query
from indexer.query.plan import AnyForm, Leaf, Phrase, Plan, Weighing, weighing
from indexer.schema import EXACT, KEYS, title_key

# A search that looks for this many terms in this many stories (multiplied) may take longer than a reader waits, so it
# is done on a thread that can be left behind. Below, 200 MB of prose took 1 to 30 ms; a thread costs 0.05.
_HEAVY = 2_000_000
_THREADS = 4
# So many stories' facets are read from what is stored of them, in 10 µs each; counting costs 300 µs from the start.
_FEW = 24
# Of an index of so many stories facets are counted beside the search, before it is known whether few are found: of
# 357,000 stories a hundred questions took .75 of the time on two cores, the slowest .6.
MANY_INDEXED = 50_000
# Ids remembered: some megabytes.
_IDS_KEPT = 50_000

_NO_WORDS = WordList(())

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the index says of a query: (score, address) pairs of one page, how many match in all, and facets."""

    hits: tuple[tuple[float, tantivy.DocAddress], ...] = ()
    total: int = 0
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    partial: bool = False


class TantivyReader:
    """The port's ``IndexReader`` over one searcher; safe to share between threads."""

    def __init__(self, searcher: Searcher, limits: SearchSettings, lists: LastingLists[WordList]) -> None:
        self._searcher: Searcher | None = searcher
        self._limits = limits
        self._vocabulary, self._counts = Vocabulary(), Counts()
        self._ids: dict[tuple[int, int], str] = {}
        self._copies = has_copies(searcher)
        self._words = WordLists()
        self._lists, self._number = lists, lists.number()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")
        self._facets = FacetCounter(searcher, limits.facet_values)
        self._facet_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="facets")

    @property
    def _open(self) -> Searcher:
        if self._searcher is None:
            raise EngineError("This index reader is closed; open the index again")
        return self._searcher

    def search(self, query: Query, plan: Plan, *, deadline_s: float | None = None) -> EngineResult:
        """Answer ``query``; see the port."""
        check_known(query, plan)
        deadline = None if deadline_s is None else time.monotonic() + deadline_s
        searcher = self._open
        visible = self._visible(query.scope)
        compiler = QueryCompiler(searcher, self._vocabulary, visible)
        answer = self._ask(searcher, query, plan, compiler, deadline)
        known = answer.total and plan.needs_all
        missing = {} if known else missing_words(plan, partial(self._knows, compiler, visible))
        relevance = query.sort == "relevance"
        return EngineResult(
            hits=tuple(
                Scored(self._story_id(searcher, address), score if relevance else 0.0)
                for score, address in answer.hits
            ),
            total=answer.total,
            facets=answer.facets,
            partial=answer.partial,
            unknown=nowhere(missing),
            warnings=(*plan.warnings, *elsewhere(missing)),
        )

    def _story_id(self, searcher: Searcher, address: tantivy.DocAddress) -> str:
        """Return the id of a story at an address, which a commit never changes: fetching it takes a block apart."""
        place = (address.segment_ord, address.doc)
        story_id = self._ids.get(place)
        if story_id is None:
            if len(self._ids) >= _IDS_KEPT:
                self._ids.clear()
            story_id = self._ids[place] = str(searcher.doc(address).get_first(ID))
        return story_id

    def _ask(
        self, searcher: Searcher, query: Query, plan: Plan, compiler: QueryCompiler, deadline: float | None
    ) -> _Answer:
        try:
            _check(deadline)
            asked, slow = compiler.compile(plan.root), compiler.compares_places
            if deadline is not None and compiler.leaves * searcher.num_docs > _HEAVY:
                return self._in_time(lambda: self._run(searcher, query, asked, deadline, slow=slow), deadline)
            return self._run(searcher, query, asked, deadline, slow=slow)
        except DeadlineError:
            return _Answer(partial=True)

    def _in_time(self, work: Callable[[], T], deadline: float) -> T:
        """Do ``work`` on a thread; when time is up it is left to end by itself, since Tantivy cannot be stopped."""
        future: Future[T] = self._pool.submit(work)
        try:
            return future.result(max(deadline - time.monotonic(), 0.0))
        except OutOfTime:
            future.cancel()
            raise DeadlineError from None

    def _run(
        self, searcher: Searcher, query: Query, asked: tantivy.Query, deadline: float | None, *, slow: bool
    ) -> _Answer:
        _check(deadline)
        wanted = self._narrowed(searcher, query, asked)
        _check(deadline)
        first = (query.page - 1) * query.per_page
        limit = query.per_page if first or not query.faceted else max(query.per_page, _FEW)
        ahead = (
            self._facets.begin(wanted, self._facet_pool, slow=slow)
            if query.faceted and searcher.num_docs > MANY_INDEXED
            else None
        )
        found = searcher.search(wanted, limit, True, _sort_field(query.sort), first, _order(query.sort))
        total, hits = how_many(found), tuple(found.hits)
        answer = _Answer(hits[: query.per_page], total)
        try:
            _check(deadline)
            if not query.faceted:
                return answer
            few = not first and total <= _FEW
            counts = _read(searcher, hits) if few else self._facets.counted(wanted, total, ahead=ahead)
            answer = replace(answer, facets={name: self._first(values) for name, values in counts.items()})
            wider = {
                name: self._beside(searcher, query, asked, name, deadline)
                for name in query.filters
                if name in self._facets.facets
            }
            return replace(answer, facets={**answer.facets, **wider})
        except DeadlineError:
            return replace(answer, partial=True)

    def _narrowed(self, searcher: Searcher, query: Query, asked: tantivy.Query) -> tantivy.Query:
        wanted = narrowed(asked, query.filters)
        return one_a_work(searcher, wanted) if query.grouped and self._copies else wanted

    def _beside(
        self,
        searcher: Searcher,
        query: Query,
        asked: tantivy.Query,
        name: str,
        deadline: float | None,
    ) -> tuple[FacetCount, ...]:
        """Return the counts of a facet that is narrowed, among the stories that all other filters leave."""
        _check(deadline)
        among = self._narrowed(searcher, query.not_narrowed_by(name), asked)
        common = self._first(self._facets.counted(among, how_many(searcher.search(among, 1)), (name,))[name])
        shown = {each.value for each in common}
        rarer = (
            FacetCount(value, self._facets.carrying(among, name, encodable(value)))
            for value in query.filters[name]
            if value not in shown
        )
        return (*common, *(each for each in rarer if each.count))

    def _first(self, values: Iterable[tuple[str, int]]) -> tuple[FacetCount, ...]:
        ordered = sorted((-count, value) for value, count in values)
        return tuple(FacetCount(value, -count) for count, value in ordered[: self._limits.facet_values])

    def weigh(self, plan: Plan, scope: Scope, story_ids: Sequence[str] = ()) -> Sequence[Weighed]:
        """Say what each leaf of a plan weighs; see the port."""
        compiler = QueryCompiler(self._open, self._vocabulary, self._visible(scope))
        return [
            replace(compiler.weighed(leaf), scores=self._scores(compiler, leaf, story_ids))
            for leaf in dict.fromkeys(weighing(plan.root))
        ]

    def _scores(self, compiler: QueryCompiler, leaf: Weighing, story_ids: Sequence[str]) -> dict[str, float]:
        if not story_ids:
            return {}
        among = both(compiler.compile(leaf), one_of(ID, story_ids))
        hits = self._open.search(among, len(story_ids)).hits
        return {str(self._open.doc(address).get_first(ID)): score for score, address in hits}

    def frequencies(
        self, leaves: Sequence[AnyForm | Phrase], story_ids: Sequence[str]
    ) -> Mapping[str, Mapping[Leaf, int]]:
        """Return how often stories have which leaves; see the port."""
        searcher, compiler = self._open, QueryCompiler(self._open, self._vocabulary, self._visible(OWNER))
        queries = {leaf: compiler.counting(leaf) for leaf in leaves}
        hits = searcher.search(one_of(ID, story_ids), max(len(story_ids), 1), count=False).hits
        found = {
            self._story_id(searcher, address): {
                leaf: sum(searcher.frequency(each, address) for each in some)
                for leaf, some in queries.items()
            }
            for _, address in hits
        }
        return {key: {leaf: count for leaf, count in held.items() if count} for key, held in found.items()}

    def count(self) -> int:
        """How many stories the index holds."""
        return self._open.num_docs

    def ids(self) -> frozenset[str]:
        """Every story id in the index."""
        found = self._open.terms_with_prefix(ID, "", tantivy.Query.all_query())
        return frozenset(story_id for story_id, stories in found if stories)

    def values(self, field: str, scope: Scope = OWNER) -> Mapping[str, int]:
        """Every value of a facet that a story carries; see the port."""
        found = self._open.terms_with_prefix(field + KEYS, "", self._visible(scope).query)
        return {value: stories for value, stories in found if stories}

    def frequency(self, field: str, word: str, scope: Scope = OWNER) -> int:
        """How many stories hold a word in a field; see the port."""
        return self._visible(scope).frequency(field + EXACT, encodable(word))

    def suggest(self, word: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """The indexed words close to ``word``; see the port."""
        searcher = self._open
        words = self._lists.of(
            SUGGESTED_FROM, self._number, lambda: WordList(listed(_every_term(searcher, *SUGGESTED_FROM)))
        )
        return near(words or _NO_WORDS, encodable(fold(word)), partial(self._stories, SUGGESTED_FROM, scope))

    def suggest_titles(self, title: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """The titles close to ``title``; see the port."""
        visible = self._visible(scope)

        def stories(found: str) -> int:
            return visible.stories(TITLE_SORT, encodable(title_key(found)))

        if stories(title):
            return ()
        searcher = self._open
        titles = self._lists.of(
            TITLES, self._number, lambda: WordList(listed_titles(_every_term(searcher, TITLE_SORT)))
        )
        return near(titles or _NO_WORDS, encodable(" ".join(terms(title))), stories, long=LONG_TITLE)

    def _stories(self, names: Sequence[str], scope: Scope, term: str) -> int:
        """Return how many stories hold a term in the first of some fields in which any does."""
        visible = self._visible(scope)
        return next(filter(None, (visible.stories(name, term) for name in names)), 0)

    def close(self) -> None:
        """Let go of the index; searches under way finish."""
        self._searcher = None
        for pool in (self._pool, self._facet_pool):
            pool.shutdown(wait=False, cancel_futures=True)

    def terms(self, field: str, start: str, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Words of a field that start so, the commonest first; see the port."""
        return [word for word, _ in self._visible(scope).words(field + EXACT, encodable(start), limit)]

    def matching(self, field: str, pattern: Pattern, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Words of a field that look so, the commonest first; see the port."""
        visible = self._visible(scope)
        words = self._words.of((field, scope), lambda: visible.words(field + EXACT, ""))
        return [word for word, _ in words.matching(pattern)[:limit]]

    def _visible(self, scope: Scope) -> Visible:
        return Visible(self._open, scope, self._counts)

    def _knows(self, compiler: QueryCompiler, visible: Visible, leaf: AnyForm) -> bool:
        name, words = compiler.terms_of(leaf)
        return any(visible.has(name, word) for word in words)


def _every_term(searcher: Searcher, *names: str) -> Iterable[tuple[str, int]]:
    """Return the terms of fields with how many stories hold each, stories that were taken out lately among them."""
    return chain.from_iterable(searcher.terms_with_prefix(name, "", None) for name in names)


def _read(
    searcher: Searcher, hits: Iterable[tuple[Any, tantivy.DocAddress]]
) -> dict[str, Iterable[tuple[str, int]]]:
    """Return every facet's values among a few stories, read from what is stored of them."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for _, address in hits:
        story = searcher.doc(address)
        for name, key in FACETS.items():
            counts[name].update(story.get_all(key))
    return {name: values.items() for name, values in counts.items()}


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise DeadlineError


def _sort_field(sort: str) -> str | None:
    if sort == "relevance":
        return None
    return TITLE_SORT if sort == "title" else sort.lstrip("-")


def _order(sort: str) -> tantivy.Order:
    return tantivy.Order.Desc if sort.startswith("-") or sort == "relevance" else tantivy.Order.Asc
