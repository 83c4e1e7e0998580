"""A removal as rows of the ledger: its line, the story as it was read, the names and texts that must not come back.

It runs inside the caller's transaction and deletes no story.
"""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.row_codec import decode_story
from indexer.catalogue.sql.blocklist import Blocklist, block_text
from indexer.catalogue.sql.database import chunks
from indexer.catalogue.sql.fetching import CHAPTERS, SUMMARIES, chapter_of, id_of, summary_of, text
from indexer.catalogue.sql.statements import add_rows
from indexer.catalogue.sql.tables import (
    copies,
    removed_names,
    removed_texts,
    stories,
    work_parts,
    work_places,
    zones,
)
from indexer.errors import DamagedCatalogueError
from indexer.model import Chapter, Removal, RemovalOrder, Story, StorySummary, Zone, ZoneKind, story_id

_SHARED = tuple({field.name for field in fields(Story)} & {field.name for field in fields(StorySummary)})
_ONLY_IN_ROWS = ("native_key", "contact", "digest", "yielded_by", "added_at", "added_by_job")


@dataclass(frozen=True, slots=True)
class StoryBackup:
    """A story with what its row says beside: digest, the file or page it came from, when and by which job."""

    story: Story
    digest: str
    yielded_by: str
    added_at: str
    added_by_job: int | None


def load_backups(connection: sa.Connection, ids: Sequence[str]) -> dict[str, StoryBackup]:
    """Return the known ones of ``ids`` by id, with their chapters and zones.

    Raises:
        DamagedCatalogueError: what one of them says makes no sense any more.
    """
    chapters: defaultdict[str, list[Chapter]] = defaultdict(list)
    for row in CHAPTERS.rows(connection, ids):
        chapters[text(row[0])].append(chapter_of(row))
    beside = _zones(connection, ids)
    columns = [stories.c[name] for name in _ONLY_IN_ROWS]
    rows = connection.execute(sa.select(stories.c.id, *columns).where(stories.c.id.in_(ids)))
    only = {row.id: row for row in rows}
    found = {}
    for stored in SUMMARIES.rows(connection, ids):
        summary = summary_of(stored)
        if summary is None:
            raise DamagedCatalogueError(
                f"The story {id_of(stored)} is damaged. Run: velveteen doctor --heal; then try again"
            )
        row = only[summary.id]
        story = Story(
            native_key=row_codec.from_key(row.native_key),
            contact=row.contact,
            chapters=tuple(chapters[summary.id]),
            zones=tuple(beside[summary.id]),
            **{name: getattr(summary, name) for name in _SHARED},
        )
        yielded_by = row_codec.from_key(row.yielded_by)
        found[summary.id] = StoryBackup(story, row.digest, yielded_by, row.added_at, row.added_by_job)
    return found


def _zones(connection: sa.Connection, ids: Sequence[str]) -> defaultdict[str, list[Zone]]:
    found: defaultdict[str, list[Zone]] = defaultdict(list)
    of_stories = sa.select(zones).where(zones.c.story_id.in_(ids)).order_by(zones.c.story_id, zones.c.number)
    for row in connection.execute(of_stories):
        found[row.story_id].append(Zone(ZoneKind(row.kind), row.text, row.before))
    return found


# What readers note of a work: the keys of its parts, those that took the place of others and those others.
_MADE_OF = ("order", "superseded")
# Living stories with as many words that are looked at for the same text: of a number that many stories share, a few.
_MOST_LOOKED_AT = 50


def made_of(story: Story) -> tuple[str, ...]:
    """Return the native keys of the parts a story was made of; none for one that was read in one piece."""
    return tuple(key for name in _MADE_OF for key in story.extra.get(name, "").split("\n") if key)


def ledger_row(key: str, kept: StoryBackup, order: RemovalOrder) -> dict[str, Any]:
    """Return the line of the ledger for one story."""
    story, moment = kept.story, row_codec.now_text()
    return {
        "story_id": key,
        "source": story.source,
        "native_key": row_codec.key(story.native_key),
        "title": row_codec.prose(story.title),
        "authors": row_codec.list_text(story.authors),
        "reason": row_codec.prose(order.reason),
        "removed_at": moment,
        "removed_by": row_codec.prose(order.by),
        "added_by_job": kept.added_by_job,
        "forget_asked_at": moment if order.forget else None,
    }


def removal_value(row: sa.Row[Any]) -> Removal:
    """Return a line of the ledger."""
    removed_at = row_codec.time_value(row.removed_at)
    assert removed_at is not None
    return Removal(
        story_id=row.story_id,
        source=row.source,
        native_key=row_codec.from_key(row.native_key),
        title=row.title,
        authors=row_codec.list_value(row.authors),
        reason=row.reason,
        removed_at=removed_at,
        removed_by=row.removed_by,
        added_by_job=row.added_by_job,
        forget_asked=row.forget_asked_at is not None,
        forgotten_at=row_codec.time_value(row.forgotten_at),
    )


def block(
    connection: sa.Connection, key: str, kept: StoryBackup, *, pages: Sequence[str], leaving: Collection[str]
) -> None:
    """Bar the names of a story, of its parts and its ``pages``, and its text as a whole and in parts.

    Its text only where no other story of the archive has the same, those ``leaving`` aside: then a copy was removed,
    and the text may come under other names as before.
    """
    story = kept.story
    parts = list(_parts(connection, story))
    names: dict[str, str | None] = {story_id(story.source, part): None for part in made_of(story)}
    names |= {story_id(story.source, part.native_key): origin for part, origin in parts}
    names |= {story_id(story.source, page): page for page in pages} | {key: kept.yielded_by}
    rows = [
        {
            "name": name,
            "removal": key,
            "source": story.source,
            "origin": None if origin is None else row_codec.key(origin),
        }
        for name, origin in names.items()
    ]
    add_rows(connection, removed_names, rows)
    for one in itertools.chain((story,), (part for part, _ in parts)):
        block_text(connection, key, one)
    if _lives_on(connection, key, kept, leaving):
        connection.execute(sa.delete(removed_texts).where(removed_texts.c.removal == key))


def _parts(connection: sa.Connection, story: Story) -> Iterator[tuple[Story, str]]:
    """Yield the kept parts a story was made of, or which it is itself, each with its file."""
    keys = [row_codec.key(key) for key in (*made_of(story), story.native_key)]
    for some in chunks(keys):
        rows = sa.select(work_parts.c.story, work_parts.c.yielded_by).where(
            work_parts.c.source == story.source, work_parts.c.native_key.in_(some)
        )
        for row in connection.execute(rows).all():
            yield decode_story(row.story), row_codec.from_key(row.yielded_by)


def _lives_on(connection: sa.Connection, key: str, kept: StoryBackup, leaving: Collection[str]) -> bool:
    """Say whether a story that stays has the text that was just barred for ``key``."""
    mine = sa.select(copies.c.work).where(copies.c.story_id == key).scalar_subquery()
    of_work = sa.select(copies.c.story_id).where(copies.c.work == mine)
    as_long = sa.select(stories.c.id).where(stories.c.words == kept.story.words, stories.c.words > 0)
    barred = Blocklist(connection)
    near = [*connection.execute(of_work).scalars(), *_some(connection.execute(as_long).scalars(), leaving)]
    others = [other for other in dict.fromkeys(near) if other not in leaving]
    return any(barred.match_text(found.story, of=key) is not None for found in _sound(connection, others))


def _sound(connection: sa.Connection, ids: Iterable[str]) -> Iterator[StoryBackup]:
    """Yield the stories that can be read: one that is damaged must not keep another from being removed."""
    for each in ids:
        with suppress(DamagedCatalogueError):
            yield from load_backups(connection, [each]).values()


def _some(ids: Iterable[str], leaving: Collection[str]) -> list[str]:
    return list(itertools.islice((key for key in ids if key not in leaving), _MOST_LOOKED_AT))


def forget_parts(connection: sa.Connection, removed: Sequence[str]) -> None:
    """Delete the kept parts of removed stories; their places are looked at again by the next import."""
    for some in chunks(removed):
        names = sa.select(removed_names.c.source, removed_names.c.name).where(
            removed_names.c.removal.in_(some)
        )
        barred = {(row.source, row.name) for row in connection.execute(names)}
        for source in {source for source, _ in barred}:
            _forget_parts(connection, source, {name for of, name in barred if of == source})


def _forget_parts(connection: sa.Connection, source: str, names: set[str]) -> None:
    rows = sa.select(work_parts.c.native_key, work_parts.c.place).where(work_parts.c.source == source)
    here = [
        row
        for row in connection.execute(rows)
        if story_id(source, row_codec.from_key(row.native_key)) in names
    ]
    for some in chunks(row.native_key for row in here):
        gone = sa.delete(work_parts).where(work_parts.c.source == source, work_parts.c.native_key.in_(some))
        connection.execute(gone)
    for some in chunks(row.place for row in here):
        changed = sa.update(work_places).where(
            work_places.c.source == source, work_places.c.place.in_(some), work_places.c.changed == 0
        )
        connection.execute(changed.values(changed=1))
