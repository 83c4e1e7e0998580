"""What an index cannot tell: how words are spelt, whether more than two are near each other, or in one unit of a text.

The index finds all stories that may match; their stored texts say which of them do not. What they said is remembered until
the archive changes, so that what was cut short goes on when it is asked for again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.archive.open_archive import OpenArchive
from indexer.archive.unit_matches import UnitMatches
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.highlight.story import StoryHighlighter
from indexer.model.fields import BEST_PASSAGE, RELEVANCE
from indexer.query.ast import Query
from indexer.query.bookmarks import searches_until
from indexer.query.plan import Among, Plan, PlanNode
from indexer.query.plan_nodes import all_of
from indexer.query.spans import undecided

# So many are looked at at a time, a story in a millisecond or less; of so many it is asked first which have to be.
_BATCH, _MANY = 10, 500
# Once a page is full, so many seconds are spent on how many more there are.
_SOON = 0.03
# So many more than were looked at before are asked of the index: to name 306,000 stories took it 3 s, more than there is.
_NAMED = 20_000
# What of the time for a search may be spent on it at most.
_SHARE = 0.5

_CUT = "The texts of {:,} of {:,} stories were looked through so far; others may match, too."

# Says which of some stories match.
_Look = Callable[[Sequence[str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class ByTexts:
    """Which stories match by their texts and which are unlike; ``told`` is a sentence if not all could be looked at.

    Those that were not looked at are among the unlike, but where ``is_whole`` is false: then they were not all named.
    ``units`` says where in them to look, where passages can tell.
    """

    matching: frozenset[str] = frozenset()
    unlike: frozenset[str] = frozenset()
    told: str | None = None
    units: UnitMatches | None = None
    is_whole: bool = True

    def narrowed(self, query: Query, plan: Plan) -> tuple[Query, Plan]:
        """Return how to ask an index for those that match: thousands that are unlike would take it longer than all else."""
        if not self.is_whole or len(self.matching) < len(self.unlike):
            return query, replace(plan, root=all_of([plan.root, Among(self.matching)]))
        return replace(query, scope=query.scope.hiding(self.unlike)), plan


def by_texts(archive: OpenArchive, opened: IndexSnapshot, query: Query, plan: Plan) -> ByTexts:
    """Return what the texts say of the stories that ``plan`` finds, looked at in the order of the page."""
    if plan.exact is None:
        return ByTexts()
    begun = time.monotonic()
    until = begun + archive.settings.search.deadline_s * _SHARE
    said = archive.verdicts().of((opened.version, plan.exact))
    # Whoever wants every story, or looks for more in those that match, needs all of them.
    most = opened.count() if query.thorough or searches_until(query.node) else _NAMED + len(said)
    # Filters are left out: facets are counted without them as well.
    ids, total = _ids(opened, replace(query, filters={}), plan, most)
    shown, _ = _ids(opened, query, plan, most) if query.filters else (ids, total)
    # Which story has the best passage is not known before all are.
    every = query.thorough or query.sort == BEST_PASSAGE
    wanted = len(shown) + 1 if every else query.page * query.per_page
    # What the index says is so.
    left = undecided(plan.exact)
    units = UnitMatches.of(archive, opened, plan, left)
    unknown = [key for key in dict.fromkeys((*shown, *ids)) if key not in said]
    for look, some in _looks(archive, units, _whole(archive, plan, left), unknown):
        now = time.monotonic()
        if now > until or (now > begun + _SOON and sum(said.get(key, False) for key in shown) >= wanted):
            break
        matching = look(some)
        said.update((key, key in matching) for key in some)
    if query.filters and len(ids) < total:
        ids = list(dict.fromkeys((*shown, *ids)))
    looked = sum(key in said for key in ids)
    matching = frozenset(key for key in ids if said.get(key))
    told = None if looked == total else _CUT.format(looked, total)
    return ByTexts(matching, frozenset(ids) - matching, told, units, len(ids) == total)


def _ids(opened: IndexSnapshot, query: Query, plan: Plan, most: int) -> tuple[Sequence[str], int]:
    """Return up to ``most`` stories that the index finds, in the order of the page as far as the index knows it, and how many there are."""
    sort = RELEVANCE if query.sort == BEST_PASSAGE else query.sort
    every = replace(query, page=1, per_page=max(most, 1), faceted=False, grouped=False, sort=sort)
    found = opened.search(every, plan)
    return [hit.story_id for hit in found.hits], found.total


def _looks(
    archive: OpenArchive, units: UnitMatches, whole: _Look, ids: Sequence[str]
) -> Iterator[tuple[_Look, Sequence[str]]]:
    """Yield the stories to look at, some at a time: where passages say they may match, or whole."""
    if not units.can_tell:
        yield from _in_batches(whole, ids)
        return
    # Some after others: where the page is full soon, nothing is asked of the rest.
    for some in (ids[at : at + _MANY] for at in range(0, len(ids), _MANY)):
        # Of a text that the index has not followed yet it says nothing.
        waiting = archive.catalogue.stories.waiting(some)
        yield from _in_batches(whole, [key for key in some if key in waiting])
        likely = [key for key in some if key not in waiting and units.may_match(key)]
        yield _none, list(set(some).difference(waiting, likely))
        yield from _in_batches(units.among, likely)


def _none(_ids: Sequence[str]) -> Collection[str]:
    return ()


def _in_batches(look: _Look, ids: Sequence[str]) -> Iterator[tuple[_Look, Sequence[str]]]:
    return ((look, ids[at : at + _BATCH]) for at in range(0, len(ids), _BATCH))


def _whole(archive: OpenArchive, plan: Plan, left: PlanNode) -> _Look:
    highlighter = StoryHighlighter(replace(plan, exact=left))

    def look(ids: Sequence[str]) -> Collection[str]:
        stories = archive.catalogue.stories.fetch(ids).stories
        return [key for key, story in stories.items() if highlighter.is_found(story)]

    return look
