"""Stories whose stored text is not as it was written: noticed by whoever reads one, looked for in all, until it is mended.

It mends nothing: noticing asks for a job that does.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.checksums import chain
from indexer.catalogue.port.texts import Damages
from indexer.catalogue.sql.database import Database, chunks
from indexer.catalogue.sql.fetching import (
    STORY_COLUMNS,
    ZONE_COLUMNS,
    fetch,
    id_of,
    is_story_sound,
    is_zone_sound,
    seq_of,
    summary_of,
    text,
)
from indexer.catalogue.sql.jobs import JobTable
from indexer.catalogue.sql.statements import add_rows
from indexer.catalogue.sql.tables import damage, stories, zones
from indexer.catalogue.values import Damaged
from indexer.errors import CatalogueError, DamagedCatalogueError
from indexer.model import JobKind

# Rows looked at together; their texts are some megabytes.
_ROWS = 200


class DamageTable(Damages):
    """Ids of damaged stories."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: set[str] = set()

    def notice(self, ids: Iterable[str]) -> None:
        fresh = sorted(set(ids) - self._noted)
        if not fresh:
            return
        with contextlib.suppress(CatalogueError):
            if self.note(fresh):
                JobTable(self._database).request(JobKind.HEAL)
            self._noted.update(fresh)

    def note(self, ids: Sequence[str]) -> int:
        with self._database.write() as connection:
            before = connection.execute(sa.select(sa.func.count()).select_from(damage)).scalar_one()
            if ids:
                add_rows(
                    connection, damage, [{"story_id": key, "noticed_at": row_codec.now_text()} for key in ids]
                )
            return connection.execute(sa.select(sa.func.count()).select_from(damage)).scalar_one() - before

    def ids(self) -> frozenset[str]:
        return frozenset(self._database.values(sa.select(damage.c.story_id)))

    def only(self, ids: Iterable[str]) -> None:
        left = self.ids().difference(ids)
        self._noted.clear()
        if left:
            self._database.delete(damage.c.story_id, left)

    def discard(self, seqs: Sequence[int]) -> None:
        self._database.run(sa.delete(stories).where(stories.c.seq.in_(seqs)))

    def scan(self) -> Iterator[tuple[int, tuple[Damaged, ...]]]:
        last = 0
        while rows := self._rows_after(last):
            last = seq_of(rows[-1])
            harmed = {id_of(row) for row in rows if not is_story_sound(row) or summary_of(row) is None}
            whole = [id_of(row) for row in rows if id_of(row) not in harmed]
            harmed |= fetch(self._database, whole).damaged | self._harmed_zones(whole)
            yield len(rows), tuple(_damaged(row) for row in rows if id_of(row) in harmed)

    def _rows_after(self, last: int) -> Sequence[sa.Row[tuple[object, ...]]]:
        following = sa.select(*STORY_COLUMNS).where(stories.c.seq > last).order_by(stories.c.seq).limit(_ROWS)
        return self._database.all(following)

    def _harmed_zones(self, ids: Sequence[str]) -> set[str]:
        sums: dict[str, list[int]] = {}
        checksums: dict[str, int] = {}
        harmed: set[str] = set()
        try:
            # What stories say of their zones at the same moment: others may write to them meanwhile.
            with self._database.read() as connection:
                for some in chunks(ids):
                    said = sa.select(stories.c.id, stories.c.zones_sum).where(stories.c.id.in_(some))
                    checksums |= {row.id: row.zones_sum for row in connection.execute(said)}
                    held = sa.select(*ZONE_COLUMNS).where(zones.c.story_id.in_(some))
                    for row in connection.execute(held.order_by(zones.c.story_id, zones.c.number)):
                        key = text(row[0])
                        sums.setdefault(key, []).append(row[-1])
                        if not is_zone_sound(row):
                            harmed.add(key)
        except DamagedCatalogueError:
            return set(ids)
        return harmed | {key for key, total in checksums.items() if chain(sums.get(key, [])) != total}


def _damaged(row: sa.Row[tuple[object, ...]]) -> Damaged:
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's public way to a row by name
    source, key, origin, title = (str(text(held[n])) for n in ("source", "native_key", "yielded_by", "title"))
    return Damaged(
        seq_of(row), id_of(row), source, row_codec.from_key(key), row_codec.from_key(origin), title
    )
