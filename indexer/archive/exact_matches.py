"""What an index cannot tell: how words are spelt, whether more than two are near each other, or in one unit of a text.

The index finds all stories that may match; their stored texts say which of them do not.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from indexer.archive.open_archive import OpenArchive
from indexer.archive.unit_matches import UnitMatches
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.highlight.story import StoryHighlighter
from indexer.query.ast import Query
from indexer.query.plan import Plan, PlanNode
from indexer.query.spans import undecided

# So many are looked at at a time.
_BATCH = 50
# What of the time for a search may be spent on it.
_SHARE = 0.5

# Says which of some stories match.
_Look = Callable[[Sequence[str]], Collection[str]]


def not_exact(
    archive: OpenArchive, opened: IndexSnapshot, query: Query, plan: Plan
) -> tuple[frozenset[str], str | None]:
    """Return which of the stories that ``plan`` finds do not match, and a sentence if not all could be looked at.

    Those that were not looked at are among the first.
    """
    if plan.exact is None:
        return frozenset(), None
    until = time.monotonic() + archive.settings.search.deadline_s * _SHARE
    # Filters are left out: facets are counted without them as well.
    every = replace(
        query,
        filters={},
        page=1,
        per_page=max(opened.count(), 1),
        faceted=False,
        grouped=False,
        sort="relevance",
    )
    found = opened.search(every, plan)
    ids = [hit.story_id for hit in found.hits]
    matching: set[str] = set()
    left = found.total - len(ids)
    for look, some in _looks(archive, opened, plan, ids):
        if time.monotonic() > until:
            left += len(some)
        else:
            matching.update(look(some))
    told = f"The texts of {found.total - left:,} of {found.total:,} stories were looked through; others may match, too."
    return frozenset(ids).difference(matching), told if left else None


def _looks(
    archive: OpenArchive, opened: IndexSnapshot, plan: Plan, ids: Sequence[str]
) -> Iterator[tuple[_Look, Sequence[str]]]:
    """Yield the stories to look at, some at a time: where passages say they may match, or whole."""
    assert plan.exact is not None
    # What the index says is so.
    left = undecided(plan.exact)
    units = UnitMatches.of(archive, opened, plan, left)
    if units is not None:
        # Of a text that the index has not followed yet it says nothing.
        waiting, likely = archive.catalogue.stories.waiting(ids), units.likely
        some = [key for key in ids if key in likely and key not in waiting]
        yield from ((units.among, some[at : at + _BATCH]) for at in range(0, len(some), _BATCH))
        ids = [key for key in ids if key in waiting]
    whole = _whole(archive, plan, left)
    yield from ((whole, ids[at : at + _BATCH]) for at in range(0, len(ids), _BATCH))


def _whole(archive: OpenArchive, plan: Plan, left: PlanNode) -> _Look:
    highlighter = StoryHighlighter(replace(plan, exact=left))

    def look(ids: Sequence[str]) -> Collection[str]:
        stories = archive.catalogue.stories.fetch(ids).stories
        return [key for key, story in stories.items() if highlighter.is_found(story)]

    return look
