"""Stories as rows and rows as stories.

It writes and reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, get_type_hints

from indexer.catalogue import row_codec
from indexer.catalogue.checksums import chain, checksum
from indexer.model import DOUBTFUL, Chapter, Rating, SeriesPlace, Status, Story, StorySummary


@dataclass(frozen=True, slots=True)
class Column:
    """How a column of a story's row holds what an attribute of it has, by turning it to and fro.

    None does not turn it at all.
    """

    name: str
    attribute: str
    written: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] | None = None


# By the type that ``StorySummary`` says an attribute has.
_WRITTEN: dict[Any, tuple[Callable[[Any], Any] | None, Callable[[Any], Any] | None]] = {
    str: (row_codec.prose, None),
    str | None: (row_codec.prose_or_none, None),
    tuple[str, ...]: (row_codec.list_text, row_codec.list_value),
    Mapping[str, str]: (row_codec.map_text, row_codec.map_value),
    date | None: (row_codec.day_text, row_codec.day_value),
    datetime | None: (row_codec.time_text, row_codec.exact_time),
    int: (None, None),
    int | None: (None, None),
    float: (float, None),
    Rating: (attrgetter("value"), Rating),
    Status: (attrgetter("value"), Status),
    # Its name; a second column has the position.
    SeriesPlace | None: (lambda place: place and row_codec.prose(place.name), None),
}
COLUMNS: tuple[Column, ...] = tuple(
    Column("series_name" if name == "series" else name, name, *_WRITTEN[kind])
    for name, kind in get_type_hints(StorySummary).items()
)

# What a reader writes to ``Story.reading`` where a title is not the author's.
_TITLE_FROM = "title_from"
# And where a title and an author are those of a file's name: how that was read.
NAMED_LIKE = "named_like"

# All that a summary needs, in the order in which ``summary_value`` takes it; never the chapters.
SUMMARY = (*(column.name for column in COLUMNS), "series_position", "seq", "characters_total")
_SERIES, _POSITION = SUMMARY.index("series_name"), SUMMARY.index("series_position")
_READ = tuple((at, column.read) for at, column in enumerate(COLUMNS) if column.read is not None)
# When it went missing is no part of a story, and its id is made of others.
_WRITE = tuple(column for column in COLUMNS if column.name not in {"id", "missing_since"})
# What the checksum of a story's row is of, the first of these in the order they had when the first was made. Not when it
# went missing, nor how it was read, which has one of its own: those change while all else stays.
_FIRST_CHECKED = (
    *("id", "source", "native_key", "yielded_by", "title"),
    *("authors", "fandoms", "characters", "relationships", "genres", "tags", "warnings"),
    *("rating", "rating_raw", "summary", "notes", "disclaimer", "language", "origin"),
    *(
        "series_name",
        "series_position",
        "status",
        "words",
        "published",
        "updated",
        "extra",
        "characters_total",
    ),
    *("part", "parts", "unknown_labels", "confidence", "contact", "chapters_sum", "zones_sum"),
)
READING_CHECKED = ("reading", "doubts")
STORY_CHECKED = (
    *_FIRST_CHECKED,
    *(each.name for each in _WRITE if each.name not in {*_FIRST_CHECKED, *READING_CHECKED}),
)
# What a chapter is made of, in the order in which ``chapter_value`` takes it.
CHAPTER = ("story_id", "number", "title", "text", "within", "breaks", "ruby")
CHAPTER_CHECKED = tuple(name for name in CHAPTER if name not in {"text", "ruby"})
ZONE_CHECKED = ("story_id", "number", "kind", "before")


@dataclass(frozen=True, slots=True)
class StoryRows:
    """What the catalogue keeps of a story: its row, and those of its chapters and zones."""

    story: dict[str, Any]
    chapters: list[dict[str, Any]]
    zones: list[dict[str, Any]]


def story_rows(story: Story, story_id: str, digest: str, yielded_by: str) -> StoryRows:
    """Return the rows of a story, its own but for ``seq`` and ``added_at``; ``yielded_by`` is its file or page."""
    chapters, zones = chapter_rows(story, story_id), zone_rows(story, story_id)
    row: dict[str, Any] = {
        each.name: getattr(story, each.attribute)
        if each.written is None
        else each.written(getattr(story, each.attribute))
        for each in _WRITE
    }
    row |= {
        "id": story_id,
        "native_key": row_codec.key(story.native_key),
        "yielded_by": row_codec.key(yielded_by),
        "series_position": story.series.position if story.series else None,
        "characters_total": story.length,
        "digest": digest,
        "missing_since": None,
        "changed_at": row_codec.now_text(),
        "contact": row_codec.prose_or_none(story.contact),
        "chapters_sum": chain(chapter["checksum"] for chapter in chapters),
        "zones_sum": chain(zone["checksum"] for zone in zones),
        **_how_read(row["reading"], doubts(story)),
    }
    return StoryRows(row | {"checksum": checksum(row[name] for name in STORY_CHECKED)}, chapters, zones)


def reading_columns(story: Story) -> dict[str, Any]:
    """Return the columns that how a story was read decides, which its digest knows nothing of."""
    return _how_read(row_codec.map_text(story.reading), doubts(story))


def _how_read(*held: str) -> dict[str, Any]:
    return dict(zip(READING_CHECKED, held, strict=True)) | {"reading_sum": checksum(held)}


def is_made_title(reading: Mapping[str, str]) -> bool:
    """Say whether the title of a story that was read so is not its author's but made of a file's name."""
    return _TITLE_FROM in reading


def doubts(story: Story) -> str:
    """Return what a person should look at, a word each between spaces: title, author, confidence, parts."""
    found = {
        "title": is_made_title(story.reading),
        "author": not story.authors,
        "confidence": story.confidence < DOUBTFUL,
        "parts": "missing_parts" in story.extra,
    }
    words = [name for name, doubtful in found.items() if doubtful]
    return f" {' '.join(words)} " if words else ""


def zone_rows(story: Story, story_id: str) -> list[dict[str, Any]]:
    """Return the rows of a story's zones, numbered from 1."""
    return [
        _summed(
            {
                "story_id": story_id,
                "number": number,
                "kind": zone.kind.value,
                "before": zone.before,
                "text": row_codec.prose(zone.text),
            },
            ZONE_CHECKED,
        )
        for number, zone in enumerate(story.zones, 1)
    ]


def _summed(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    # Most chapters have no readings: their checksum is what it was before these were kept.
    row["checksum"] = checksum((row[name] for name in names), row["text"], row.get("ruby", ""))
    return row


def chapter_rows(story: Story, story_id: str) -> list[dict[str, Any]]:
    """Return the rows of a story's chapters; of two with the same number the later one counts."""
    rows = {
        chapter.number: {
            "story_id": story_id,
            "number": chapter.number,
            "title": row_codec.prose_or_none(chapter.title),
            "text": row_codec.prose(chapter.text),
            "within": row_codec.list_text(chapter.within),
            "breaks": row_codec.numbers_text(chapter.breaks),
            "ruby": row_codec.ruby_text(chapter.ruby),
        }
        for chapter in story.chapters
    }
    # In the order in which they are read again: a checksum of them all depends on it.
    return [_summed(rows[number], CHAPTER_CHECKED) for number in sorted(rows)]


def chapter_value(row: Sequence[Any]) -> Chapter:
    """Return the chapter that a row of ``CHAPTER`` holds."""
    _, number, title, text, within, breaks, ruby = row
    levels, breaks = row_codec.list_value(within), row_codec.numbers_value(breaks)
    return Chapter(number, title, text, levels, breaks, row_codec.ruby_value(ruby))


def summary_value(row: Sequence[Any]) -> StorySummary:
    """Return the summary that a row of ``SUMMARY`` holds."""
    # By place, not by name: naming columns took most of the time.
    held = list(row)
    for at, read in _READ:
        held[at] = read(held[at])
    if held[_SERIES] is not None:
        held[_SERIES] = SeriesPlace(held[_SERIES], held[_POSITION])
    return StorySummary(*held[: len(COLUMNS)])
