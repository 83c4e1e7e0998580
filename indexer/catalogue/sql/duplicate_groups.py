"""Maintain groups of duplicate stories while stories are added, changed and deleted.

It runs inside the caller's transaction, compares sketches only, and deletes no story.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.sql.database import chunks
from indexer.catalogue.sql.statements import Prepared, among, upsert
from indexer.catalogue.sql.story_rows import is_made_title
from indexer.catalogue.sql.tables import copies, sketch_bands, sketches, stories
from indexer.meaning.minhash import Sketch
from indexer.meaning.near_duplicates import (
    LEAST_BANDS,
    are_numbered_differently,
    band_keys,
    compare,
    may_share_title,
)

# A band that so many stories share is a phrase of their archive rather than of their texts, or they are one work all:
# either way a new story need not be compared with more of them, nor be found by it.
MOST_ALIKE = 16

_NUMBERS = Prepared(sa.select(stories.c.id, stories.c.seq).where(among(stories.c.id)))
_TITLES = Prepared(sa.select(stories.c.id, stories.c.title, stories.c.reading).where(among(stories.c.id)))
_BANDS = Prepared(sa.select(sketch_bands.c.key, sketch_bands.c.story).where(among(sketch_bands.c.key)))
_SKETCHES = Prepared(
    sa.select(sketches.c.story, stories.c.id, sketches.c.size, sketches.c.sketch)
    .join(stories, stories.c.seq == sketches.c.story)
    .where(among(sketches.c.story))
)
_WORKS = Prepared(sa.select(copies.c.story_id, copies.c.work).where(among(copies.c.story_id)))
_MEMBERS = Prepared(
    sa.select(copies.c.story_id, stories.c.seq, copies.c.work)
    .join(stories, stories.c.id == copies.c.story_id)
    .where(among(copies.c.work))
)
_LEAVE = Prepared(sa.delete(copies).where(among(copies.c.story_id)))
_JOIN = upsert(copies, ("story_id",), kept=("story_id",))
_ADD_SKETCH = upsert(sketches, ("story",), kept=("story",))
_ADD_BAND = upsert(sketch_bands, ("key", "story"), kept=("key", "story"))
_DROP_BAND = Prepared(
    sa.delete(sketch_bands).where(
        sketch_bands.c.key == sa.bindparam("key"), sketch_bands.c.story == sa.bindparam("story")
    )
)

Packed = tuple[int, bytes]


def learn(
    connection: sa.Connection, made: Mapping[str, Sketch | None], *, renamed: Collection[str] = ()
) -> set[str]:
    """Take the sketches of new and changed stories; return the ids of all stories that stand elsewhere for it.

    A story stands for itself, or is a copy of the one that does. Without a sketch (too short) it has no copies.
    ``renamed`` stories are compared anew also where their text is as it was.
    """
    moved: set[str] = set()
    # So that neither statements nor sketches in memory grow with a batch.
    for ids in chunks((*made, *renamed)):
        some = {key: made[key] for key in ids if key in made}
        moved |= _Grouping(connection).learn(some, {key for key in ids if key in renamed})
    return moved


def forget(connection: sa.Connection, gone: Collection[str]) -> set[str]:
    """Take stories that are about to be deleted out of their groups; return who else stands elsewhere for it."""
    return _Grouping(connection).forget(set(gone))


class _Grouping:
    """The tables of sketches, bands and copies within one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        # Where the stories stood whose groups are dissolved or grow.
        self._before: dict[str, str] = {}

    def learn(self, made: Mapping[str, Sketch | None], renamed: Collection[str]) -> set[str]:
        numbers: dict[str, int] = dict(_NUMBERS.rows(self._connection, {*made, *renamed}))
        known = {
            number: (size, sketch)
            for number, _, size, sketch in _SKETCHES.rows(self._connection, numbers.values())
        }
        fresh = {
            key: packed
            for key, number in numbers.items()
            if key in made and known.get(number) != (packed := _packed(made[key]))
        }
        again = {key for key in fresh if numbers[key] in known}
        same = {key: numbers[key] for key in renamed if key not in fresh and numbers.get(key) in known}
        left = same | self._leave({*again, *same})
        self._drop({numbers[key]: known[numbers[key]] for key in again})
        rows = ({"story": numbers[key], "size": size, "sketch": kept} for key, (size, kept) in fresh.items())
        _ADD_SKETCH.each(self._connection, rows)
        sketches = {numbers[key]: (key, sketch) for key in fresh if (sketch := made[key]) is not None}
        touched = left | {key: numbers[key] for key in fresh}
        return self._regroup(touched, self._met(sketches, left))

    def forget(self, gone: set[str]) -> set[str]:
        numbers: dict[str, int] = dict(_NUMBERS.rows(self._connection, gone))
        known = {
            number: (size, sketch)
            for number, _, size, sketch in _SKETCHES.rows(self._connection, numbers.values())
        }
        left = {key: number for key, number in self._leave(gone).items() if key not in gone}
        self._drop(known)
        return self._regroup(left, self._met({}, left)) if left else set()

    # -- bands ------------------------------------------------------------------------------------------

    def _drop(self, known: Mapping[int, Packed]) -> None:
        sketches = {number: _unpacked(packed) for number, packed in known.items()}
        held = ((key, number) for number, sketch in sketches.items() if sketch for key in band_keys(sketch))
        _DROP_BAND.each(self._connection, map(_band, held))

    def _met(self, fresh: Mapping[int, tuple[str, Sketch]], left: Mapping[str, int]) -> list[tuple[str, str]]:
        """List the ``fresh`` sketches by their bands, and return the copies among them, ``left`` and all others."""
        sketches = {**self._sketches(set(left.values()).difference(fresh)), **fresh}
        keys = {number: band_keys(sketch) for number, (_, sketch) in sketches.items()}
        holders: defaultdict[int, list[int]] = defaultdict(list)
        for key, number in _BANDS.rows(self._connection, {key for some in keys.values() for key in some}):
            holders[key].append(number)
        added: list[tuple[int, int]] = []
        for number in fresh:
            for key in keys[number]:
                if len(holders[key]) < MOST_ALIKE:
                    holders[key].append(number)
                    added.append((key, number))
        # In the order of the table: each then lands beside the one before.
        _ADD_BAND.each(self._connection, map(_band, sorted(added)))
        return self._pairs(sketches, {number: _sharing(number, keys[number], holders) for number in keys})

    def _pairs(
        self, sketches: dict[int, tuple[str, Sketch]], met: Mapping[int, Sequence[int]]
    ) -> list[tuple[str, str]]:
        sketches |= self._sketches({other for found in met.values() for other in found}.difference(sketches))
        alike = [
            (sketches[number][0], sketches[other][0], found_alike)
            for number, found in met.items()
            for other in found
            if other in sketches
            and (found_alike := compare(sketches[number][1], sketches[other][1])).is_duplicate
        ]
        titles = self._titles({key for one, other, _ in alike for key in (one, other)})
        return [
            (one, other)
            for one, other, found_alike in alike
            if may_share_title(titles[one], titles[other])
            or (found_alike.is_identical and not are_numbered_differently(titles[one], titles[other]))
        ]

    def _titles(self, ids: Collection[str]) -> dict[str, str | None]:
        """Return what stories are called, None for those whose title was made of a file's name."""
        rows = _TITLES.rows(self._connection, ids) if ids else ()
        return {key: None if _made(reading) else title for key, title, reading in rows}

    # -- groups -----------------------------------------------------------------------------------------

    def _leave(self, ids: Collection[str]) -> dict[str, int]:
        """Dissolve the groups that ``ids`` are in; return everyone who was in them with their numbers."""
        works = {work for _, work in _WORKS.rows(self._connection, ids)} if ids else set()
        members: dict[str, int] = {}
        for key, number, work in _MEMBERS.rows(self._connection, works) if works else ():
            members[key], self._before[key] = number, work
        if members:
            _LEAVE.run(self._connection, members)
        return members

    def _regroup(self, touched: Mapping[str, int], pairs: Sequence[tuple[str, str]]) -> set[str]:
        """Put every story that stands in no group now into one with its copies; return who stands elsewhere."""
        groups = _Groups()
        numbers, before = dict(touched), self._before
        reached = {key for pair in pairs for key in pair if key not in touched}
        if reached:
            works: dict[str, str] = dict(_WORKS.rows(self._connection, reached))
            numbers |= dict(_NUMBERS.rows(self._connection, reached))
            for key, number, work in _MEMBERS.rows(self._connection, set(works.values())) if works else ():
                numbers[key], before[key] = number, work
                groups.join(key, work)
        for one, other in pairs:
            groups.join(one, other)
        after = groups.standing(numbers)
        _JOIN.each(self._connection, ({"story_id": key, "work": work} for key, work in after.items()))
        return {key for key in {*touched, *after} if before.get(key, key) != after.get(key, key)}

    def _sketches(self, numbers: Collection[int]) -> dict[int, tuple[str, Sketch]]:
        rows = _SKETCHES.rows(self._connection, numbers) if numbers else ()
        return {
            number: (key, sketch)
            for number, key, size, packed in rows
            if (sketch := _unpacked((size, packed))) is not None
        }


class _Groups:
    """Stories joined two by two (union by the path to a root)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def join(self, one: str, other: str) -> None:
        """Put two stories into one group."""
        self._above[self._root(one)] = self._root(other)

    def _root(self, key: str) -> str:
        above = self._above.setdefault(key, key)
        while above != self._above.setdefault(above, above):
            self._above[key] = above = self._above[above]
        return above

    def standing(self, numbers: Mapping[str, int]) -> dict[str, str]:
        """Return for every story of a group the one that stands for it: that which came first."""
        members: defaultdict[str, list[str]] = defaultdict(list)
        for key in list(self._above):
            if key in numbers:
                members[self._root(key)].append(key)
        return {
            key: min(group, key=numbers.__getitem__)
            for group in members.values()
            if len(group) > 1
            for key in group
        }


def _sharing(number: int, keys: Iterable[int], holders: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the stories that share enough bands with one, at most so many, those first that share most."""
    held = [
        other for key in keys if len(holders[key]) > 1 or number not in holders[key] for other in holders[key]
    ]
    if not held:
        return []
    shared = Counter(held)
    del shared[number]
    return [other for other, bands in shared.most_common(MOST_ALIKE) if bands >= LEAST_BANDS]


def _band(held: tuple[int, int]) -> dict[str, int]:
    return {"key": held[0], "story": held[1]}


def _made(reading: str) -> bool:
    """Say whether a title may be no author's; of one that was read in a way that is not known any more, nobody knows."""
    return not row_codec.is_map(reading) or is_made_title(row_codec.map_value(reading))


def _packed(made: Sketch | None) -> Packed:
    return (0, b"") if made is None else (made.size, made.packed())


def _unpacked(packed: Packed) -> Sketch | None:
    return Sketch.unpacked(*packed) if packed[0] else None
