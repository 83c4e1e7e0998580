"""``until:me``: stories that a reader has begun are found by what stands before the place reached, and by nothing behind it.

Which may match the index says; whether they do, the part of the stored text that was read.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.archive.open_archive import OpenArchive
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.errors import UnsupportedQueryError
from indexer.highlight.story import StoryHighlighter
from indexer.meaning.read_part import read_part
from indexer.model import Bookmarks, Passage, ReadingPlace, Scope, StoredStory
from indexer.model.fields import RELEVANCE
from indexer.query.ast import Node, Query
from indexer.query.bookmarks import ONLY_A_BROWSER_TELLS, searches_until
from indexer.query.plan import Among, Except, Plan
from indexer.query.plan_nodes import all_of, any_of
from indexer.query.spans import without_exclusions

# So many are looked at at a time, and what of the time for a search may be spent on it.
_BATCH, _SHARE = 50, 0.5
_LATE = "There was no time to look at all stories that were begun; others may match, too."


@dataclass(frozen=True, slots=True)
class UpToPlaces:
    """A plan that finds begun stories by what was read of them; ``found`` are those of them that it finds."""

    plan: Plan
    found: frozenset[str]
    notice: str | None


def with_copies(archive: OpenArchive, scope: Scope, bookmarks: Bookmarks | None) -> Bookmarks | None:
    """Return bookmarks in which a place in a story is one in its copies as well, where these have none of their own."""
    if bookmarks is None or not bookmarks.places:
        return bookmarks
    copies = archive.copies(scope, list(bookmarks.places))
    places = {copy.id: place for key, place in bookmarks.places.items() for copy in copies.get(key, ())}
    return replace(bookmarks, places=places | dict(bookmarks.places))


def up_to_places(
    archive: OpenArchive, opened: IndexSnapshot, query: Query, plan: Plan, unlike: frozenset[str]
) -> UpToPlaces:
    """Return what to ask an index for a query with ``until:me``; ``unlike`` are stories that do not match as a whole.

    Raises:
        UnsupportedQueryError: nobody said how far stories were read.
    """
    if query.bookmarks is None:
        raise UnsupportedQueryError(ONLY_A_BROWSER_TELLS)
    places = query.bookmarks.places
    if not places:
        return UpToPlaces(plan, frozenset(), None)
    # What must not be there may stand behind the place alone.
    likely = without_exclusions(plan.root)
    some = Plan(all_of([likely, Among(frozenset(places))]))
    every = replace(
        query,
        filters={},
        page=1,
        per_page=max(len(places), 1),
        faceted=False,
        grouped=False,
        sort=RELEVANCE,
    )
    ids = [hit.story_id for hit in opened.search(every, some).hits]
    found, is_whole = _matching(archive, plan, places, ids)
    whole = Except(plan.root, Among(frozenset(places) | unlike))
    root = any_of([whole, all_of([likely, Among(found)])] if found else [whole])
    return UpToPlaces(replace(plan, root=root, exact=None), found, None if is_whole else _LATE)


def _matching(
    archive: OpenArchive, plan: Plan, places: Mapping[str, ReadingPlace], ids: Sequence[str]
) -> tuple[frozenset[str], bool]:
    """Return those of ``ids`` that match as far as they were read, and whether there was time for all."""
    until = time.monotonic() + archive.settings.search.deadline_s * _SHARE
    highlighter, names = StoryHighlighter(plan), archive.names()
    found: set[str] = set()
    for at in range(0, len(ids), _BATCH):
        if time.monotonic() > until:
            return frozenset(found), False
        stories = archive.catalogue.stories.fetch(ids[at : at + _BATCH]).stories
        # Names are found by all that they mean, as in the index.
        parts = (read_part(names.enrich(story), places[key]) for key, story in stories.items())
        found.update(part.id for part in parts if highlighter.is_found(part))
    return frozenset(found), True


def read_parts(
    archive: OpenArchive, places: Mapping[str, ReadingPlace], ids: Collection[str]
) -> Iterator[StoredStory]:
    """Yield some stories as far as they were read."""
    begun = [*ids]
    for at in range(0, len(begun), _BATCH):
        stories = archive.catalogue.stories.fetch(begun[at : at + _BATCH]).stories
        yield from (read_part(story, places[key]) for key, story in stories.items())


def shown_part(story: StoredStory, node: Node, bookmarks: Bookmarks | None) -> StoredStory:
    """Return what of a story may be marked for a query: with ``until:me`` what was read, or nothing where nobody said."""
    if searches_until(node) and bookmarks is None:
        return replace(story, chapters=())
    place = reached(story.id, node, bookmarks)
    return story if place is None else read_part(story, place)


def reached(story_id: str, node: Node, bookmarks: Bookmarks | None) -> ReadingPlace | None:
    """Return how far a story is searched, None for all of it."""
    return bookmarks.places.get(story_id) if bookmarks is not None and searches_until(node) else None


def in_whole(passages: Sequence[Passage], part: StoredStory, story: StoredStory) -> tuple[Passage, ...]:
    """Return passages of a part with their place in all of the story."""
    share = part.length / max(story.length, 1)
    return tuple(replace(each, place=each.place * share) for each in passages)


def notice(bookmarks: Bookmarks) -> str:
    """Return a sentence on how much was searched."""
    begun = len(bookmarks.places)
    if not begun:
        return "No place in any story is remembered here, so all of them were searched whole."
    stories = "The story" if begun == 1 else f"Each of the {begun:,} stories"
    return f"{stories} that you have begun was searched up to where you are; all others were searched whole."
