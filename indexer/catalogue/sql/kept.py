"""Whole stories out of their rows, as they were when they were read: what a removal keeps so that it can be undone.

It runs inside the caller's transaction and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.sound_rows import chapter_of, id_of, summary_of, text
from indexer.catalogue.sql.statements import CHAPTERS, SUMMARIES, rows_of
from indexer.catalogue.sql.tables import stories, zones
from indexer.errors import DamagedCatalogueError
from indexer.model import Chapter, Story, StorySummary, Zone, ZoneKind

_SHARED = tuple({field.name for field in fields(Story)} & {field.name for field in fields(StorySummary)})
_ONLY_IN_ROWS = ("native_key", "contact", "digest", "yielded_by", "added_at", "added_by_job")


@dataclass(frozen=True, slots=True)
class Kept:
    """A story with what its row says beside: digest, the file or page it came from, when and by which job."""

    story: Story
    digest: str
    yielded_by: str
    added_at: str
    added_by_job: int | None


def whole(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Kept]:
    """Return the known ones of ``ids`` by id, with their chapters and zones.

    Raises:
        DamagedCatalogueError: what one of them says makes no sense any more.
    """
    chapters: defaultdict[str, list[Chapter]] = defaultdict(list)
    for row in rows_of(connection, CHAPTERS, ids):
        chapters[text(row[0])].append(chapter_of(row))
    beside = _zones(connection, ids)
    columns = [stories.c[name] for name in _ONLY_IN_ROWS]
    rows = connection.execute(sa.select(stories.c.id, *columns).where(stories.c.id.in_(ids)))
    only = {row.id: row for row in rows}
    found = {}
    for stored in rows_of(connection, SUMMARIES, ids):
        summary = summary_of(stored)
        if summary is None:
            raise DamagedCatalogueError(
                f"The story {id_of(stored)} is damaged. Run: velveteen doctor --heal; then try again"
            )
        row = only[summary.id]
        story = Story(
            native_key=codec.from_key(row.native_key),
            contact=row.contact,
            chapters=tuple(chapters[summary.id]),
            zones=tuple(beside[summary.id]),
            **{name: getattr(summary, name) for name in _SHARED},
        )
        yielded_by = codec.from_key(row.yielded_by)
        found[summary.id] = Kept(story, row.digest, yielded_by, row.added_at, row.added_by_job)
    return found


def _zones(connection: sa.Connection, ids: Sequence[str]) -> defaultdict[str, list[Zone]]:
    found: defaultdict[str, list[Zone]] = defaultdict(list)
    of_stories = sa.select(zones).where(zones.c.story_id.in_(ids)).order_by(zones.c.story_id, zones.c.number)
    for row in connection.execute(of_stories):
        found[row.story_id].append(Zone(ZoneKind(row.kind), row.text, row.before))
    return found
