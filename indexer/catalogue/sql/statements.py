"""Statements that say the same to every database, and those that run often, compiled to SQL once a process.

Prepared statements run past SQLAlchemy's compiler: building and looking up a statement costs SQLAlchemy as much as the
database needs to answer it. Where a database has words of its own, its adapter gives them; the words here are the
standard's or PostgreSQL's.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert

Rows = Sequence[tuple[Any, ...]]

# How a kind of database, by its dialect's name, takes a list of values as one parameter; others take the list itself.
LISTS: dict[str, Callable[[list[Any]], Any]] = {}


class least(GenericFunction[Any]):  # noqa: N801  # as SQL has it
    """The smallest of some values."""

    inherit_cache = True


class greatest(GenericFunction[Any]):  # noqa: N801  # as SQL has it
    """The greatest of some values."""

    inherit_cache = True


class Listed(sa.ColumnElement[Any]):
    """The rows of a list of values that is given as one parameter, ``listed``; see ``among``."""

    inherit_cache = False
    type = sa.types.NullType()

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        self.values = sa.bindparam("listed", type_=sa.types.NullType())
        self.kind = sa.Text() if isinstance(column.type, sa.Text) else sa.BigInteger()


def among(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Return whether a column has one of the values ``listed``: the statement stays the same, however many there are."""
    return column.op("IN", is_comparison=True, return_type=sa.Boolean())(Listed(column))


class AsStored(sa.ColumnElement[Any]):
    """A column of text as it is stored, where a database can be asked: what is damaged may be no text any more."""

    inherit_cache = False
    type = sa.types.NullType()

    def __init__(self, column: sa.Column[str]) -> None:
        self.column = column


class LastNumber(sa.ColumnElement[int]):
    """The last number that a table has given to a row of its own accord, though that row be gone; NULL before the first."""

    inherit_cache = False
    type = sa.BigInteger()

    def __init__(self, column: sa.Column[int]) -> None:
        self.column = column


@compiles(Listed)
def _listed(element: Listed, compiler: Any, **how: Any) -> str:
    values = sa.func.unnest(sa.cast(element.values, sa.ARRAY(element.kind)))
    said: str = compiler.process(sa.select(values).scalar_subquery(), **how)
    return said


@compiles(AsStored)
def _as_stored(element: AsStored, compiler: Any, **how: Any) -> str:
    said: str = compiler.process(element.column, **how)
    return said


@compiles(LastNumber)
def _last_number(element: LastNumber, _compiler: Any, **_how: Any) -> str:
    table, column = element.column.table.name, element.column.name
    return f"pg_sequence_last_value(pg_get_serial_sequence('{table}', '{column}')::regclass)"


def insert_into(connection: sa.Connection | sa.Dialect, table: sa.Table) -> Insert:
    """Return an INSERT that knows ON CONFLICT, which the dialects of SQLAlchemy have each for itself."""
    name = connection.name if isinstance(connection, sa.Dialect) else connection.dialect.name
    made: Insert = importlib.import_module(f"sqlalchemy.dialects.{name}").insert(table)
    return made


def put_row(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Write a row over the one with the same key, if there is one."""
    keys = [column.name for column in table.primary_key]
    renewed = {name: value for name, value in row.items() if name not in keys}
    put = insert_into(connection, table).values(dict(row))
    connection.execute(put.on_conflict_do_update(index_elements=keys, set_=renewed))


def add_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows, but for those whose key is there."""
    connection.execute(insert_into(connection, table).on_conflict_do_nothing(), rows)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one kind of database; ``values`` makes its parameters of named ones."""

    text: str
    values: Callable[[Mapping[str, Any]], Any]
    listed: Callable[[list[Any]], Any]


class Prepared:
    """A statement that is compiled once for each kind of database, or made for it where they need different ones."""

    def __init__(self, statement: sa.ClauseElement | Callable[[sa.Dialect], sa.ClauseElement]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: sa.Connection, listed: Iterable[Any] = (), **given: Any) -> Rows:
        """Return the driver's own rows: SQLAlchemy would first learn their columns, for longer than reading them takes."""
        compiled = self._for(connection.dialect)
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(compiled.text, compiled.values({"listed": compiled.listed(list(listed)), **given}))
            found: Rows = cursor.fetchall()
        return found

    def first_of_each(self, connection: sa.Connection, given: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
        """Yield the first column of the first row for every parameter set, None where there is no row."""
        return (row[0] if row else None for row in self.first_rows(connection, given))

    def first_rows(self, connection: sa.Connection, given: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
        """Yield the first row for every parameter set, None where there is none."""
        compiled = self._for(connection.dialect)
        with closing(connection.connection.cursor()) as cursor:
            for values in given:
                cursor.execute(compiled.text, compiled.values(values))
                yield cursor.fetchone()

    def run(self, connection: sa.Connection, listed: Iterable[Any]) -> None:
        """Change the rows with one of the values ``listed``."""
        compiled = self._for(connection.dialect)
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(compiled.text, compiled.values({"listed": compiled.listed(list(listed))}))

    def each(self, connection: sa.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it once with every row."""
        compiled = self._for(connection.dialect)
        with closing(connection.connection.cursor()) as cursor:
            cursor.executemany(compiled.text, [compiled.values(row) for row in rows])

    def text(self, dialect: sa.Dialect) -> str:
        """Return the SQL."""
        return self._for(dialect).text

    def _for(self, dialect: sa.Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            made = self._statement
            statement = made if isinstance(made, sa.ClauseElement) else made(dialect)
            self._compiled[dialect.name] = _compile(statement, dialect)
        return self._compiled[dialect.name]


def _compile(statement: sa.ClauseElement, dialect: sa.Dialect) -> _Compiled:
    # SQLAlchemy's types have its compiled statements to themselves.
    compiled: Any = statement.compile(dialect=dialect)
    names = compiled.positiontup
    values: Callable[[Mapping[str, Any]], Any] = dict if names is None else _in_order(names)
    return _Compiled(str(compiled), values, LISTS.get(dialect.name, list))


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Any]:
    if len(names) == 1:
        (only,) = names
        return lambda given: (given[only],)
    return itemgetter(*names) if names else lambda _given: ()


def upsert(table: sa.Table, keys: Sequence[str], *, kept: Sequence[str], without: str = "") -> Prepared:
    """Prepare an INSERT of named columns that renews all but the ``kept`` ones of a row that is there."""
    names = [column.name for column in table.c if column.name != without]

    def made(dialect: sa.Dialect) -> sa.ClauseElement:
        statement = insert_into(dialect, table).values({name: sa.bindparam(name) for name in names})
        renewed = {name: statement.excluded[name] for name in names if name not in kept}
        if not renewed:
            return statement.on_conflict_do_nothing()
        return statement.on_conflict_do_update(index_elements=keys, set_=renewed)

    return Prepared(made)
