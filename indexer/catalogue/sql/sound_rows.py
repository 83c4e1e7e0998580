"""Rows of stories, chapters and zones as they come from the catalogue: as they were written, or damaged.

It opens nothing, and knows no way to mend what is damaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from indexer.catalogue.sql.checksums import checksum
from indexer.catalogue.sql.story_rows import (
    CHAPTER,
    CHAPTER_CHECKED,
    READING_CHECKED,
    STORY_CHECKED,
    SUMMARY,
    ZONE_CHECKED,
    chapter_value,
    summary_value,
)
from indexer.catalogue.sql.tables import chapters, stories, zones
from indexer.model import Chapter, StorySummary

Row = Sequence[Any]

_SUMS = ("reading_sum", "checksum")
_STORY = (*SUMMARY, *(name for name in (*STORY_CHECKED, *READING_CHECKED, *_SUMS) if name not in SUMMARY))
_CHAPTER = (*CHAPTER, "checksum")
_ZONE = (*ZONE_CHECKED, "text", "checksum")


def _as_stored(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Return a column, text as the bytes it is stored as: what is damaged may be no text any more."""
    if not isinstance(column.type, sa.Text):
        return column
    return sa.cast(column, sa.LargeBinary).label(column.name)


STORY_COLUMNS = tuple(_as_stored(stories.c[name]) for name in _STORY)
CHAPTER_COLUMNS = tuple(_as_stored(chapters.c[name]) for name in _CHAPTER)
ZONE_COLUMNS = tuple(_as_stored(zones.c[name]) for name in _ZONE)

_story_checked = itemgetter(*map(_STORY.index, STORY_CHECKED))
_reading_checked = itemgetter(*map(_STORY.index, READING_CHECKED))
_story_sums = itemgetter(*map(_STORY.index, ("checksum", "reading_sum")))
_chapter_checked = itemgetter(*map(_CHAPTER.index, CHAPTER_CHECKED))
_SEQ, _ID, _CHAPTERS_SUM, _ZONES_SUM = map(_STORY.index, ("seq", "id", "chapters_sum", "zones_sum"))
_TEXT, _ZONE_TEXT = CHAPTER.index("text"), _ZONE.index("text")


def is_story_sound(row: Row) -> bool:
    """Say whether a row of ``STORY_COLUMNS`` is as it was written."""
    sums = (checksum(_story_checked(row)), checksum(_reading_checked(row)))
    return bool(_story_sums(row) == sums)


def is_chapter_sound(row: Row) -> bool:
    """Say whether a row of ``CHAPTER_COLUMNS`` is as it was written."""
    return bool(row[-1] == checksum(_chapter_checked(row), row[_TEXT] or b""))


def is_zone_sound(row: Row) -> bool:
    """Say whether a row of ``ZONE_COLUMNS`` is as it was written."""
    return bool(row[-1] == checksum(row[:_ZONE_TEXT], row[_ZONE_TEXT] or b""))


def seq_of(row: Row) -> int:
    """Return the number of a story's row."""
    return int(row[_SEQ])


def id_of(row: Row) -> str:
    """Return the id of a story's row, as far as it can be read."""
    return str(text(row[_ID]))


def sums_of(row: Row) -> tuple[int, int]:
    """Return what a story's row says of its chapters and of its zones."""
    return row[_CHAPTERS_SUM], row[_ZONES_SUM]


def summary_of(row: Row) -> StorySummary | None:
    """Return the summary of a sound row of ``STORY_COLUMNS``; None where what no checksum is of makes no sense."""
    try:
        return summary_value([text(value) for value in row[: len(SUMMARY)]])
    except ValueError:
        return None


def chapter_of(row: Row) -> Chapter:
    """Return the chapter of a sound row of ``CHAPTER_COLUMNS``."""
    return chapter_value([text(value) for value in row[:-1]])


def text(value: Any) -> Any:
    """Return stored bytes as text, whatever they are; other values as they are."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value
