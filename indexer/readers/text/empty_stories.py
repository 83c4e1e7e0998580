"""Handle stories without text whose prose was read as something else: lower their confidence, or restore the text.

It moves nothing but in plain text, where no markup says that a note is a note.
"""

from __future__ import annotations

import dataclasses

from indexer.model import Chapter, Story, Zone, ZoneKind
from indexer.readers.structure.words import count_words
from indexer.readers.text.asides import is_about_story

# An announcement or a notice of removal is shorter than this many words, and a drabble is not.
_PROSE = 90
# Below what is counted as read with little confidence (see ``catalogue.story_rows``).
_UNSURE = 0.3
# Zones of whole paragraphs; the others are lines.
_MOVABLE = frozenset({ZoneKind.NOTES, ZoneKind.SUMMARY, ZoneKind.DISCLAIMER, ZoneKind.FEEDBACK})


def with_low_confidence(story: Story) -> Story:
    """Return a story without words as one read with little confidence, and why; any other one as it is."""
    if any(chapter.text for chapter in story.chapters):
        return story
    kind, words = _longest(story)
    if not words:
        return story
    reading = {
        **story.reading,
        "doubt": f"it has no text of its own; {words:,} words of it were read as {kind}",
    }
    return dataclasses.replace(story, confidence=min(story.confidence, _UNSURE), reading=reading)


def with_zone_as_text(story: Story) -> Story:
    """Return a plain-text story without words with its longest zone as its text, where that may be one, and why."""
    # Asked first: nearly every story has words, and counting those of its zones would cost reading a fiftieth.
    if any(chapter.text for chapter in story.chapters):
        return story
    kind, words = _longest(story)
    if words < _PROSE:
        return story
    zone = max(story.zones, key=_words_of)
    if zone.kind not in _MOVABLE or is_about_story(zone.text, surely=True):
        return story
    reading = {**story.reading, "doubt": f"its only text, {words:,} words, stands where {kind} do"}
    return dataclasses.replace(
        story,
        chapters=(Chapter(1, None, zone.text),),
        zones=tuple(other for other in story.zones if other is not zone),
        words=story.words or words,
        confidence=min(story.confidence, _UNSURE),
        reading=reading,
    )


def _longest(story: Story) -> tuple[ZoneKind, int]:
    zone = max(story.zones, key=_words_of, default=Zone(ZoneKind.HEADER, "", None))
    return zone.kind, _words_of(zone)


def _words_of(zone: Zone) -> int:
    return count_words(zone.text)
