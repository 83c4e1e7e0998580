"""What persons removed: taken out, kept apart, known again under any name, and brought back when they wish.

It wipes no capture and no index; what is forgotten here is named to whoever does. Only persons remove here: what a
source says of pages and files that have gone is for ``StoryTable.mark_missing``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.barred import Barred
from indexer.catalogue.sql.jobs import request_within
from indexer.catalogue.sql.kept import whole
from indexer.catalogue.sql.packed import packed
from indexer.catalogue.sql.removal_rows import bar, forget_parts, ledger_row, removal_value
from indexer.catalogue.sql.removal_tables import removed_names, removed_skips, removed_stories
from indexer.catalogue.sql.restoring import restore_stories
from indexer.catalogue.sql.stories import delete_rows, grouped
from indexer.catalogue.sql.tables import frontier, removals, stories
from indexer.catalogue.sqlite.database import Database, chunks
from indexer.model import Job, JobKind, Removal, RemovalOrder, Story, story_id

# Stories and characters removed in one transaction: each is known by everybody as soon as it ends, and other writers wait
# for less than a second.
_BATCH, _CHARACTERS = 50, 1_000_000


class RemovalTable:
    """The ledger of removals, and what it keeps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remove(self, ids: Sequence[str], order: RemovalOrder) -> Job | None:
        """Take stories out for good; return the job that has the index follow, None where there was nothing to do.

        A story once removed is left as it is, but forgotten if the order says so. Unknown ids are passed by. When this
        returns nobody finds them any more; killed on the way, some are removed wholly and the others not at all.
        """
        job = None
        kind = JobKind.FORGET if order.forget else JobKind.REMOVE
        leaving = frozenset(ids)
        for some in self._groups(ids):
            with self._database.write() as connection:
                kept = whole(connection, some)
                for key, story in kept.items():
                    connection.execute(sa.insert(removals).values(ledger_row(key, story, order)))
                    bar(connection, key, story, pages=order.pages.get(key, ()), leaving=leaving)
                    row = {"removal": key, "story": packed(story.story), "digest": story.digest}
                    row |= {"yielded_by": codec.key(story.yielded_by), "added_at": story.added_at}
                    if not order.forget:
                        connection.execute(sa.insert(removed_stories).values(row))
                delete_rows(connection, list(kept))
                if order.forget:
                    forget_parts(connection, list(kept))
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
                connection.execute(asked.values(forget_asked_at=codec.stamp()))
                connection.execute(sa.delete(removed_stories).where(removed_stories.c.removal.in_(held)))
                forget_parts(connection, held)
                job = request_within(connection, JobKind.FORGET, target)
        return job

    def restore(self, ids: Sequence[str], target: str | None = None, *, compared: bool = False) -> Job | None:
        """Bring removed stories back as they were; return the job that has the index follow, None without any.

        Whatever their files and pages, and those passed by for having the same text, gave meanwhile is read again by
        the next import or crawl; of forgotten stories that is all there is. ``compared`` as in ``StoryTable.put``.
        """
        job = None
        for some in chunks(ids):
            for few in (some[at : at + _BATCH] for at in range(0, len(some), _BATCH)):
                with self._database.write() as connection:
                    if restore_stories(connection, few, compared=compared):
                        job = request_within(connection, JobKind.RESTORE, target)
        return job

    def known(self, ids: Sequence[str]) -> dict[str, Removal]:
        """Return the lines of the ledger of those of ``ids`` that were removed."""
        found: dict[str, Removal] = {}
        with self._database.read() as connection:
            for some in chunks(ids):
                lines = sa.select(removals).where(removals.c.story_id.in_(some))
                found |= {row.story_id: removal_value(row) for row in connection.execute(lines)}
        return found

    def listed(self, *, source: str | None = None, job: int | None = None) -> tuple[Removal, ...]:
        """Return the ledger, the latest removal first; only of one source, or of what one job had added."""
        lines = sa.select(removals).order_by(removals.c.removed_at.desc(), removals.c.story_id)
        if source is not None:
            lines = lines.where(removals.c.source == source)
        if job is not None:
            lines = lines.where(removals.c.added_by_job == job)
        with self._database.read() as connection:
            return tuple(map(removal_value, connection.execute(lines)))

    def stories_of(self, *, source: str | None = None, job: int | None = None) -> tuple[str, ...]:
        """Return the ids of the stories of a source, or of those a job added, in the order in which they came."""
        wanted = sa.select(stories.c.id).order_by(stories.c.seq)
        wanted = wanted.where(stories.c.source == source if job is None else stories.c.added_by_job == job)
        with self._database.read() as connection:
            return tuple(connection.execute(wanted).scalars())

    def origins(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Return source and origin of every file and page that removed stories came from, or that were passed by."""
        found: dict[tuple[str, str], None] = {}
        with self._database.read() as connection:
            for some in chunks(ids):
                for table in (removed_names, removed_skips):
                    rows = sa.select(table.c.source, table.c.origin).where(table.c.removal.in_(some))
                    named = connection.execute(rows.where(table.c.origin.is_not(None)))
                    found |= {(row.source, codec.from_key(row.origin)): None for row in named}
        return list(found)

    def skip(self, removed: str, source: str, origins: Sequence[str]) -> None:
        """Note files and pages that are passed by because of one removed story, so that restoring it reads them."""
        rows = [{"removal": removed, "source": source, "origin": codec.key(origin)} for origin in origins]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(removed_skips).on_conflict_do_nothing(), rows)

    def forgotten_in_captures(self, source: str) -> tuple[str, ...]:
        """Return the forgotten stories that a page of a site was found to hold again, and whose capture is kept."""
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
        with self._database.read() as connection:
            return tuple(connection.execute(skips.distinct()).scalars())

    def forgotten_among(self, read: Iterable[Story]) -> set[str]:
        """Return the ids of those of ``read`` that were forgotten, under their names or by their texts."""
        stories_by_id = {story_id(story.source, story.native_key): story for story in read}
        asked = sa.select(removals.c.story_id).where(removals.c.forget_asked_at.is_not(None))
        with self._database.read() as connection:
            forgotten = set(connection.execute(asked).scalars()) if stories_by_id else set()
            if not forgotten:
                return set()
            barred = Barred(connection)
            found = barred.names(stories_by_id, forgotten=True)
            others = {key: story for key, story in stories_by_id.items() if key not in found}
            return found | {key for key, story in others.items() if barred.text(story) in forgotten}

    def to_forget(self) -> tuple[str, ...]:
        """Return the removed stories that are to be forgotten and of which captures or the index may hold something."""
        waiting = sa.select(removals.c.story_id).where(
            removals.c.forget_asked_at.is_not(None), removals.c.forgotten_at.is_(None)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(waiting).scalars())

    def forgotten(self, ids: Collection[str]) -> None:
        """Note that nothing is left of removed stories but their line in the ledger."""
        with self._database.write() as connection:
            for some in chunks(ids):
                done = sa.update(removals).where(removals.c.story_id.in_(some))
                connection.execute(done.values(forgotten_at=codec.stamp()))

    def _groups(self, ids: Sequence[str]) -> Iterator[list[str]]:
        sizes: dict[str, int] = {}
        with self._database.read() as connection:
            for some in chunks(ids):
                known = sa.select(stories.c.id, stories.c.characters_total).where(stories.c.id.in_(some))
                sizes |= {row.id: row.characters_total for row in connection.execute(known)}
        for group in grouped(sizes, batch=_BATCH, characters=_CHARACTERS):
            yield list(group)
