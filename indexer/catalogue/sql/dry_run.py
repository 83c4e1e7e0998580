"""What an import that is tried out needs of the catalogue it is tried out on.

It does not know where such a catalogue learns what the real one knows; adapters do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.intake import Rehearsals
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.tables import (
    chapters,
    files,
    index_pending,
    metadata,
    stories,
    story_versions,
    version_texts,
    zones,
)
from indexer.catalogue.values import Standing
from indexer.errors import CatalogueError

# Texts and what was made of them, pages of sites, and work: no import of files asks for any of it.
LEFT_OUT = frozenset({
    *("revision", "chapters", "zones", "sketches", "sketch_bands", "copies", "index_pending"),
    *("story_versions", "version_texts"),
    *("captures", "frontier", "crawl_runs", "jobs", "job_errors", "job_causes"),
})  # fmt: skip


# Rows on their way from one database to another.
_ROWS = 500


class RehearsalTable(Rehearsals):
    """Stories without their texts, as they stand before and after."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def learn(self, real: Path | Rehearsals, sources: Collection[str]) -> None:
        del real, sources
        raise CatalogueError("An import is tried out in a file, wherever the archive is kept.")

    def standing(self) -> dict[str, Standing]:
        names = ("id", "source", "yielded_by", "title", "authors", "digest", "missing_since", "extra")
        every = sa.select(*(stories.c[name] for name in names)).order_by(stories.c.seq)
        with self.database.read() as connection:
            return {row[0]: _standing(row) for row in connection.execute(every)}

    def taken(self) -> Iterator[tuple[str, str, str]]:
        with_others = sa.select(files.c.source, files.c.origin, files.c.taken_with)
        with_others = with_others.where(files.c.taken_with.is_not(None))
        rows = self.database.all(with_others.order_by(files.c.source, files.c.origin))
        return (
            (source, row_codec.from_key(origin), row_codec.from_key(other)) for source, origin, other in rows
        )

    def drop_texts(self) -> None:
        with self.database.write() as connection:
            for table in (chapters, zones, index_pending, story_versions, version_texts):
                connection.execute(sa.delete(table))


def known_rows(
    real: Rehearsals, sources: Collection[str]
) -> Iterator[tuple[sa.Table, Iterator[Sequence[Sequence[Any]]]]]:
    """Yield the tables that are to be learnt from an open catalogue, each with what it knows of ``sources``, rows by rows."""
    assert isinstance(real, RehearsalTable)
    with real.database.read() as connection:
        for table in metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                wanted = sa.select(table)
                if "source" in table.c:
                    wanted = wanted.where(table.c.source.in_(sorted(sources)))
                yield table, connection.execution_options(yield_per=_ROWS).execute(wanted).partitions()


def _standing(row: Any) -> Standing:
    order = row_codec.map_value(row.extra).get("order", "")
    return Standing(
        row.id,
        row.source,
        row_codec.from_key(row.yielded_by),
        row.title,
        row_codec.list_value(row.authors),
        row.digest,
        row.missing_since is not None,
        order.count("\n") + 1 if order else 0,
    )
