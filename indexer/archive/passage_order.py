"""Stories in the order of their best passages: those first of which one passage holds most of the query, rare words before others.

Which stories there are, the index of them says; it reads no text.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.port import EngineResult, Scored
from indexer.errors import UnsupportedQueryError
from indexer.model.fields import RELEVANCE
from indexer.query.ast import Query
from indexer.query.passage_words import groups_in_text
from indexer.query.plan import Plan

_WITHOUT = (
    "This index has no passages, so stories cannot be sorted by the best of theirs; choose another order, or set [index] "
    "passages = true and run: velveteen reindex"
)


def by_best_passage(
    opened: IndexSnapshot, query: Query, plan: Plan, *, deadline_s: float | None = None
) -> EngineResult:
    """Answer ``query`` as the index does, by the best passage of each story; those alike in it stand by relevance.

    Each story's score is what that passage is worth (``PassageReader.best``), 0 where none holds a word of the query.

    Raises:
        UnsupportedQueryError: the index was made without passages.
        IndexDamagedError: an index file turned out to be unreadable.
    """
    passages = opened.passages()
    if passages is None:
        raise UnsupportedQueryError(_WITHOUT)
    whole = replace(query, sort=RELEVANCE, page=1, per_page=max(opened.count(), 1))
    found = opened.search(whole, plan, deadline_s=deadline_s)
    groups = groups_in_text(plan.meaning, lambda word: plan.combined(word).stems)
    worth = passages.best(groups, query.scope, frozenset(hit.story_id for hit in found.hits))
    scored = [Scored(hit.story_id, worth.get(hit.story_id, 0.0)) for hit in found.hits]
    scored.sort(key=lambda each: -each.score)
    first = (query.page - 1) * query.per_page
    return replace(found, hits=tuple(scored[first : first + query.per_page]))
