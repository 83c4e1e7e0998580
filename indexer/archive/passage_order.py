"""Stories in the order of their best passages: those first of which one passage holds most of the query, rare words before others.

Which stories there are, the index of them says; it reads the texts of those alone that were read in part.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.passages import passages_of
from indexer.engines.port import EngineResult, PassageReader, Scored
from indexer.errors import UnsupportedQueryError
from indexer.model import Scope, StoredStory
from indexer.model.fields import RELEVANCE
from indexer.query.ast import Query
from indexer.query.passage_words import Stems, groups_in_text
from indexer.query.plan import Plan

_WITHOUT = (
    "This index has no passages, so stories cannot be sorted by the best of theirs; choose another order, or set [index] "
    "passages = true and run: velveteen reindex"
)
# What of the time for a search may be spent on what was read of stories that were begun.
_SHARE = 0.5
_LATE = "There was no time to look for the best passage of all stories that were begun; those left out stand last."


@dataclass(frozen=True, slots=True)
class BestPassage:
    """The order by the best passages for the words of ``plan``; of stories ``begun`` only what ``parts`` gives of some counts."""

    plan: Plan
    begun: Collection[str]
    parts: Callable[[Collection[str]], Iterable[StoredStory]]

    def search(
        self, opened: IndexSnapshot, query: Query, plan: Plan, *, deadline_s: float | None = None
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
        ids = frozenset(hit.story_id for hit in found.hits)
        groups = groups_in_text(self.plan.meaning, lambda word: self.plan.combined(word).stems)
        begun = ids.intersection(self.begun)
        worth = dict(passages.best(groups, query.scope, ids - begun))
        until = None if deadline_s is None else time.monotonic() + deadline_s * _SHARE
        for story_id, each in self._of_parts(passages, groups, query.scope, begun):
            worth[story_id] = each
            if until is not None and time.monotonic() > until:
                found = replace(found, partial=True, warnings=(*found.warnings, _LATE))
                break
        scored = [Scored(hit.story_id, worth.get(hit.story_id, 0.0)) for hit in found.hits]
        scored.sort(key=lambda each: -each.score)
        first = (query.page - 1) * query.per_page
        return replace(found, hits=tuple(scored[first : first + query.per_page]))

    def _of_parts(
        self, passages: PassageReader, groups: Sequence[Stems], scope: Scope, ids: Collection[str]
    ) -> Iterator[tuple[str, float]]:
        """Yield the same of stories of which a part counts: it is cut as the index cuts, which says how rare words are."""
        rarities = passages.find(groups, scope, 1).rarities if ids else ()
        worth = list(zip(groups, rarities, strict=True)) if ids else []
        for part in self.parts(ids):
            (made,) = passages_of([part])
            held = (frozenset(stems.split()) for stems in made.stems)
            each = (sum(rarity for group, rarity in worth if not stems.isdisjoint(group)) for stems in held)
            yield part.id, max(each, default=0.0)
