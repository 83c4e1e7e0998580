"""Stories with their chapters, what the index has yet to learn of them, and what must never come back.

It reads no file and knows no engine. Nothing here deletes a story unless a person or the configuration said so.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.texts import Stories
from indexer.catalogue.sql.batch_writer import BatchWriter, put_files
from indexer.catalogue.sql.damage import DamageTable
from indexer.catalogue.sql.database import Database, chunks
from indexer.catalogue.sql.fetching import (
    ZONE_COLUMNS,
    fetch,
    is_zone_sound,
    one_of_each,
    summaries,
    text,
)
from indexer.catalogue.sql.index_queue import acknowledge, newest_change, queue, unindexed
from indexer.catalogue.sql.statements import Prepared, among
from indexer.catalogue.sql.story_rows import NAMED_LIKE
from indexer.catalogue.sql.tables import files, index_pending, stories, zones
from indexer.catalogue.sql.version_rows import forget_versions
from indexer.catalogue.sql.visible import within
from indexer.catalogue.values import ChapterInStory, Fetched, FileRead, PendingChange, PutCounts, grouped
from indexer.model import (
    OWNER,
    OnMissing,
    Scope,
    StoredStory,
    Story,
    StorySummary,
    Zone,
    ZoneKind,
    story_id,
)

# Characters of text held at once while streaming: 4 M are at most 16 MB, four of the longest novels.
STREAM_CHARACTERS = 4_000_000
_LENGTHS = Prepared(sa.select(stories.c.id, stories.c.characters_total).where(among(stories.c.id)))
_WAITING = Prepared(
    sa.select(index_pending.c.story_id).where(
        (index_pending.c.followed == sa.literal_column("0")) & among(index_pending.c.story_id)
    )
)
# Ids asked for at a time when all are.
_SIZES = 10_000


class StoryTable(Stories):
    """Every story ever imported, until a person removes it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.damage = DamageTable(database)

    def put(self, read: Sequence[FileRead], *, compared: bool = False, job: int | None = None) -> PutCounts:
        with self._database.write() as connection:
            return put_files(connection, read, compared=compared, job=job)

    def put_story(
        self,
        story: Story,
        digest: str,
        *,
        parts: Iterable[str] = (),
        compared: bool = False,
        job: int | None = None,
        fresh: bool = True,
    ) -> str:
        with self._database.write() as connection:
            batch = BatchWriter(connection, job)
            key = story_id(story.source, story.native_key)
            made_of = {story_id(story.source, part) for part in parts}
            batch.prefetch({key, *made_of})
            outcome = batch.take(key, story, digest, story.native_key, parts=made_of, fresh=fresh)
            batch.write(compared=compared)
            return outcome

    def get(self, ids: Sequence[str]) -> dict[str, StoredStory]:
        return self.fetch(ids).stories

    def fetch(self, ids: Sequence[str]) -> Fetched:
        found: dict[str, StoredStory] = {}
        damaged: set[str] = set()
        for some in chunks(ids):
            fetched = fetch(self._database, some)
            found |= fetched.stories
            damaged |= fetched.damaged
        self.damage.notice(damaged)
        return Fetched(found, frozenset(damaged))

    def summaries(self, ids: Sequence[str]) -> dict[str, StorySummary]:
        found: dict[str, StorySummary] = {}
        for some in chunks(ids):
            fetched = summaries(self._database, some)
            found |= fetched.found
            self.damage.notice(fetched.damaged)
        return found

    def chapters(self, places: Mapping[str, int]) -> dict[str, ChapterInStory]:
        found: dict[str, ChapterInStory] = {}
        for some in chunks(places):
            fetched = one_of_each(self._database, {key: places[key] for key in some})
            found |= fetched.found
            self.damage.notice(fetched.damaged)
        return found

    def zones(self, story_id: str) -> tuple[Zone, ...]:
        of_story = sa.select(*ZONE_COLUMNS).where(zones.c.story_id == story_id).order_by(zones.c.number)
        with self._database.read() as connection:
            rows = connection.execute(of_story).all()
        sound = [row for row in rows if is_zone_sound(row)]
        self.damage.notice([story_id] if len(sound) < len(rows) else ())
        return tuple(Zone(ZoneKind(text(row.kind)), text(row.text), row.before) for row in sound)

    def all(self, *, batch: int = 200) -> Iterator[StoredStory]:
        for group in self.groups(batch=batch, characters=STREAM_CHARACTERS):
            yield from self.get(list(group)).values()

    def groups(self, *, batch: int, characters: int) -> Iterator[dict[str, int]]:
        last = 0
        while sizes := self._sizes_after(last):
            last = sizes[-1][0]
            yield from grouped({key: size for _, key, size in sizes}, batch=batch, characters=characters)

    def lengths(self, ids: Sequence[str]) -> dict[str, int]:
        return dict(self._database.found(_LENGTHS, ids))

    def ids(self) -> frozenset[str]:
        with self._database.read() as connection:
            return frozenset(connection.execute(sa.select(stories.c.id)).scalars())

    def count(self) -> int:
        every = sa.select(sa.func.count()).select_from(stories)
        return self._database.counted("stories", lambda connection: connection.execute(every).scalar_one())

    def titles(self, scope: Scope = OWNER) -> dict[str, int]:
        counts = sa.select(stories.c.title, sa.func.count()).where(*within(scope)).group_by(stories.c.title)
        with self._database.read() as connection:
            return {text(title): number for title, number in connection.execute(counts)}

    def words(self, scope: Scope = OWNER) -> int:
        total = sa.select(sa.func.coalesce(sa.func.sum(stories.c.words), 0)).where(*within(scope))
        return self._database.counted(
            ("words", scope), lambda connection: int(connection.execute(total).scalar_one())
        )

    def count_by_source(self, scope: Scope = OWNER) -> dict[str, tuple[int, int]]:
        # A damaged row may name no source; it counts, so that a check goes on and names the damage.
        source = sa.func.coalesce(stories.c.source, "")
        counts = sa.select(source, sa.func.count(), sa.func.count(stories.c.missing_since))
        of_scope = counts.where(*within(scope)).group_by(source)
        counted = self._database.counted(
            ("sources", scope), lambda connection: connection.execute(of_scope).all()
        )
        return {name: (every, missing) for name, every, missing in counted}

    def missing_stamp(self) -> str:
        missing = sa.select(sa.func.count(), sa.func.max(stories.c.missing_since)).where(
            stories.c.missing_since.is_not(None)
        )
        leaving = sa.select(sa.func.count().label("number"), sa.func.max(index_pending.c.seq).label("newest"))
        gone = leaving.where(_LEAVING).subquery()
        both = missing.add_columns(sa.select(gone.c.number).scalar_subquery())
        both = both.add_columns(sa.select(gone.c.newest).scalar_subquery())
        with self._database.read() as connection:
            # With the number of the newest change it is never again what it was before a story left.
            said = (*connection.execute(both).one(), newest_change(connection))
        return "-".join(str(value or "") for value in said)

    def came_from(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        named = sa.select(stories.c.id, stories.c.source, stories.c.yielded_by)
        rows = self._database.rows(named, stories.c.id, ids)
        return {key: (source, row_codec.from_key(origin)) for key, source, origin in rows}

    def nameless(self, source: str) -> dict[str, dict[str, str]]:
        doubtful = sa.select(stories.c.yielded_by, stories.c.reading).where(
            # What has no author, or one by its name, is doubtful, and few stories are.
            stories.c.doubts != "",
            stories.c.source == source,
            stories.c.missing_since.is_(None),
            stories.c.doubts.contains(" author ") | stories.c.reading.contains(f'"{NAMED_LIKE}"'),
        )
        with self._database.read() as connection:
            rows = [(row_codec.from_key(row[0]), row[1]) for row in connection.execute(doubtful)]
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for origin, reading in rows:
            form = row_codec.map_value(reading).get(NAMED_LIKE, "")
            found[posixpath.dirname(origin)][origin] = form
        return dict(found)

    def leaving(self) -> frozenset[str]:
        with self._database.read() as connection:
            ids = sa.select(index_pending.c.story_id).where(_LEAVING)
            return frozenset(connection.execute(ids).scalars())

    def pending(self, limit: int = 500, *, after: int = 0, mine: bool = False) -> list[PendingChange]:
        later = sa.select(index_pending).where(
            index_pending.c.seq > after, *unindexed(self._database, mine=mine)
        )
        oldest = later.order_by(index_pending.c.seq).limit(limit)
        with self._database.read() as connection:
            return [PendingChange(row.seq, row.story_id, row.action) for row in connection.execute(oldest)]

    def done_pending(self, seqs: Sequence[int]) -> None:
        if not seqs:
            return
        with self._database.write() as connection:
            acknowledge(connection, seqs)

    def pending_count(self, *, mine: bool = False) -> int:
        waiting = sa.select(sa.func.count()).select_from(index_pending)
        with self._database.read() as connection:
            return connection.execute(waiting.where(*unindexed(self._database, mine=mine))).scalar_one()

    def waiting(self, ids: Sequence[str]) -> set[str]:
        return {key for (key,) in self._database.found(_WAITING, ids)}

    def mark_missing(self, source: str, origins: Sequence[str], policy: OnMissing) -> int:
        with self._database.write() as connection:
            touched = 0
            for some in chunks(row_codec.key(origin) for origin in origins):
                touched += _mark_missing(connection, source, some, policy)
            return touched

    def _sizes_after(self, last: int) -> list[tuple[int, str, int]]:
        sizes = (
            sa.select(stories.c.seq, stories.c.id, stories.c.characters_total)
            .where(stories.c.seq > last)
            .order_by(stories.c.seq)
            .limit(_SIZES)
        )
        with self._database.read() as connection:
            return [(seq, key, size) for seq, key, size in connection.execute(sizes)]


# Gone from the catalogue, and not only to come back since.
_LEAVING = sa.and_(
    # Written as the index over such changes has it, so that SQLite reads those alone.
    index_pending.c.action == sa.literal_column("'delete'"),
    index_pending.c.followed == 0,
    ~sa.exists().where(stories.c.id == index_pending.c.story_id),
)


def _mark_missing(connection: sa.Connection, source: str, origins: list[str], policy: OnMissing) -> int:
    in_stories = (stories.c.source == source, stories.c.yielded_by.in_(origins))
    in_files = (files.c.source == source, files.c.origin.in_(origins))
    if policy is OnMissing.REMOVE:
        gone = list(connection.execute(sa.select(stories.c.id).where(*in_stories)).scalars())
        delete_rows(connection, gone)
        forget_versions(connection, gone)
        connection.execute(sa.delete(files).where(*in_files))
        return len(gone)
    since = row_codec.now_text()
    fresh = (stories.c.missing_since.is_(None), *in_stories)
    marked = connection.execute(sa.update(stories).where(*fresh).values(missing_since=since))
    connection.execute(
        sa.update(files).where(files.c.missing_since.is_(None), *in_files).values(missing_since=since)
    )
    return marked.rowcount


def delete_rows(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Delete stories, their chapters with them, and tell the index, also of copies that stand for themselves now."""
    from indexer.catalogue.sql import duplicate_groups  # noqa: PLC0415  # numpy, which no process at rest needs

    moved = duplicate_groups.forget(connection, ids)
    for some in chunks(ids):
        connection.execute(sa.delete(stories).where(stories.c.id.in_(some)))
    queue(connection, ids, "delete")
    queue(connection, sorted(moved), "put")
