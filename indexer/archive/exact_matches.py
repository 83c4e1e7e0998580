"""What an index cannot tell: whether words are spelt as they were typed, and whether more than two are near each other.

The index finds all stories that may match; their stored texts say which of them do not.
"""

import time
from dataclasses import replace

from indexer.archive.open_archive import OpenArchive
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.highlight.story import StoryHighlighter
from indexer.query.ast import Query
from indexer.query.plan import Plan
from indexer.query.spans import undecided

# So many are fetched at a time.
_BATCH = 50
# What of the time for a search may be spent on it.
_SHARE = 0.5


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
    # What the index says is so.
    highlighter, seen = StoryHighlighter(replace(plan, exact=undecided(plan.exact))), 0
    matching: set[str] = set()
    ids = [hit.story_id for hit in found.hits]
    for at in range(0, len(ids), _BATCH):
        some = ids[at : at + _BATCH]
        if time.monotonic() > until:
            break
        stories = archive.catalogue.stories.fetch(some).stories
        matching.update(key for key, story in stories.items() if highlighter.is_found(story))
        seen += len(some)
    whole = seen == len(ids) == found.total
    told = f"The texts of {seen:,} of {found.total:,} stories were looked through; others may match, too."
    return frozenset(ids).difference(matching), None if whole else told
