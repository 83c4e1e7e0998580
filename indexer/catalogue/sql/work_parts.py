"""Parts of works as they were read, so that a part that arrives later is joined with the others.

It joins nothing: it says which places have changed, and the pipeline makes works of what is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.texts import WorkParts
from indexer.catalogue.row_codec import decode_story, encode_story
from indexer.catalogue.sql.database import Table, chunks, job_of
from indexer.catalogue.sql.files import files_as_known
from indexer.catalogue.sql.index_queue import own_rows
from indexer.catalogue.sql.statements import Prepared, among, greatest, insert_into, upsert
from indexer.catalogue.sql.tables import work_parts, work_places
from indexer.catalogue.values import ChangedPlace, FileRead, Part, PartsOfFile
from indexer.errors import DamagedCatalogueError
from indexer.model import OnMissing

_CHANGED, _REMOVED = 1, 2


class PartTable(Table, WorkParts):
    """Every part, by source and the place where its work is put together."""

    def put(self, files: Sequence[PartsOfFile]) -> None:
        if not files:
            return
        with self._database.read() as connection:
            known = _known(connection, files)
        if not known and not any(file.parts for file in files):
            return
        with self._database.write() as connection:
            same = files_as_known(connection, {(each.source, each.origin): each.digest for each in files})
            marks: dict[tuple[str, str], bool] = {}
            for file in files:
                fresh = (file.source, file.origin) not in same
                for place in _take_out(connection, file, known):
                    marks[file.source, place] = fresh or marks.get((file.source, place), False)
            _PUT.each(connection, [row for file in files for row in _rows(file, known)])
            _mark(connection, marks, _CHANGED)

    def numbers(self, read: Sequence[FileRead]) -> list[int]:
        found: Counter[tuple[str, str]] = Counter()
        for source in {item.record.source for item in read}:
            origins = (row_codec.key(item.record.origin) for item in read if item.record.source == source)
            for origin, number in self._database.found(_NUMBERS, origins, source=source):
                found[source, origin] = number
        return [found[item.record.source, row_codec.key(item.record.origin)] for item in read]

    def known(self, source: str, places: Iterable[str]) -> set[str]:
        there = sa.select(work_parts.c.place).where(work_parts.c.source == source).distinct()
        return {
            place for (place,) in self._database.rows(there, work_parts.c.place, map(row_codec.key, places))
        }

    def gone(self, source: str, origins: Sequence[str], policy: OnMissing) -> None:
        with self._database.write() as connection:
            for some in chunks(map(row_codec.key, origins)):
                of_files = (work_parts.c.source == source, work_parts.c.yielded_by.in_(some))
                if policy is OnMissing.REMOVE:
                    _note(connection, source, of_files, _REMOVED)
                    connection.execute(sa.delete(work_parts).where(*of_files))
                else:
                    fresh = (*of_files, work_parts.c.missing_since.is_(None))
                    _note(connection, source, fresh, _CHANGED)
                    connection.execute(
                        sa.update(work_parts).where(*fresh).values(missing_since=row_codec.now_text())
                    )

    def back(self, source: str, origins: Sequence[str]) -> None:
        with self._database.write() as connection:
            for some in chunks(map(row_codec.key, origins)):
                of_files = (
                    work_parts.c.source == source,
                    work_parts.c.yielded_by.in_(some),
                    work_parts.c.missing_since.is_not(None),
                )
                _note(connection, source, of_files, _CHANGED)
                connection.execute(sa.update(work_parts).where(*of_files).values(missing_since=None))

    def changed(self, source: str | None = None, place: str = "") -> list[ChangedPlace]:
        mine = own_rows(self._database, work_places.c.job)
        waiting = sa.select(work_places).where(work_places.c.changed > 0, mine)
        if source is not None:
            waiting = waiting.where(
                work_places.c.source == source, work_places.c.place == row_codec.key(place)
            )
        with self._database.read() as connection:
            return [
                ChangedPlace(
                    row.source,
                    row_codec.from_key(row.place),
                    _works(row.works),
                    row.changed == _REMOVED,
                    bool(row.fresh),
                )
                for row in connection.execute(waiting.order_by(work_places.c.source, work_places.c.place))
            ]

    def at(self, source: str, place: str) -> list[Part]:
        there = sa.select(work_parts).where(
            work_parts.c.source == source, work_parts.c.place == row_codec.key(place)
        )
        order = (work_parts.c.missing_since.is_not(None), work_parts.c.native_key)
        rows = self._database.all(there.order_by(*order))
        try:
            return [
                Part(place, decode_story(row.story), row.digest, row.missing_since is not None)
                for row in rows
            ]
        except row_codec.NOT_AS_KEPT as error:
            raise DamagedCatalogueError(
                f"A part of a work of source {source} is not as it was kept ({error}). Run: velveteen doctor --heal"
            ) from error

    def harmed(self) -> list[tuple[str, str]]:
        harmed: list[tuple[str, str, str]] = []
        every = sa.select(
            work_parts.c.source, work_parts.c.native_key, work_parts.c.yielded_by, work_parts.c.story
        )
        with self._database.read() as connection:
            for row in connection.execute(every.execution_options(yield_per=100)):
                try:
                    decode_story(row.story)
                except row_codec.NOT_AS_KEPT:
                    harmed.append((row.source, row.native_key, row.yielded_by))
        return [(source, row_codec.from_key(origin)) for source, _, origin in harmed]

    def renew(self, source: str, origin: str) -> None:
        here = (work_parts.c.source == source, work_parts.c.yielded_by == row_codec.key(origin))
        self._database.run(sa.update(work_parts).where(*here).values(digest=""))

    def make_again(self, source: str, work: str) -> bool:
        like = work_places.c.works.contains(row_codec.list_text([row_codec.key(work)])[1:-1], autoescape=True)
        found = self._database.all(
            sa.select(work_places.c.place, work_places.c.works).where(work_places.c.source == source, like)
        )
        places = [row.place for row in found if row_codec.key(work) in _works(row.works)]
        if places:
            with self._database.write() as connection:
                _mark(connection, {(source, place): False for place in places}, _CHANGED)
        return bool(places)

    def again(self, source: str, place: str) -> None:
        with self._database.write() as connection:
            _mark(connection, {(source, row_codec.key(place)): False}, _CHANGED)

    def settled(
        self, source: str, place: str, works: Sequence[str], *, made_of: Sequence[Part] | None = None
    ) -> None:
        here = (work_places.c.source == source, work_places.c.place == row_codec.key(place))
        with self._database.write() as connection:
            row: dict[str, str | int] = {"works": row_codec.list_text(list(map(row_codec.key, works)))}
            same = made_of is None or _state(connection, source, place) == set(map(_state_of, made_of))
            if works or not same:
                done = sa.update(work_places).where(*here)
                connection.execute(done.values(row | {"changed": 0, "fresh": 0} if same else row))
            else:
                connection.execute(sa.delete(work_places).where(*here))


def _state(connection: sa.Connection, source: str, place: str) -> set[tuple[str, str, bool]]:
    """Return what tells the parts at a place from others: keys, digests, which are missing."""
    there = sa.select(work_parts.c.native_key, work_parts.c.digest, work_parts.c.missing_since).where(
        work_parts.c.source == source, work_parts.c.place == row_codec.key(place)
    )
    return {(row.native_key, row.digest, row.missing_since is not None) for row in connection.execute(there)}


def _state_of(part: Part) -> tuple[str, str, bool]:
    return row_codec.key(part.story.native_key), part.digest, part.missing


_OF_FILES = Prepared(
    sa.select(
        work_parts.c.yielded_by,
        work_parts.c.native_key,
        work_parts.c.place,
        work_parts.c.digest,
        work_parts.c.missing_since,
    ).where(work_parts.c.source == sa.bindparam("source"), among(work_parts.c.yielded_by))
)
_NUMBERS = Prepared(
    sa.select(work_parts.c.yielded_by, sa.func.count())
    .where(work_parts.c.source == sa.bindparam("source"), among(work_parts.c.yielded_by))
    .group_by(work_parts.c.yielded_by)
)
Known = dict[tuple[str, str], dict[str, tuple[str, str, bool]]]


def _known(connection: sa.Connection, files: Sequence[PartsOfFile]) -> Known:
    """Return the parts the files gave before: by source and file, by key, their place, digest, whether missing."""
    known: Known = {}
    for source in {file.source for file in files}:
        for some in chunks(row_codec.key(file.origin) for file in files if file.source == source):
            for yielded_by, key, place, digest, since in _OF_FILES.rows(connection, some, source=source):
                known.setdefault((source, yielded_by), {})[key] = (place, digest, since is not None)
    return known


def _rows(file: PartsOfFile, known: Known) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a file's parts that are not as they were."""
    origin = row_codec.key(file.origin)
    before = known.get((file.source, origin), {})
    for key, part in _parts_of(file).items():
        place = row_codec.key(part.place)
        if before.get(key) != (place, part.digest, False):
            yield {
                "source": file.source,
                "native_key": key,
                "place": place,
                "digest": part.digest,
                "missing_since": None,
                "yielded_by": origin,
                "story": encode_story(part.story),
            }


def _take_out(connection: sa.Connection, file: PartsOfFile, known: Known) -> set[str]:
    """Take out the parts that a file has no longer, and return all places of its parts, before and now.

    Also when nothing is new: what stands for itself at a place was marked missing when its file was noted as read.
    """
    before, now = known.get((file.source, row_codec.key(file.origin)), {}), _parts_of(file)
    places = {row_codec.key(part.place) for part in now.values()} | {
        before[key][0] for key in now if key in before
    }
    if file.whole:
        left = [key for key in before if key not in now]
        places |= {before[key][0] for key in left}
        for some in chunks(left):
            of_file = (work_parts.c.source == file.source, work_parts.c.native_key.in_(some))
            connection.execute(sa.delete(work_parts).where(*of_file))
    return places


def _parts_of(file: PartsOfFile) -> dict[str, Part]:
    return {row_codec.key(part.story.native_key): part for part in file.parts}


def _note(connection: sa.Connection, source: str, which: Sequence[sa.ColumnElement[bool]], how: int) -> None:
    """Mark the places of the parts that ``which`` selects."""
    places = connection.execute(sa.select(work_parts.c.place).where(*which).distinct()).scalars().all()
    _mark(connection, {(source, place): True for place in places}, how)


def _mark(connection: sa.Connection, places: Mapping[tuple[str, str], bool], how: int) -> None:
    """Mark places, by source, as changed; each with whether that is of fresh bytes."""
    told = {"changed": how, "works": "[]", "job": job_of(connection)}
    _MARK.each(
        connection,
        [
            {"source": source, "place": place, "fresh": int(fresh), **told}
            for (source, place), fresh in places.items()
        ],
    )


def _marked(dialect: sa.Dialect) -> sa.ClauseElement:
    """Return what marks a place: at least as much as it was marked before."""
    columns = [column.name for column in work_places.c]
    statement = insert_into(dialect, work_places).values({name: sa.bindparam(name) for name in columns})
    worse = {name: greatest(work_places.c[name], statement.excluded[name]) for name in ("changed", "fresh")}
    return statement.on_conflict_do_update(
        index_elements=("source", "place"), set_={**worse, "job": statement.excluded.job}
    )


_PUT = upsert(work_parts, ("source", "native_key"), kept=("source", "native_key"))
_MARK = Prepared(_marked)


def _works(stored: str) -> tuple[str, ...]:
    """Return the native keys of works; none where they cannot be read, and ``settled`` then writes them anew."""
    try:
        return row_codec.list_value(stored)
    except DamagedCatalogueError:
        return ()
