"""Stories as rows and rows as stories.

It writes and reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.catalogue import codec
from indexer.catalogue.checksums import chain, checksum
from indexer.model import Chapter, Rating, SeriesPlace, Status, Story, StorySummary

Row = Mapping[str, Any]

LISTS = ("authors", "fandoms", "characters", "relationships", "genres", "tags", "warnings")
_TEXTS = ("rating_raw", "summary", "notes", "disclaimer", "language", "origin")

# What a reader writes to ``Story.reading`` where a title is not the author's.
_TITLE_FROM = "title_from"
# Below this the report shows a story to a person. A format that names its fields is at 1, an author from an unlabelled
# line at 0.8, a main text found by weighing a page below 0.6; see docs/formats.md.
DOUBTFUL = 0.6

# All that a summary needs, in the order in which ``summary_value`` takes it; never the chapters.
SUMMARY = (
    *("seq", "id", "source", "title", *LISTS, "rating", *_TEXTS, "series_name", "series_position"),
    *("status", "words", "published", "updated", "missing_since", "extra", "reading", "characters_total"),
    *("part", "parts", "unknown_labels", "confidence"),
)
# What the checksum of a story's row is of. Not when it went missing, nor how it was read, which has one of its own:
# those change while all else stays.
STORY_CHECKED = (
    *("id", "source", "native_key", "yielded_by", "title", *LISTS, "rating", *_TEXTS),
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
# What a chapter is made of, in the order in which ``chapter_value`` takes it.
CHAPTER = ("story_id", "number", "title", "text", "within", "breaks")
CHAPTER_CHECKED = tuple(name for name in CHAPTER if name != "text")
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
    row: dict[str, Any] = {name: codec.list_text(getattr(story, name)) for name in LISTS}
    row |= {name: codec.prose_or_none(getattr(story, name)) for name in _TEXTS}
    row |= {
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
        "characters_total": story.length,
        "published": codec.day_text(story.published),
        "updated": codec.day_text(story.updated),
        "extra": codec.map_text(story.extra),
        "digest": digest,
        "missing_since": None,
        "changed_at": codec.stamp(),
        "part": story.part,
        "parts": story.parts,
        "contact": codec.prose_or_none(story.contact),
        "unknown_labels": codec.map_text(story.unknown_labels),
        "confidence": float(story.confidence),
        "chapters_sum": chain(chapter["checksum"] for chapter in chapters),
        "zones_sum": chain(zone["checksum"] for zone in zones),
        **reading_columns(story),
    }
    return StoryRows(row | {"checksum": checksum(row[name] for name in STORY_CHECKED)}, chapters, zones)


def reading_columns(story: Story) -> dict[str, Any]:
    """Return the columns that how a story was read decides, which its digest knows nothing of."""
    row = {"reading": codec.map_text(story.reading), "doubts": doubts(story)}
    return row | {"reading_sum": checksum(row[name] for name in READING_CHECKED)}


def made_title(reading: Mapping[str, str]) -> bool:
    """Say whether the title of a story that was read so is not its author's but made of a file's name."""
    return _TITLE_FROM in reading


def doubts(story: Story) -> str:
    """Return what a person should look at, a word each between spaces: title, author, confidence, parts."""
    found = {
        "title": made_title(story.reading),
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
                "text": codec.prose(zone.text),
            },
            ZONE_CHECKED,
        )
        for number, zone in enumerate(story.zones, 1)
    ]


def _summed(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    row["checksum"] = checksum((row[name] for name in names), row["text"])
    return row


def chapter_rows(story: Story, story_id: str) -> list[dict[str, Any]]:
    """Return the rows of a story's chapters; of two with the same number the later one counts."""
    rows = {
        chapter.number: {
            "story_id": story_id,
            "number": chapter.number,
            "title": codec.prose_or_none(chapter.title),
            "text": codec.prose(chapter.text),
            "within": codec.list_text(chapter.within),
            "breaks": codec.numbers_text(chapter.breaks),
        }
        for chapter in story.chapters
    }
    # In the order in which they are read again: a checksum of them all depends on it.
    return [_summed(rows[number], CHAPTER_CHECKED) for number in sorted(rows)]


def chapter_value(row: Sequence[Any]) -> Chapter:
    """Return the chapter that a row of ``CHAPTER`` holds."""
    _, number, title, text, within, breaks = row
    return Chapter(number, title, text, codec.list_value(within), codec.numbers_value(breaks))


def summary_value(row: Sequence[Any]) -> StorySummary:
    """Return the summary that a row of ``SUMMARY`` holds."""
    # By place, not by name: naming columns took most of the time.
    _, key, source, title, *between, extra, reading, _, part, parts, unknown_labels, confidence = row
    authors, fandoms, characters, relationships, genres, tags, warnings, *between = between
    rating, rating_raw, summary, notes, disclaimer, language, origin, *between = between
    series_name, series_position, status, words, published, updated, missing_since = between
    return StorySummary(
        id=key,
        title=title,
        authors=codec.list_value(authors),
        fandoms=codec.list_value(fandoms),
        characters=codec.list_value(characters),
        relationships=codec.list_value(relationships),
        genres=codec.list_value(genres),
        tags=codec.list_value(tags),
        warnings=codec.list_value(warnings),
        rating=Rating(rating),
        rating_raw=rating_raw,
        summary=summary,
        notes=notes,
        disclaimer=disclaimer,
        series=None if series_name is None else SeriesPlace(series_name, series_position),
        status=Status(status),
        language=language,
        words=words,
        published=codec.day_value(published),
        updated=codec.day_value(updated),
        origin=origin,
        source=source,
        missing_since=codec.exact_time(missing_since),
        extra=codec.map_value(extra),
        reading=codec.map_value(reading),
        part=part,
        parts=parts,
        unknown_labels=codec.map_value(unknown_labels),
        confidence=confidence,
    )
