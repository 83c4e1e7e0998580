"""Rows of the catalogue that ought to have others beside them and have none.

It reads no file and mends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.part_tables import work_parts
from indexer.catalogue.sql.tables import captures, files, frontier, removals, stories
from indexer.catalogue.sqlite.database import Database


def gaps(database: Database) -> Iterator[str]:
    """Yield a sentence for each kind of gap there is."""
    with database.read() as connection:
        yield from _pages(connection)
        yield from _files(connection)


def _pages(connection: sa.Connection) -> Iterator[str]:
    unkept = sa.select(frontier.c.url, frontier.c.source).where(
        frontier.c.digest.is_not(None), frontier.c.digest.not_in(sa.select(captures.c.digest))
    )
    pages = connection.execute(unkept.order_by(frontier.c.seq)).all()
    if pages:
        yield (
            f"{len(pages):,} pages of sites are said to be kept and are not, the first is {pages[0].url}. The next crawl "
            f"fetches them again: velveteen crawl {pages[0].source}"
        )


def _files(connection: sa.Connection) -> Iterator[str]:
    """Tell of files that were read well and have no story: nothing would ever read them again."""
    of_file = (stories.c.source == files.c.source, stories.c.yielded_by == files.c.origin)
    part = (work_parts.c.source == files.c.source, work_parts.c.yielded_by == files.c.origin)
    # Removed stories are named by their file, and by a number or a name inside it where it held several.
    own = (removals.c.source == files.c.source, sa.func.instr(removals.c.native_key, files.c.origin) == 1)
    barren = sa.select(files.c.source, files.c.origin).where(
        files.c.failure_cause.is_(None),
        files.c.missing_since.is_(None),
        files.c.taken_with.is_(None),
        files.c.size > 0,
        ~sa.exists().where(*of_file),
        ~sa.exists().where(*part),
        ~sa.exists().where(*own),
    )
    found = connection.execute(barren.order_by(files.c.source, files.c.origin)).all()
    if found:
        yield (
            f"{len(found):,} files were read and have no story here, the first is {codec.from_key(found[0].origin)} of "
            f"source {found[0].source}. Run: velveteen reread"
        )
