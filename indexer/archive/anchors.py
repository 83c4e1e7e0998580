"""What a lasting link to a place in a story says, and the story opened there, wherever the place is by now.

It looks into today's text only.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.analysis.page_paragraphs import paragraphs
from indexer.archive.open_archive import OpenArchive
from indexer.archive.reading import require_story
from indexer.errors import UnknownStoryError
from indexer.model import (
    Anchor,
    AnchoredStory,
    AnchorState,
    Chapter,
    MarkedStory,
    Scope,
    Span,
    StoredStory,
    TextQuote,
)
from indexer.query.input_text import printable_input
from indexer.quotes.anchors import AnchoredPlace, anchor_at, find_again, paragraph_digest


def anchored_story(archive: OpenArchive, scope: Scope, story_id: str, anchor: Anchor) -> AnchoredStory:
    """Return a story with the place of an anchor marked; see the port."""
    story = require_story(archive, scope, printable_input(story_id))
    place = find_again(story, anchor)
    number = story.chapters[place.chapter].number if story.chapters else anchor.chapter
    return AnchoredStory(_marked(story, place, number), place.state, number)


def anchor(
    archive: OpenArchive, scope: Scope, story_id: str, chapter: int, paragraph: int, *, quote: TextQuote
) -> Anchor:
    """Return what finds words of a paragraph again, or the paragraph where they are not there; see the port."""
    story = require_story(archive, scope, printable_input(story_id))
    text = next((each.text for each in story.chapters if each.number == chapter), "")
    numbered = {number: (start, words) for number, (_, start, words) in enumerate(paragraphs(text), start=1)}
    if paragraph not in numbered:
        raise UnknownStoryError(f"Story {story.id} has no paragraph {paragraph} in a chapter {chapter}")
    start, words = numbered[paragraph]
    whole = Anchor(chapter, paragraph_digest(words), TextQuote(""))
    # From this paragraph on, for the same words may stand before it.
    behind = replace(story, chapters=(Chapter(chapter, None, text[start:]),))
    place = find_again(behind, replace(whole, quote=quote))
    if not quote.exact or place.state is not AnchorState.SAME:
        return whole
    return anchor_at(chapter, text, start + place.start, start + place.end)


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
