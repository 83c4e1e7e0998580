"""What SQLite says in words of its own, for the statements of ``indexer.catalogue.sql``.

Loading it is enough. It runs nothing.
"""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from indexer.catalogue.sql.statements import LISTS, AsStored, LastNumber, Listed, greatest, least

LISTS["sqlite"] = json.dumps


@compiles(Listed, "sqlite")
def _listed(element: Listed, compiler: Any, **how: Any) -> str:
    values = sa.func.json_each(element.values).table_valued("value")
    return _said(sa.select(values.c.value).scalar_subquery(), compiler, how)


@compiles(AsStored, "sqlite")
def _as_stored(element: AsStored, compiler: Any, **how: Any) -> str:
    return _said(sa.cast(element.column, sa.LargeBinary), compiler, how)


@compiles(LastNumber, "sqlite")
def _last_number(element: LastNumber, compiler: Any, **how: Any) -> str:
    named: sa.ColumnElement[str] = sa.literal_column(f"'{element.column.table.name}'")
    counts = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
    last = sa.select(counts.c.seq).where(counts.c.name == named)
    return _said(last.scalar_subquery(), compiler, how)


@compiles(least, "sqlite")
def _least(element: Any, compiler: Any, **how: Any) -> str:
    return _said(sa.func.min(*element.clauses), compiler, how)


@compiles(greatest, "sqlite")
def _greatest(element: Any, compiler: Any, **how: Any) -> str:
    return _said(sa.func.max(*element.clauses), compiler, how)


def _said(element: sa.ClauseElement, compiler: Any, how: dict[str, Any]) -> str:
    said: str = compiler.process(element, **how)
    return said
