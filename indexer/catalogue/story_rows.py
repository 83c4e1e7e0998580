"""Stories as rows and rows as stories.

It writes and reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import codec
from indexer.catalogue.tables import stories
from indexer.model import Chapter, Rating, SeriesPlace, Status, Story, StorySummary

Row = Mapping[str, Any]

LISTS = ("authors", "fandoms", "characters", "relationships", "genres", "tags", "warnings")
_TEXTS = ("rating_raw", "summary", "notes", "disclaimer", "language", "origin")

# All that a summary needs; never the chapters.
SUMMARY_COLUMNS = tuple(
    stories.c[name]
    for name in (
        *("seq", "id", "source", "title", *LISTS, "rating", *_TEXTS, "series_name", "series_position"),
        *("status", "words", "published", "updated", "missing_since", "extra", "reading", "characters_total"),
    )
)


def story_row(story: Story, story_id: str, digest: str, yielded_by: str) -> dict[str, Any]:
    """Return the columns of a story's row but ``seq`` and ``added_at``; ``yielded_by`` is its file or page."""
    row: dict[str, Any] = {name: codec.list_text(getattr(story, name)) for name in LISTS}
    row |= {name: codec.prose_or_none(getattr(story, name)) for name in _TEXTS}
    return row | {
        "id": story_id,
        "source": story.source,
        "native_key": codec.key(story.native_key),
        "yielded_by": codec.key(yielded_by),
        "title": codec.prose(story.title),
        "rating": story.rating.value,
        "series_name": codec.prose(story.series.name) if story.series else None,
        "series_position": story.series.position if story.series else None,
        "status": story.status.value,
        "words": story.words,
        "characters_total": sum(len(chapter.text) for chapter in story.chapters),
        "published": codec.day_text(story.published),
        "updated": codec.day_text(story.updated),
        "extra": codec.map_text(story.extra),
        "reading": codec.map_text(story.reading),
        "digest": digest,
        "missing_since": None,
        "changed_at": codec.stamp(),
    }


def chapter_rows(story: Story, story_id: str) -> list[dict[str, Any]]:
    """Return the rows of a story's chapters; of two with the same number the later one counts."""
    rows = {
        chapter.number: {
            "story_id": story_id,
            "number": chapter.number,
            "title": codec.prose_or_none(chapter.title),
            "text": codec.prose(chapter.text),
        }
        for chapter in story.chapters
    }
    return list(rows.values())


def summary_value(row: sa.Row[Any]) -> StorySummary:
    """Return the summary that a row of ``SUMMARY_COLUMNS`` holds."""
    same: dict[str, Any] = {name: getattr(row, name) for name in _TEXTS}
    same |= {name: codec.list_value(getattr(row, name)) for name in LISTS}
    return StorySummary(
        id=row.id,
        source=row.source,
        title=row.title,
        rating=Rating(row.rating),
        series=None if row.series_name is None else SeriesPlace(row.series_name, row.series_position),
        status=Status(row.status),
        words=row.words,
        published=codec.day_value(row.published),
        updated=codec.day_value(row.updated),
        missing_since=codec.time_value(row.missing_since),
        extra=codec.map_value(row.extra),
        reading=codec.map_value(row.reading),
        **same,
    )


def chapter_value(row: sa.Row[Any]) -> Chapter:
    """Return the chapter that a row of number, title and text holds."""
    return Chapter(number=row.number, title=row.title, text=row.text)
