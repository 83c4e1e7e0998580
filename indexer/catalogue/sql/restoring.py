"""Removed stories brought back: from what was kept of them, or by having their files read again.

It runs inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from indexer.catalogue.sql import codec
from indexer.catalogue.sql.packed import unpacked
from indexer.catalogue.sql.removal_tables import removed_names, removed_skips, removed_stories
from indexer.catalogue.sql.story_batch import StoryBatch
from indexer.catalogue.sql.tables import files, frontier, removals, stories
from indexer.model import Withdrawn

# A modification time no file has: whoever compares it finds the file changed.
_NEVER = -1


def restore_stories(connection: sa.Connection, ids: Sequence[str], *, compared: bool) -> int:
    """Put stories back as they were, strike them off the ledger and return how many lines that was."""
    kept = sa.select(removed_stories, removals.c.added_by_job).join(
        removals, removals.c.story_id == removed_stories.c.removal
    )
    rows = connection.execute(kept.where(removals.c.story_id.in_(ids)).order_by(removed_stories.c.added_at))
    held = rows.all()
    for table in (removed_names, removed_skips):
        _read_again(connection, table, ids)
    struck = connection.execute(sa.delete(removals).where(removals.c.story_id.in_(ids))).rowcount
    # What a person wants back comes back, also where its text was removed under yet another name.
    batch = StoryBatch(connection, judging=False)
    batch.prefetch([row.removal for row in held])
    for row in held:
        batch.take(row.removal, unpacked(row.story), row.digest, codec.from_key(row.yielded_by))
    batch.write(compared=compared)
    for row in held:
        as_before = sa.update(stories).where(stories.c.id == row.removal)
        connection.execute(as_before.values(added_at=row.added_at, added_by_job=row.added_by_job))
    return struck


def _read_again(connection: sa.Connection, table: sa.Table, ids: Sequence[str]) -> None:
    """Have the files and pages that ``table`` names looked at as if they had changed."""
    origins = sa.select(table.c.source, table.c.origin).where(
        table.c.removal.in_(ids), table.c.origin.is_not(None)
    )
    rows = [{"of_source": row.source, "of_origin": row.origin} for row in connection.execute(origins)]
    if rows:
        connection.execute(_DUE, rows)
        connection.execute(_WANTED, rows)


_DUE = (
    sa.update(files)
    .where(files.c.source == sa.bindparam("of_source"), files.c.origin == sa.bindparam("of_origin"))
    .values(mtime_ns=_NEVER, digest="")
)
_WANTED = (
    sa.update(frontier)
    .where(
        frontier.c.source == sa.bindparam("of_source"),
        frontier.c.url == sa.bindparam("of_origin"),
        frontier.c.withdrawn == Withdrawn.FORGOTTEN.value,
    )
    .values(withdrawn=None)
)
