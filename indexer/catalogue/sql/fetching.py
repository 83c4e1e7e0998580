"""Stories by id out of the catalogue, each held against its checksums: what is damaged is named and not handed out.

It writes nothing and mends nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from indexer.catalogue.sql.checksums import chain
from indexer.catalogue.sql.sound_rows import (
    chapter_of,
    id_of,
    is_chapter_sound,
    is_story_sound,
    summary_of,
    sums_of,
)
from indexer.catalogue.sql.statements import CHAPTERS, SUMMARIES, rows_of
from indexer.catalogue.sqlite.database import Database
from indexer.errors import DamagedCatalogueError
from indexer.model import Chapter, StoredStory, StorySummary


@dataclass(frozen=True, slots=True)
class Fetched:
    """The known ones of some ids, by id and in the order of import, and those of them that are damaged."""

    stories: dict[str, StoredStory] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Summaries:
    """As ``Fetched``, without texts; ``sums`` is what each story says of its chapters."""

    found: dict[str, StorySummary] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
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


def _summaries(connection: sa.Connection, ids: Iterable[str]) -> Summaries:
    found: dict[str, StorySummary] = {}
    sums: dict[str, int] = {}
    damaged: set[str] = set()
    for row in rows_of(connection, SUMMARIES, ids):
        summary = summary_of(row) if is_story_sound(row) else None
        if summary is None:
            damaged.add(id_of(row))
        else:
            found[summary.id] = summary
            sums[summary.id] = sums_of(row)[0]
    return Summaries(found, sums, frozenset(damaged))


def _with_chapters(connection: sa.Connection, found: Summaries) -> Fetched:
    held: defaultdict[str, list[Chapter]] = defaultdict(list)
    sums: defaultdict[str, list[int]] = defaultdict(list)
    damaged = set(found.damaged)
    for row in rows_of(connection, CHAPTERS, found.found):
        key = row[0].decode(errors="replace")
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
