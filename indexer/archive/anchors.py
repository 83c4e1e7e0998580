"""A story opened at a place that was linked to, wherever that is by now.

It looks into today's text only.
"""

from __future__ import annotations

from indexer.archive.open_archive import OpenArchive
from indexer.archive.reading import require_story
from indexer.model import Anchor, AnchoredStory, AnchorState, MarkedStory, Scope, Span, StoredStory
from indexer.query.input_text import printable_input
from indexer.quotes.anchors import AnchoredPlace, find_again


def anchored_story(archive: OpenArchive, scope: Scope, story_id: str, anchor: Anchor) -> AnchoredStory:
    """Return a story with the place of an anchor marked; see the port."""
    story = require_story(archive, scope, printable_input(story_id))
    place = find_again(story, anchor)
    number = story.chapters[place.chapter].number if story.chapters else anchor.chapter
    return AnchoredStory(_marked(story, place, number), place.state, number)


def _marked(story: StoredStory, place: AnchoredPlace, number: int) -> MarkedStory:
    if place.state is AnchorState.LOST:
        return MarkedStory(story, {}, 0, "")
    span = Span(place.start, place.end)
    if place.heading is None:
        return MarkedStory(story, {number: (span,)}, 1, "")
    chapter, before = (
        story.chapters[place.chapter],
        story.chapters[place.chapter - 1] if place.chapter else None,
    )
    begun = chapter.begun(before)
    if place.heading == len(begun):
        return MarkedStory(story, {}, 1, "", title_spans={number: (span,)})
    spans = tuple((span,) if at == place.heading else () for at in range(len(begun)))
    return MarkedStory(story, {}, 1, "", begun_spans={number: spans})
