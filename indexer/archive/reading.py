"""A story to read: all of it, marked for a query.

It searches nothing.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.archive.meant import understood
from indexer.archive.open_archive import OpenArchive
from indexer.archive.up_to_places import shown_part
from indexer.errors import DamagedStoryError, UnknownStoryError
from indexer.highlight.fields import FieldHighlighter
from indexer.highlight.marks import spans_of
from indexer.highlight.story import StoryHighlighter, plain_spans
from indexer.model import Bookmarks, MarkedStory, Scope, StoredStory
from indexer.query import explain, parse
from indexer.query.input_text import printable_input
from indexer.query.plan import lower
from indexer.query.versions import todays

_DAMAGED = (
    "The text of story {id} is damaged and being restored; if it stays so, run: velveteen doctor --heal"
)


def marked_story(
    archive: OpenArchive, scope: Scope, story_id: str, query: str = "", bookmarks: Bookmarks | None = None
) -> MarkedStory:
    """Return a story with every place ``query`` matches; see the port."""
    story = require_story(archive, scope, printable_input(story_id))
    found = marked(archive, scope, story, query, bookmarks=bookmarks)
    return replace(found, copies=archive.copies(scope, [story.id]).get(story.id, ()))


def marked(
    archive: OpenArchive,
    scope: Scope,
    story: StoredStory,
    query: str,
    *,
    earlier: bool = False,
    bookmarks: Bookmarks | None = None,
) -> MarkedStory:
    """Return a story, or an ``earlier`` version of one, with every place ``query`` matches; none unread with ``until:me``."""
    node, _ = parse(query, archive.settings.search)
    asked = archive.rewritten(understood(archive, scope, node))
    plan = lower(todays(asked) if earlier else asked, languages=(story.summary.language or "",))
    marks = StoryHighlighter(plan).marks_of(shown_part(story, node, bookmarks))
    return MarkedStory(
        story,
        plain_spans(marks.spans),
        marks.matches,
        explain(node) if query.strip() else "",
        plain_spans(marks.titles),
        begun_spans={number: tuple(map(spans_of, each)) for number, each in marks.begun.items()},
        field_spans=FieldHighlighter(plan).spans(story.summary),
    )


def require_story(archive: OpenArchive, scope: Scope, story_id: str) -> StoredStory:
    """Return a story within ``scope``.

    Raises:
        UnknownStoryError: there is none with that id.
        DamagedStoryError: its text is not as it was written.
    """
    fetched = archive.catalogue.stories.fetch([story_id])
    # Whether others might have seen a damaged one nobody can tell.
    if fetched.damaged and scope.is_everything:
        raise DamagedStoryError(_DAMAGED.format(id=story_id))
    story = fetched.stories.get(story_id)
    if story is None or not scope.allows(story.summary):
        raise UnknownStoryError(f"There is no story {story_id}; it may have been removed")
    return story
