"""What is wrong with what the catalogue holds, in sentences: texts that were changed, rows that miss others beside them.

It reads no file and mends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.texts import Damages, Versions, WorkParts
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.tables import captures, files, frontier, removals, stories, work_parts
from indexer.errors import CatalogueError


def damaged_texts(damage: Damages) -> Iterator[str]:
    """Hold every text against its checksum; yield a sentence if any is not as it was written."""
    try:
        harmed = [story for _, some in damage.scan() for story in some]
    except CatalogueError as error:
        yield str(error)
        return
    if harmed:
        first = harmed[0]
        yield (
            f"{len(harmed):,} stories are not as they were written, the first is “{first.title}” ({first.id}), read "
            f"from {first.origin}. They are not shown; run: velveteen doctor --heal"
        )


def damaged_parts(parts: WorkParts) -> Iterator[str]:
    """Read every part of a work; yield a sentence if any is not as it was written."""
    if harmed := parts.harmed():
        yield (
            f"{len(harmed):,} parts of works are not as they were written, the first was read from {harmed[0][1]}. "
            "Run: velveteen doctor --heal"
        )


def damaged_versions(versions: Versions) -> Iterator[str]:
    """Read every earlier version; yield a sentence if any is not as it was written."""
    if harmed := versions.damaged():
        story_id, number = harmed[0]
        yield (
            f"{len(harmed):,} earlier versions of stories are not as they were written, the first is number {number} of "
            f"{story_id}. They cannot be read; what a backup of the catalogue has of them can be brought back. Today's "
            "texts are not concerned."
        )


def find_gaps(database: Database) -> Iterator[str]:
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
    """Yield a sentence about files that were read without failure and have no story: nothing would read them again."""
    of_file = (stories.c.source == files.c.source, stories.c.yielded_by == files.c.origin)
    part = (work_parts.c.source == files.c.source, work_parts.c.yielded_by == files.c.origin)
    # Removed stories are named by their file, and by a number or a name inside it where it held several.
    own = (
        removals.c.source == files.c.source,
        sa.func.substr(removals.c.native_key, 1, sa.func.length(files.c.origin)) == files.c.origin,
    )
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
            f"{len(found):,} files were read and have no story here, the first is {row_codec.from_key(found[0].origin)} of "
            f"source {found[0].source}. Run: velveteen reread"
        )
