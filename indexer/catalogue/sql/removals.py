"""Removed stories: taken out of the archive, backed up, blocked under any name, and restorable.

It wipes no capture and no index; what is forgotten here is named to whoever does. Only persons remove here: what a
source says of pages and files that have gone is for ``StoryTable.mark_missing``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.work import Removals
from indexer.catalogue.row_codec import decode_story, encode_story
from indexer.catalogue.sql.batch_writer import BatchWriter
from indexer.catalogue.sql.blocklist import Blocklist
from indexer.catalogue.sql.database import Table, chunks
from indexer.catalogue.sql.jobs import request_within
from indexer.catalogue.sql.removal_rows import block, forget_parts, ledger_row, load_backups, removal_value
from indexer.catalogue.sql.statements import add_rows
from indexer.catalogue.sql.stories import delete_rows
from indexer.catalogue.sql.tables import (
    files,
    frontier,
    removals,
    removed_names,
    removed_skips,
    removed_stories,
    stories,
)
from indexer.catalogue.sql.version_rows import forget_versions
from indexer.catalogue.values import grouped
from indexer.model import Job, JobKind, Removal, RemovalOrder, Story, Withdrawn, story_id

# Stories and characters removed in one transaction: each is known by everybody as soon as it ends, and other writers wait
# for less than a second.
_BATCH, _CHARACTERS = 50, 1_000_000


class RemovalTable(Table, Removals):
    """The ledger of removals, and what it keeps."""

    def remove(self, ids: Sequence[str], order: RemovalOrder) -> Job | None:
        job = None
        kind = JobKind.FORGET if order.forget else JobKind.REMOVE
        leaving = frozenset(ids)
        for some in self._groups(ids):
            with self._database.write() as connection:
                kept = load_backups(connection, some)
                for key, story in kept.items():
                    connection.execute(sa.insert(removals).values(ledger_row(key, story, order)))
                    block(connection, key, story, pages=order.pages.get(key, ()), leaving=leaving)
                    row = {"removal": key, "story": encode_story(story.story), "digest": story.digest}
                    row |= {"yielded_by": row_codec.key(story.yielded_by), "added_at": story.added_at}
                    if not order.forget:
                        connection.execute(sa.insert(removed_stories).values(row))
                delete_rows(connection, list(kept))
                if order.forget:
                    forget_parts(connection, list(kept))
                    forget_versions(connection, list(kept))
                job = request_within(connection, kind, order.target)
        return self._forget(ids, order.target) or job if order.forget else job

    def _forget(self, ids: Sequence[str], target: str | None) -> Job | None:
        """Wipe what is kept of removed stories, also of those whose forgetting was asked for and came to nothing."""
        job = None
        for some in chunks(ids):
            with self._database.write() as connection:
                unforgotten = (removals.c.story_id.in_(some), removals.c.forgotten_at.is_(None))
                held = list(connection.execute(sa.select(removals.c.story_id).where(*unforgotten)).scalars())
                if not held:
                    continue
                asked = sa.update(removals).where(*unforgotten)
                connection.execute(asked.values(forget_asked_at=row_codec.now_text()))
                connection.execute(sa.delete(removed_stories).where(removed_stories.c.removal.in_(held)))
                forget_parts(connection, held)
                forget_versions(connection, held)
                job = request_within(connection, JobKind.FORGET, target)
        return job

    def restore(self, ids: Sequence[str], target: str | None = None, *, compared: bool = False) -> Job | None:
        job = None
        for some in chunks(ids):
            for few in (some[at : at + _BATCH] for at in range(0, len(some), _BATCH)):
                with self._database.write() as connection:
                    if restore_stories(connection, few, compared=compared):
                        job = request_within(connection, JobKind.RESTORE, target)
        return job

    def known(self, ids: Sequence[str]) -> dict[str, Removal]:
        lines = self._database.rows(sa.select(removals), removals.c.story_id, ids)
        return {row.story_id: removal_value(row) for row in lines}

    def listed(self, *, source: str | None = None, job: int | None = None) -> tuple[Removal, ...]:
        lines = sa.select(removals).order_by(removals.c.removed_at.desc(), removals.c.story_id)
        if source is not None:
            lines = lines.where(removals.c.source == source)
        if job is not None:
            lines = lines.where(removals.c.added_by_job == job)
        with self._database.read() as connection:
            return tuple(map(removal_value, connection.execute(lines)))

    def stories_of(self, *, source: str | None = None, job: int | None = None) -> tuple[str, ...]:
        wanted = sa.select(stories.c.id).order_by(stories.c.seq)
        wanted = wanted.where(stories.c.source == source if job is None else stories.c.added_by_job == job)
        return tuple(self._database.values(wanted))

    def origins(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], None] = {}
        for table in (removed_names, removed_skips):
            named = sa.select(table.c.source, table.c.origin).where(table.c.origin.is_not(None))
            rows = self._database.rows(named, table.c.removal, ids)
            found |= {(source, row_codec.from_key(origin)): None for source, origin in rows}
        return list(found)

    def skip(self, removed: str, source: str, origins: Sequence[str]) -> None:
        rows = [{"removal": removed, "source": source, "origin": row_codec.key(origin)} for origin in origins]
        if rows:
            with self._database.write() as connection:
                add_rows(connection, removed_skips, rows)

    def forgotten_in_captures(self, source: str) -> tuple[str, ...]:
        captured = sa.exists().where(
            frontier.c.source == removed_skips.c.source,
            frontier.c.url == removed_skips.c.origin,
            frontier.c.digest.is_not(None),
        )
        skips = (
            sa.select(removed_skips.c.removal)
            .join(removals, removals.c.story_id == removed_skips.c.removal)
            .where(removed_skips.c.source == source, removals.c.forget_asked_at.is_not(None), captured)
        )
        return tuple(self._database.values(skips.distinct()))

    def forgotten_among(self, read: Iterable[Story]) -> set[str]:
        stories_by_id = {story_id(story.source, story.native_key): story for story in read}
        asked = sa.select(removals.c.story_id).where(removals.c.forget_asked_at.is_not(None))
        with self._database.read() as connection:
            forgotten = set(connection.execute(asked).scalars()) if stories_by_id else set()
            if not forgotten:
                return set()
            barred = Blocklist(connection)
            found = barred.match_names(stories_by_id, forgotten=True)
            others = {key: story for key, story in stories_by_id.items() if key not in found}
            return found | {key for key, story in others.items() if barred.match_text(story) in forgotten}

    def to_forget(self) -> tuple[str, ...]:
        waiting = sa.select(removals.c.story_id).where(
            removals.c.forget_asked_at.is_not(None), removals.c.forgotten_at.is_(None)
        )
        return tuple(self._database.values(waiting))

    def forgotten(self, ids: Collection[str]) -> None:
        with self._database.write() as connection:
            for some in chunks(ids):
                done = sa.update(removals).where(removals.c.story_id.in_(some))
                connection.execute(done.values(forgotten_at=row_codec.now_text()))

    def _groups(self, ids: Sequence[str]) -> Iterator[list[str]]:
        known = sa.select(stories.c.id, stories.c.characters_total)
        sizes = dict(self._database.rows(known, stories.c.id, ids))
        for group in grouped(sizes, batch=_BATCH, characters=_CHARACTERS):
            yield list(group)


# A modification time no file has: whoever compares it finds the file changed.
_NEVER = -1


def restore_stories(connection: sa.Connection, ids: Sequence[str], *, compared: bool) -> int:
    """Put stories back as they were, strike them off the ledger and return how many lines that was."""
    kept = sa.select(removed_stories, removals.c.added_by_job).join(
        removals, removals.c.story_id == removed_stories.c.removal
    )
    rows = connection.execute(kept.where(removals.c.story_id.in_(ids)).order_by(removed_stories.c.added_at))
    held = rows.all()
    for table in (removed_names, removed_skips):
        _read_again(connection, table, ids)
    struck = connection.execute(sa.delete(removals).where(removals.c.story_id.in_(ids))).rowcount
    # What a person wants back comes back, also where its text was removed under yet another name.
    batch = BatchWriter(connection, judging=False)
    batch.prefetch([row.removal for row in held])
    for row in held:
        batch.take(row.removal, decode_story(row.story), row.digest, row_codec.from_key(row.yielded_by))
    batch.write(compared=compared)
    for row in held:
        as_before = sa.update(stories).where(stories.c.id == row.removal)
        connection.execute(as_before.values(added_at=row.added_at, added_by_job=row.added_by_job))
    return struck


def _read_again(connection: sa.Connection, table: sa.Table, ids: Sequence[str]) -> None:
    """Have the files and pages that ``table`` names looked at as if they had changed."""
    origins = sa.select(table.c.source, table.c.origin).where(
        table.c.removal.in_(ids), table.c.origin.is_not(None)
    )
    rows = [{"of_source": row.source, "of_origin": row.origin} for row in connection.execute(origins)]
    if rows:
        connection.execute(_DUE, rows)
        connection.execute(_WANTED, rows)


_DUE = (
    sa.update(files)
    .where(files.c.source == sa.bindparam("of_source"), files.c.origin == sa.bindparam("of_origin"))
    .values(mtime_ns=_NEVER, digest="")
)
_WANTED = (
    sa.update(frontier)
    .where(
        frontier.c.source == sa.bindparam("of_source"),
        frontier.c.url == sa.bindparam("of_origin"),
        frontier.c.withdrawn == Withdrawn.FORGOTTEN.value,
    )
    .values(withdrawn=None)
)
