"""Small facts about the archive as a whole, by name.

It gives them no meaning.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.tables import meta
from indexer.catalogue.sqlite.database import Database


def next_run_key(source_id: str) -> str:
    """Return the key under which a running scheduler keeps a source's next run (ISO text)."""
    return f"next-run:{source_id}"


class MetaTable:
    """Text by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """Return what was set, or None."""
        with self._database.read() as connection:
            return connection.execute(sa.select(meta.c.value).where(meta.c.key == key)).scalar()

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` under ``key``."""
        statement = insert(meta).values(key=key, value=value)
        with self._database.write() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["key"], set_={"value": statement.excluded.value}
                )
            )

    def next_run(self, source_id: str) -> datetime | None:
        """Return when the scheduler last said it would run a source next, or None."""
        return codec.time_value(self.get(next_run_key(source_id)))
