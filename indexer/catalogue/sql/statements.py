"""The statements that every import, reindex and search runs, compiled to SQL once when the program starts.

They run past SQLAlchemy's compiler: building and looking up a statement costs SQLAlchemy as much as SQLite needs to
answer it. Other statements stay with the tables they serve.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert

from indexer.catalogue.sql.sound_rows import CHAPTER_COLUMNS, STORY_COLUMNS
from indexer.catalogue.sql.tables import chapters, files, stories, zones


def rows_of(connection: sa.Connection, statement: str, ids: Iterable[str]) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement that takes ``ids``: as one JSON list, so that its text never changes.

    The driver's own rows: SQLAlchemy would first learn their columns by name, for longer than reading them takes.
    """
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(statement, {"ids": json.dumps(list(ids))})
        return cursor.fetchall()


def _compiled(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))


def _upsert(table: sa.Table, keys: tuple[str, ...], *, kept: tuple[str, ...], without: str = "") -> str:
    """Return an INSERT of named columns that renews all but the ``kept`` ones of a row that is there."""
    names = [column.name for column in table.c if column.name != without]
    statement = insert(table).values({name: sa.bindparam(name) for name in names})
    renewed = {name: statement.excluded[name] for name in names if name not in kept}
    return _compiled(statement.on_conflict_do_update(index_elements=keys, set_=renewed))


_ids = sa.select(sa.func.json_each(sa.bindparam("ids")).table_valued("value").c.value)

SUMMARIES = _compiled(
    sa.select(*STORY_COLUMNS).where(stories.c.id.in_(_ids.scalar_subquery())).order_by(stories.c.seq)
)
CHAPTERS = _compiled(
    sa.select(*CHAPTER_COLUMNS)
    .where(chapters.c.story_id.in_(_ids.scalar_subquery()))
    .order_by(chapters.c.story_id, chapters.c.number)
)
PUT_STORY = _upsert(stories, ("id",), kept=("id", "added_at", "added_by_job"), without="seq")
PUT_FILE = _upsert(files, ("source", "origin"), kept=("source", "origin"))
ADD_CHAPTER = _compiled(sa.insert(chapters))
ADD_ZONE = _compiled(sa.insert(zones))
