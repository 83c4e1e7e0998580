"""Fetch stories by id and verify their checksums; damaged ones are named and left out.

It writes nothing and mends nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from indexer.catalogue.checksums import chain, checksum
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.statements import AsStored, Prepared, among
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
from indexer.catalogue.values import ChapterInStory, Fetched
from indexer.errors import DamagedCatalogueError
from indexer.model import Chapter, StoredStory, StorySummary

Row = Sequence[Any]

_SUMS = ("reading_sum", "checksum")
_STORY = (*SUMMARY, *(name for name in (*STORY_CHECKED, *READING_CHECKED, *_SUMS) if name not in SUMMARY))
_CHAPTER = (*CHAPTER, "checksum")
_ZONE = (*ZONE_CHECKED, "text", "checksum")


def _as_stored(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return AsStored(column).label(column.name) if isinstance(column.type, sa.Text) else column


STORY_COLUMNS = tuple(_as_stored(stories.c[name]) for name in _STORY)
CHAPTER_COLUMNS = tuple(_as_stored(chapters.c[name]) for name in _CHAPTER)
ZONE_COLUMNS = tuple(_as_stored(zones.c[name]) for name in _ZONE)

_story_checked = itemgetter(*map(_STORY.index, STORY_CHECKED))
_reading_checked = itemgetter(*map(_STORY.index, READING_CHECKED))
_story_sums = itemgetter(*map(_STORY.index, ("checksum", "reading_sum")))
_chapter_checked = itemgetter(*map(_CHAPTER.index, CHAPTER_CHECKED))
_SEQ, _ID, _CHAPTERS_SUM, _ZONES_SUM = map(_STORY.index, ("seq", "id", "chapters_sum", "zones_sum"))
_LENGTH = _STORY.index("characters_total")
_TEXT, _RUBY, _ZONE_TEXT = CHAPTER.index("text"), CHAPTER.index("ruby"), _ZONE.index("text")


SUMMARIES = Prepared(sa.select(*STORY_COLUMNS).where(among(stories.c.id)).order_by(stories.c.seq))
CHAPTERS = Prepared(
    sa.select(*CHAPTER_COLUMNS)
    .where(among(chapters.c.story_id))
    .order_by(chapters.c.story_id, chapters.c.number)
)
_OF_STORY = chapters.c.story_id == sa.bindparam("story", type_=sa.Text())
_NUMBER = sa.bindparam("chapter", type_=sa.BigInteger())
# How many chapters a story has, by their index alone, and the characters of those before one: of the first none is read.
_AROUND = Prepared(
    sa.select(
        sa.select(sa.func.count()).select_from(chapters).where(_OF_STORY).scalar_subquery(),
        sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(chapters.c.text)), sa.literal_column("0")))
        .where(_OF_STORY & (chapters.c.number < _NUMBER))
        .scalar_subquery(),
    )
)
_CHAPTER_ALONE = Prepared(sa.select(*CHAPTER_COLUMNS).where(_OF_STORY & (chapters.c.number == _NUMBER)))


def is_story_sound(row: Row) -> bool:
    """Say whether a row of ``STORY_COLUMNS`` is as it was written."""
    sums = (checksum(_story_checked(row)), checksum(_reading_checked(row)))
    return bool(_story_sums(row) == sums)


def is_chapter_sound(row: Row) -> bool:
    """Say whether a row of ``CHAPTER_COLUMNS`` is as it was written."""
    return bool(row[-1] == checksum(_chapter_checked(row), row[_TEXT] or b"", row[_RUBY] or b""))


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
        return summary_value(_texts(row[: len(SUMMARY)]))
    except ValueError:
        return None


def chapter_of(row: Row) -> Chapter:
    """Return the chapter of a sound row of ``CHAPTER_COLUMNS``."""
    return chapter_value(_texts(row[:-1]))


def text(value: Any) -> Any:
    """Return stored bytes as text, whatever they are; other values as they are."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _texts(row: Row) -> list[Any]:
    """Return what ``text`` makes of each value; a call for each took as long as decoding them."""
    return [value.decode(errors="replace") if isinstance(value, bytes) else value for value in row]


@dataclass(frozen=True, slots=True)
class Summaries:
    """As ``Fetched``, without texts; ``sums`` is what each story says of its chapters, ``lengths`` how many characters they have."""

    found: dict[str, StorySummary] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()


def summaries(database: Database, ids: Sequence[str]) -> Summaries:
    """Return the known ones of ``ids`` without their text."""
    try:
        with database.read() as connection:
            return _summaries(connection, ids)
    except DamagedCatalogueError:
        if len(ids) == 1:
            return Summaries(damaged=frozenset(ids))
    # One page of the file that cannot be read must not take other stories with it.
    each = [summaries(database, [key]) for key in ids]
    return Summaries(
        {key: value for one in each for key, value in one.found.items()},
        {key: value for one in each for key, value in one.sums.items()},
        {key: value for one in each for key, value in one.lengths.items()},
        frozenset().union(*(one.damaged for one in each)),
    )


def fetch(database: Database, ids: Sequence[str]) -> Fetched:
    """Return the known ones of ``ids`` with all their text."""
    try:
        with database.read() as connection:
            found = _summaries(connection, ids)
            return _with_chapters(connection, found)
    except DamagedCatalogueError:
        if len(ids) == 1:
            return Fetched(damaged=frozenset(ids))
    each = [fetch(database, [key]) for key in ids]
    return Fetched(
        {key: value for one in each for key, value in one.stories.items()},
        frozenset().union(*(one.damaged for one in each)),
    )


@dataclass(frozen=True, slots=True)
class OneOfEach:
    """One chapter of some stories by id, and the stories in which something is damaged."""

    found: dict[str, ChapterInStory] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()


def one_of_each(database: Database, places: Mapping[str, int]) -> OneOfEach:
    """Return one chapter, by its number, of each of some stories."""
    try:
        with database.read() as connection:
            return _one_of_each(connection, places)
    except DamagedCatalogueError:
        if len(places) == 1:
            return OneOfEach(damaged=frozenset(places))
    each = [one_of_each(database, {key: number}) for key, number in places.items()]
    return OneOfEach(
        {key: value for one in each for key, value in one.found.items()},
        frozenset().union(*(one.damaged for one in each)),
    )


def _one_of_each(connection: sa.Connection, places: Mapping[str, int]) -> OneOfEach:
    known = _summaries(connection, places)
    asked = [{"story": key, "chapter": places[key]} for key in known.found]
    rows = _CHAPTER_ALONE.first_rows(connection, asked)
    around = _AROUND.first_rows(connection, asked)
    found: dict[str, ChapterInStory] = {}
    damaged = set(known.damaged)
    for key, row, (count, before) in zip(known.found, rows, around, strict=True):
        if row is not None and is_chapter_sound(row):
            place = known.found[key], chapter_of(row), int(count), int(before), known.lengths[key]
            found[key] = ChapterInStory(*place)
        elif row is not None:
            damaged.add(key)
    return OneOfEach(found, frozenset(damaged))


def salvage(
    connection: sa.Connection, story_id: str, *, texts: bool = True
) -> tuple[StoredStory | None, bool]:
    """Return what of a story is as it was written, its summary and sound chapters, and whether that is all; None without a summary.

    Without ``texts`` its chapters are counted only, and bear none.
    """
    found = _summaries(connection, [story_id])
    if (summary := found.found.get(story_id)) is None:
        return None, False
    if not texts:
        numbers = sa.select(chapters.c.number).where(chapters.c.story_id == story_id)
        held = connection.execute(numbers).scalars()
        return StoredStory(summary, tuple(Chapter(number, None, "") for number in held)), False
    rows = [row for row in CHAPTERS.rows(connection, [story_id]) if is_chapter_sound(row)]
    is_whole = chain(row[-1] for row in rows) == found.sums[story_id]
    return StoredStory(summary, tuple(map(chapter_of, rows))), is_whole


def _summaries(connection: sa.Connection, ids: Iterable[str]) -> Summaries:
    found: dict[str, StorySummary] = {}
    sums: dict[str, int] = {}
    lengths: dict[str, int] = {}
    damaged: set[str] = set()
    for row in SUMMARIES.rows(connection, ids):
        summary = summary_of(row) if is_story_sound(row) else None
        if summary is None:
            damaged.add(id_of(row))
        else:
            found[summary.id] = summary
            sums[summary.id], lengths[summary.id] = sums_of(row)[0], row[_LENGTH]
    return Summaries(found, sums, lengths, frozenset(damaged))


def _with_chapters(connection: sa.Connection, found: Summaries) -> Fetched:
    held: defaultdict[str, list[Chapter]] = defaultdict(list)
    sums: defaultdict[str, list[int]] = defaultdict(list)
    damaged = set(found.damaged)
    for row in CHAPTERS.rows(connection, found.found):
        key = text(row[0])
        if is_chapter_sound(row):
            held[key].append(chapter_of(row))
            sums[key].append(row[-1])
        else:
            damaged.add(key)
    # A chapter that is gone, or one too many, is in none of the rows.
    damaged.update(key for key, kept in found.sums.items() if chain(sums[key]) != kept)
    whole = {
        key: StoredStory(summary, tuple(held[key]))
        for key, summary in found.found.items()
        if key not in damaged
    }
    return Fetched(whole, frozenset(damaged))
