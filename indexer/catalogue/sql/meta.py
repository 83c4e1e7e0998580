"""Small facts about the archive as a whole: texts by name, and how each relationship is shown.

It gives them no meaning, and reads no relationship; whoever calls it has.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.texts import Relationships
from indexer.catalogue.port.work import Facts
from indexer.catalogue.sql.database import Table
from indexer.catalogue.sql.statements import Prepared, add_rows, put_row
from indexer.catalogue.sql.tables import meta, pair_names
from indexer.catalogue.values import Counted

_VALUE = Prepared(sa.select(meta.c.value).where(meta.c.key == sa.bindparam("key")))
_SHOWN = Prepared(sa.select(pair_names.c.shown).where(pair_names.c.identity == sa.bindparam("identity")))


_SOURCES = "sources"


class MetaTable(Table, Facts):
    """Text by key."""

    def get(self, key: str) -> str | None:
        return next((value for (value,) in self._database.found(_VALUE, key=key)), None)

    def set(self, key: str, value: str) -> None:
        with self._database.write() as connection:
            put_row(connection, meta, {"key": key, "value": value})

    def get_own(self, key: str) -> str | None:
        return self.get(self._own(key))

    def set_own(self, key: str, value: str) -> None:
        self.set(self._own(key), value)

    def note_sources(self, ids: Iterable[str]) -> None:
        said = json.dumps(sorted(ids))
        if self._database.folder is not None and self.get_own(_SOURCES) != said:
            self.set_own(_SOURCES, said)

    def sources_elsewhere(self) -> frozenset[str]:
        if self._database.folder is None:
            return frozenset()
        others = sa.select(meta.c.value).where(
            meta.c.key.startswith(f"{_SOURCES}@", autoescape=True), meta.c.key != self._own(_SOURCES)
        )
        return frozenset(name for said in self._database.values(others) for name in json.loads(said))

    def _own(self, key: str) -> str:
        return key if self._database.folder is None else f"{key}@{self._database.folder}"

    def next_run(self, source_id: str) -> datetime | None:
        return row_codec.time_value(self.get(_next_run_key(source_id)))

    def note_next_run(self, source_id: str, moment: datetime | None) -> None:
        self.set(_next_run_key(source_id), moment.isoformat() if moment else "")


class RelationshipTable(Table, Relationships):
    """The shown spelling of every identity, the same for all stories of one index."""

    def shown(self, identity: str) -> str | None:
        return next((shown for (shown,) in self._database.found(_SHOWN, identity=identity)), None)

    def learn(self, counted: Counted) -> None:
        rows = _chosen(counted)
        if rows:
            with self._database.write() as connection:
                add_rows(connection, pair_names, rows)

    def choose(self, counted: Counted) -> None:
        with self._database.write() as connection:
            connection.execute(sa.delete(pair_names))
            if rows := _chosen(counted):
                connection.execute(sa.insert(pair_names), rows)


def _chosen(counted: Counted) -> list[dict[str, str]]:
    """Return the commonest spelling of each identity; of equally common ones the first by alphabet."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for (identity, spelling), stories in counted.items():
        found[identity].append((-stories, spelling))
    return [{"identity": identity, "shown": min(some)[1]} for identity, some in found.items()]


def _next_run_key(source_id: str) -> str:
    return f"next-run:{source_id}"
