"""Authors' notes inside chapters that a format keeps apart already: out of the text, into the draft and its zones.

What a note looks like is for ``notes`` to say; texts that are not cut into chapters yet go through ``plain``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from indexer.model import Chapter, Zone, ZoneKind
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.notes import take_notes


def without_notes(builder: StoryBuilder, chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return chapters without the notes in them, which go to ``builder``; a chapter that is a note alone stays."""
    kept: list[Chapter] = []
    zones: list[Zone] = []
    for chapter in chapters:
        left, notes = take_notes(chapter.text.split("\n\n"), chapter.text)
        text = "\n\n".join(left)
        if notes and text.strip():
            for note in notes:
                if note.field != "quoted":
                    builder.add(Entry(note.field, "", note.words))
                kind = ZoneKind.NOTES if note.field == "notes" else ZoneKind(note.field)
                zones.append(Zone(kind, note.raw, chapter.number))
        kept.append(dataclasses.replace(chapter, text=text) if notes and text.strip() else chapter)
    first = next(
        (place for place, zone in enumerate(builder.zones) if zone.before is None), len(builder.zones)
    )
    builder.zones[first:first] = zones
    return tuple(kept)
