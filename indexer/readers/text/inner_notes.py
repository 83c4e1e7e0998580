"""Authors' notes inside a story: into the draft's fields and zones, and out of chapters that a format keeps apart already.

What a note looks like is for ``notes`` to say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from indexer.model import Chapter, Zone, ZoneKind
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.notes import Note, take_notes


def add_notes(builder: StoryBuilder, placed: Iterable[tuple[int, Note]]) -> None:
    """Take notes, each with the number of its chapter, into their fields, and as zones before what stands behind the story."""
    zones = []
    for chapter, note in placed:
        kind = ZoneKind(note.field)
        if kind not in {ZoneKind.QUOTED, ZoneKind.BOILERPLATE}:
            builder.add(Entry(note.field, "", note.words))
        zones.append(Zone(kind, note.raw, chapter))
    behind = (at for at, zone in enumerate(builder.zones) if zone.before is None)
    first = next(behind, len(builder.zones))
    builder.zones[first:first] = zones


def without_notes(builder: StoryBuilder, chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return chapters without the notes in them, which go to ``builder``; a chapter that is a note alone stays."""
    kept: list[Chapter] = []
    placed: list[tuple[int, Note]] = []
    for chapter in chapters:
        left, notes = take_notes(chapter.text.split("\n\n"), chapter.text, headed=True)
        text = "\n\n".join(left)
        if notes and text.strip():
            placed += ((chapter.number, note) for note in notes)
            kept.append(dataclasses.replace(chapter, text=text))
        else:
            kept.append(chapter)
    add_notes(builder, placed)
    return tuple(kept)
