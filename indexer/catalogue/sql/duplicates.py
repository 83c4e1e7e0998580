"""Duplicates of stories: which others a story has, and which one represents all of them in results.

It finds no copies; ``duplicate_groups`` does, whenever stories are written or deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from indexer.catalogue.port.texts import Copies
from indexer.catalogue.sql.database import Table
from indexer.catalogue.sql.fetching import summaries
from indexer.catalogue.sql.index_queue import queue
from indexer.catalogue.sql.statements import Prepared, among
from indexer.catalogue.sql.tables import copies, sketches, stories
from indexer.catalogue.sql.visible import within
from indexer.model import OWNER, Copy, Scope

if TYPE_CHECKING:
    from indexer.meaning.minhash import Sketch

_mine, _other = copies.alias("mine"), copies.alias("other")
_OTHERS = Prepared(
    sa.select(_mine.c.story_id, stories.c.id)
    .join(_other, sa.and_(_other.c.work == _mine.c.work, _other.c.story_id != _mine.c.story_id))
    .join(stories, stories.c.id == _other.c.story_id)
    .where(among(_mine.c.story_id))
    .order_by(stories.c.seq)
)

_STANDING = Prepared(
    sa.select(copies.c.story_id, copies.c.work).where(
        copies.c.work != copies.c.story_id, among(copies.c.story_id)
    )
)

_SKETCHES = Prepared(
    sa.select(stories.c.id, sketches.c.size, sketches.c.sketch)
    .join(sketches, sketches.c.story == stories.c.seq)
    .where(among(stories.c.id))
)


class DuplicateTable(Table, Copies):
    """Which stories are copies of one work."""

    def of(self, ids: Iterable[str], scope: Scope = OWNER) -> dict[str, tuple[Copy, ...]]:
        found: defaultdict[str, list[Copy]] = defaultdict(list)
        with self._database.read() as connection:
            pairs = _OTHERS.rows(connection, ids)
        known = summaries(self._database, [other for _, other in pairs]).found if pairs else {}
        for key, other in pairs:
            if (story := known.get(other)) is not None and scope.allows(story):
                found[key].append(Copy(other, story.title, story.source, story.origin, story.missing_since))
        return {key: tuple(others) for key, others in found.items()}

    def standing(self, ids: Collection[str]) -> dict[str, str]:
        return dict(self._database.found(_STANDING, ids))

    def count(self, scope: Scope = OWNER) -> int:
        others = sa.func.count() - sa.func.count(copies.c.work.distinct())
        of_scope = sa.select(others).select_from(copies)
        if not scope.is_everything:
            of_scope = of_scope.join(stories, stories.c.id == copies.c.story_id).where(*within(scope))
        return self._database.counted(
            ("copies", scope), lambda connection: connection.execute(of_scope).scalar() or 0
        )

    def unsketched(self, *, batch: int) -> Iterator[list[str]]:
        last = 0
        while True:
            unknown = (
                sa.select(stories.c.seq, stories.c.id)
                .outerjoin(sketches, sketches.c.story == stories.c.seq)
                .where(sketches.c.story.is_(None), stories.c.seq > last)
                .order_by(stories.c.seq)
                .limit(batch)
            )
            rows = self._database.all(unknown)
            if not rows:
                return
            last = rows[-1].seq
            yield [row.id for row in rows]

    def groups(self, scope: Scope = OWNER) -> list[tuple[str, ...]]:
        rows = sa.select(copies.c.work, stories.c.id).join(stories, stories.c.id == copies.c.story_id)
        found: defaultdict[str, list[str]] = defaultdict(list)
        for work, key in self._database.all(rows.where(*within(scope)).order_by(stories.c.seq)):
            found[work].append(key)
        return [tuple(members) for members in found.values() if len(members) > 1]

    def sketches(self, ids: Collection[str]) -> dict[str, Sketch]:
        from indexer.meaning.minhash import Sketch  # noqa: PLC0415  # numpy, which no process at rest needs

        rows = self._database.found(_SKETCHES, ids)
        return {key: Sketch.unpacked(size, packed) for key, size, packed in rows if size}

    def learn(self, made: Mapping[str, Sketch | None]) -> None:
        from indexer.catalogue.sql import duplicate_groups  # noqa: PLC0415  # numpy, which no process at rest needs

        with self._database.write() as connection:
            queue(connection, sorted(duplicate_groups.learn(connection, made)), "put")
