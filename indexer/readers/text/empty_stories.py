"""Lower the confidence of stories without text, where all of their words were read as something else.

A story that was removed is none of those; nothing is moved.
"""

from __future__ import annotations

import dataclasses

from indexer.model import Story, Zone, ZoneKind
from indexer.readers.structure.words import count_words
from indexer.readers.text.removal_notices import is_removal_notice

# Below what is counted as read with little confidence (see ``catalogue.story_rows``).
_UNSURE = 0.3


def with_low_confidence(story: Story) -> Story:
    """Return a story without words as one read with little confidence, and why; any other one as it is."""
    if any(chapter.text for chapter in story.chapters) or any(is_removal_notice(z.text) for z in story.zones):
        return story
    kind, words = _longest(story)
    if not words:
        return story
    reading = {
        **story.reading,
        "doubt": f"it has no text of its own; {words:,} words of it were read as {kind}",
    }
    return dataclasses.replace(story, confidence=min(story.confidence, _UNSURE), reading=reading)


def _longest(story: Story) -> tuple[ZoneKind, int]:
    zone = max(story.zones, key=_words_of, default=Zone(ZoneKind.HEADER, "", None))
    return zone.kind, _words_of(zone)


def _words_of(zone: Zone) -> int:
    return count_words(zone.text)
