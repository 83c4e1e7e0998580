"""Write one batch of stories: detect what is new, what changed and what its file no longer yields.

It runs inside the caller's transaction and deletes no story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.sql.blocklist import Blocklist
from indexer.catalogue.sql.database import chunks
from indexer.catalogue.sql.files import files_as_known, write_files
from indexer.catalogue.sql.index_queue import queue
from indexer.catalogue.sql.statements import Prepared, add_rows, among, upsert
from indexer.catalogue.sql.story_rows import (
    CHAPTER,
    StoryRows,
    chapter_value,
    is_made_title,
    reading_columns,
    story_rows,
)
from indexer.catalogue.sql.tables import chapters, damage, removed_skips, stories, zones
from indexer.catalogue.sql.version_rows import Replacement, keep_version, note_return
from indexer.catalogue.values import FileRead, PutCounts
from indexer.errors import WITHOUT_STORY
from indexer.model import Story, story_id

PUT_STORY = upsert(stories, ("id",), kept=("id", "added_at", "added_by_job"), without="seq")
ADD_CHAPTER, ADD_ZONE = Prepared(sa.insert(chapters)), Prepared(sa.insert(zones))

_DROP_CHAPTERS = Prepared(sa.delete(chapters).where(among(chapters.c.story_id)))
_DROP_ZONES = Prepared(sa.delete(zones).where(among(zones.c.story_id)))
_KNOWN = Prepared(
    sa.select(
        stories.c.id, stories.c.digest, stories.c.missing_since, stories.c.reading, stories.c.title
    ).where(among(stories.c.id))
)
_HARMED = Prepared(sa.select(damage.c.story_id).where(among(damage.c.story_id)))
_UNHARM = Prepared(sa.delete(damage).where(among(damage.c.story_id)))
_YIELDED = Prepared(
    sa.select(stories.c.id).where(
        stories.c.source == sa.bindparam("source"),
        among(stories.c.yielded_by),
        stories.c.missing_since.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A story as it stands in the catalogue; ``reading`` is the column's text, ``title`` what its author called it."""

    digest: str
    missing_since: str | None
    reading: str
    title: str | None


@dataclass
class BatchWriter:
    """Collects what stories need written, then writes each kind of row at once."""

    connection: sa.Connection
    # The job that brings them, where it is one that does.
    job: int | None = None
    # Whether texts are held against those that were removed.
    judging: bool = True
    _known: dict[str, _Known] = field(default_factory=dict)
    _removed: set[str] = field(default_factory=set)
    _changed: dict[str, tuple[StoryRows, Story]] = field(default_factory=dict)
    # Stories whose text may be another now: since when they were gone, and whether what came is fresh (``Replacement``).
    _replaced: dict[str, tuple[str | None, bool]] = field(default_factory=dict)
    # Stories that were gone and are as they were, and whether they came anew.
    _found_again: dict[str, bool] = field(default_factory=dict)
    # Stories that are as they were and were read in another way, with the columns that say so.
    _reread: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Stories that were known by another title.
    _renamed: set[str] = field(default_factory=set)
    # Files and pages of stories that were passed by because a removed one has the same text, by that one.
    _skipped: dict[tuple[str, str, str], None] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    @cached_property
    def _blocklist(self) -> Blocklist:
        return Blocklist(self.connection)

    def prefetch(self, ids: Collection[str]) -> None:
        """Learn in a few queries which stories are known, missing, or removed for good."""
        for some in chunks(ids):
            harmed = {key for (key,) in _HARMED.rows(self.connection, some)}
            for key, was, missing_since, reading, title in _KNOWN.rows(self.connection, some):
                # A damaged one is written anew, whatever comes.
                digest = "" if key in harmed or not row_codec.is_map(reading) else was
                is_told = digest and not is_made_title(row_codec.map_value(reading))
                self._known[key] = _Known(digest, missing_since, reading, title if is_told else None)
        self._removed |= self._blocklist.match_names(ids)

    def take(
        self,
        key: str,
        story: Story,
        digest: str,
        yielded_by: str,
        *,
        parts: Collection[str] = (),
        fresh: bool = True,
    ) -> str:
        """Decide about one story, whose id ``key`` was prefetched; return added, updated, unchanged or removed.

        ``parts`` are the ids, prefetched as well, of what a work is made of; ``fresh`` as in ``Replacement``.
        """
        outcome = self._outcome(key, digest)
        if outcome == "added" and self.judging and self._is_blocked(story, yielded_by, parts):
            outcome = "removed"
        if outcome in {"added", "updated"}:
            rows = story_rows(story, key, digest, yielded_by)
            self._changed[key] = (rows, story)
            self._rename(key, story)
            if outcome == "updated":
                self._replaced.setdefault(key, (self._known[key].missing_since, fresh))
            self._known[key] = _Known(digest, None, rows.story["reading"], _title(story))
        elif outcome == "unchanged":
            self._take_unchanged(key, story, fresh=fresh)
        self._counts[outcome] += 1
        return outcome

    def _take_unchanged(self, key: str, story: Story, *, fresh: bool) -> None:
        known, how = self._known[key], reading_columns(story)
        if known.missing_since is not None:
            self._found_again[key] = fresh
        if known.reading != how["reading"]:
            if key in self._changed:
                self._changed[key][0].story.update(how)
            else:
                self._reread[key] = how
            self._rename(key, story)
            self._known[key] = replace(known, reading=how["reading"], title=_title(story))

    def _rename(self, key: str, story: Story) -> None:
        if key in self._known and self._known[key].title != _title(story):
            self._renamed.add(key)

    def count(self, outcome: str, by: int = 1) -> None:
        """Count something besides stories taken."""
        self._counts[outcome] += by

    def write(self, *, compared: bool = False) -> PutCounts:
        """Write everything taken and return the counts; ``compared`` has copies of one work put together."""
        moved: set[str] = set()
        if self._changed:
            self._write_changed()
            for some in chunks(self._changed):
                _UNHARM.run(self.connection, some)
        note_return(self.connection, [key for key, fresh in self._found_again.items() if fresh])
        for some in chunks(self._found_again):
            self.connection.execute(
                sa.update(stories).where(stories.c.id.in_(some)).values(missing_since=None)
            )
        if self._skipped:
            names = ("removal", "source", "origin")
            skips = [dict(zip(names, skip, strict=True)) for skip in self._skipped]
            add_rows(self.connection, removed_skips, skips)
        if self._reread:
            rows = [how | {"of_story": key} for key, how in self._reread.items()]
            self.connection.execute(_READ_ANEW, rows)
        if compared and (self._changed or self._renamed):
            moved = self._compare().difference(self._changed)
        queue(self.connection, [*self._changed, *sorted(moved)], "put")
        return PutCounts(**self._counts)

    def _outcome(self, key: str, digest: str) -> str:
        if key in self._removed:
            return "removed"
        if key not in self._known:
            return "added"
        return "unchanged" if self._known[key].digest == digest else "updated"

    def _is_blocked(self, story: Story, yielded_by: str, parts: Collection[str]) -> bool:
        """Say whether something new was removed under another name: by a part of it, or by its text."""
        if not self._removed.isdisjoint(parts):
            return True
        removal = self._blocklist.match_text(story)
        if removal is not None:
            self._skipped[removal, story.source, row_codec.key(yielded_by)] = None
        return removal is not None

    def _compare(self) -> set[str]:
        """Find copies of what changed; return the ids of all stories that stand elsewhere for it."""
        # Loaded late: numpy and stems, which no process at rest needs.
        from indexer.catalogue.sql.duplicate_groups import learn  # noqa: PLC0415  # see above
        from indexer.meaning.minhash import sketches  # noqa: PLC0415  # see above

        made = sketches({key: story for key, (_, story) in self._changed.items()})
        return learn(self.connection, made, renamed=self._renamed)

    def _write_changed(self) -> None:
        new = {"added_by_job": self.job}
        for key, (gone_since, fresh) in self._replaced.items():
            rows = self._changed[key][0].chapters
            now = [chapter_value([row[name] for name in CHAPTER]) for row in rows]
            keep_version(self.connection, key, Replacement(now, gone_since, fresh))
        every = [rows for rows, _ in self._changed.values()]
        added = [rows.story | new | {"added_at": rows.story["changed_at"]} for rows in every]
        PUT_STORY.each(self.connection, added)
        self._write_parts(_DROP_CHAPTERS, ADD_CHAPTER, [row for rows in every for row in rows.chapters])
        self._write_parts(_DROP_ZONES, ADD_ZONE, [row for rows in every for row in rows.zones])

    def _write_parts(self, drop: Prepared, add: Prepared, rows: list[dict[str, Any]]) -> None:
        """Replace the rows that the changed stories have in a table."""
        for some in chunks(self._changed):
            drop.run(self.connection, some)
        add.each(self.connection, rows)


def _title(story: Story) -> str | None:
    return None if is_made_title(story.reading) else row_codec.prose(story.title)


_READ_ANEW = (
    sa.update(stories)
    .where(stories.c.id == sa.bindparam("of_story"))
    .values({name: sa.bindparam(name) for name in ("reading", "doubts", "reading_sum")})
)


def put_files(
    connection: sa.Connection, read: Sequence[FileRead], *, compared: bool = False, job: int | None = None
) -> PutCounts:
    """Write files with what reading them gave; a failed one keeps the stories it gave before."""
    batch = BatchWriter(connection, job)
    ids = [[story_id(story.source, story.native_key) for story in item.outcome.stories] for item in read]
    yielded = set(chain.from_iterable(ids))
    batch.prefetch(yielded)
    known = files_as_known(
        connection,
        {
            (each.record.source, each.record.origin): each.record.digest or each.outcome.digest
            for each in read
        },
    )
    for item, keys in zip(read, ids, strict=True):
        fresh = (item.record.source, item.record.origin) not in known
        for key, story, digest in zip(keys, item.outcome.stories, item.digests, strict=True):
            batch.take(key, story, digest, item.record.origin, fresh=fresh)
        if item.outcome.failure:
            batch.count("failed")
    whole = [item for item in read if not item.outcome.failure and not _in_part(item)]
    batch.count("missing", _mark_unyielded(connection, whole, yielded))
    counts = batch.write(compared=compared)
    write_files(connection, read)
    return counts


def _in_part(item: FileRead) -> bool:
    """Say whether something in an archive or mailbox could not be read: its earlier stories stay as well."""
    return any(failure.cause not in WITHOUT_STORY for failure in item.outcome.failures)


def _mark_unyielded(connection: sa.Connection, read: Sequence[FileRead], yielded: set[str]) -> int:
    """Mark stories whose file is there but that are not among the ``yielded`` ones; return how many."""
    gone: list[str] = []
    for source in {item.record.source for item in read}:
        for some in chunks(
            row_codec.key(item.record.origin) for item in read if item.record.source == source
        ):
            here = _YIELDED.rows(connection, some, source=source)
            gone += [key for (key,) in here if key not in yielded]
    for some in chunks(gone):
        connection.execute(
            sa.update(stories).where(stories.c.id.in_(some)).values(missing_since=row_codec.now_text())
        )
    return len(gone)
