"""Passages that stand in two stories: kept as they were found, returned while both texts are still those that were compared.

It finds none; ``meaning.lifted`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.texts import LiftedPassages
from indexer.catalogue.sql.database import Table, chunks
from indexer.catalogue.sql.lifted_tables import lifted_passages
from indexer.catalogue.sql.statements import Prepared, put_row
from indexer.catalogue.sql.tables import copies, meta, stories
from indexer.catalogue.sql.visible import within
from indexer.model import OWNER, LiftedPassage, LiftedPlace, Scope
from indexer.model.lifted import HELD

_COMPARED_AT = "passages-compared-at"
_one, _other = stories.alias("of_one"), stories.alias("of_other")
_copy, _other_copy = copies.alias("copy"), copies.alias("other_copy")
_ARE_COPIES = sa.exists(
    sa.select(_copy.c.story_id).where(
        _copy.c.story_id == _one.c.id,
        _other_copy.c.story_id == _other.c.id,
        _copy.c.work == _other_copy.c.work,
    )
)
# Rows that hold: neither text has changed since, and they are no copies of one work.
_HOLDING = (
    _one.c.chapters_sum == lifted_passages.c.one_sum,
    _other.c.chapters_sum == lifted_passages.c.other_sum,
    ~_ARE_COPIES,
)
_SHARES = Prepared(
    sa.select(stories.c.seq).where(
        stories.c.id == sa.bindparam("story"),
        sa.or_(
            sa.exists().where(lifted_passages.c.one == stories.c.seq),
            sa.exists().where(lifted_passages.c.other == stories.c.seq),
        ),
    )
)
_SIDES = ("chapter", "start", "end")
_COLUMNS = (
    _one.c.id,
    *(lifted_passages.c[f"one_{name}"] for name in _SIDES),
    _other.c.id.label("other_id"),
    *(lifted_passages.c[f"other_{name}"] for name in _SIDES),
    *(lifted_passages.c[name] for name in ("words", "same", "share")),
)


class LiftedTable(Table, LiftedPassages):
    """What was found when texts were last compared."""

    def texts(self) -> dict[str, int]:
        known = sa.select(stories.c.id, stories.c.chapters_sum).where(stories.c.chapters_sum.is_not(None))
        return {row[0]: int(row[1]) for row in self._database.all(known) if row[1] is not None}

    def compared_at(self) -> datetime | None:
        kept = sa.select(meta.c.value).where(meta.c.key == _COMPARED_AT)
        return row_codec.time_value(self._database.value(kept))

    def replace(self, found: Iterable[LiftedPassage], texts: Mapping[str, int], at: datetime | None) -> int:
        every = list(found)
        with self._database.write() as connection:
            numbers: dict[str, int] = {}
            for some in chunks({place.story_id for each in every for place in (each.one, each.other)}):
                named = sa.select(stories.c.id, stories.c.seq).where(stories.c.id.in_(some))
                numbers |= {row.id: row.seq for row in connection.execute(named)}
            connection.execute(sa.delete(lifted_passages))
            rows = [
                _row(each, numbers, texts)
                for each in every
                if {each.one.story_id, each.other.story_id} <= numbers.keys() & texts.keys()
            ]
            if rows:
                connection.execute(sa.insert(lifted_passages), rows)
            put_row(connection, meta, {"key": _COMPARED_AT, "value": at.isoformat() if at else ""})
        return len(rows)

    def of(self, story_id: str, scope: Scope = OWNER, *, other: str | None = None) -> list[LiftedPassage]:
        found: list[LiftedPassage] = []
        # Most stories share nothing, and every page of a story asks.
        if not self._database.found(_SHARES, story=story_id):
            return found
        for mine, theirs, turn in ((_one, _other, False), (_other, _one, True)):
            wanted = [mine.c.id == story_id, *_of_scope(theirs, scope)]
            if other is not None:
                wanted.append(theirs.c.id == other)
            rows = self._database.all(_passages(*wanted))
            found += [each.turned() if turn else each for each in map(_passage, rows)]
        return sorted(
            found, key=lambda each: (each.one.chapter, each.one.start, each.one.end, each.other.story_id)
        )

    def held(self, scope: Scope = OWNER) -> list[tuple[str, str, float]]:
        lengths = (_one.c.characters_total, _other.c.characters_total)
        # What is sorted by has to be among what is distinct.
        order = (_one.c.seq, _other.c.seq)
        pairs = (
            _joined(_one.c.id, _other.c.id.label("other_id"), *lengths, lifted_passages.c.share, *order)
            .where(lifted_passages.c.share >= HELD, *_of_scope(_one, scope), *_of_scope(_other, scope))
            .distinct()
            .order_by(*order)
        )
        with self._database.read() as connection:
            return [
                (one, other, share) if length <= other_length else (other, one, share)
                for one, other, length, other_length, share, *_ in connection.execute(pairs)
            ]

    def longest(self, scope: Scope = OWNER, *, limit: int) -> list[LiftedPassage]:
        loose = (lifted_passages.c.share < HELD, *_of_scope(_one, scope), *_of_scope(_other, scope))
        ordered = _passages(*loose).order_by(
            lifted_passages.c.same.desc(), _one.c.seq, _other.c.seq, lifted_passages.c.number
        )
        return [_passage(row) for row in self._database.all(ordered.limit(limit))]


def _joined(*columns: Any) -> sa.Select[Any]:
    tables = lifted_passages.join(_one, _one.c.seq == lifted_passages.c.one).join(
        _other, _other.c.seq == lifted_passages.c.other
    )
    return sa.select(*columns).select_from(tables).where(*_HOLDING)


def _passages(*wanted: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return _joined(*_COLUMNS).where(*wanted)


def _of_scope(side: sa.FromClause, scope: Scope) -> Iterator[sa.ColumnElement[bool]]:
    if not scope.is_everything:
        yield side.c.seq.in_(sa.select(stories.c.seq).where(*within(scope)))


def _passage(row: sa.Row[Any]) -> LiftedPassage:
    values: Sequence[Any] = row
    one, other = LiftedPlace(*values[:4]), LiftedPlace(*values[4:8])
    return LiftedPassage(one, other, *values[8:])


def _row(found: LiftedPassage, numbers: Mapping[str, int], texts: Mapping[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {"words": found.words, "same": found.same, "share": found.share}
    for side, place in (("one", found.one), ("other", found.other)):
        row |= {side: numbers[place.story_id], f"{side}_sum": texts[place.story_id]}
        row |= {f"{side}_chapter": place.chapter, f"{side}_start": place.start, f"{side}_end": place.end}
    return row
