"""Of what the catalogue's tables are made: text and whole numbers that are the same in every database.

It declares no table. Whole numbers have 64 bits, and text is sorted by its characters' numbers, whatever a database does
of its own accord; each table is strict where that has to be asked for.
"""

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

metadata = sa.MetaData()

# What a column of whole numbers keeps.
LEAST, MOST = -(2**63), 2**63 - 1

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# A fraction with 64 bits: SQLite's are, by this name alone.
FRACTION: sa.types.TypeEngine[float] = sa.REAL().with_variant(sa.Double(), "postgresql")


class Whole(sa.TypeDecorator[int]):
    """A whole number; one beyond 64 bits, such as a job's as anybody may type it, is the nearest within them."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[int]:
        """Return 64 bits by the name each database has for them; a row's own number in SQLite is an INTEGER."""
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.BigInteger())

    def process_bind_param(self, value: int | None, _dialect: sa.Dialect) -> int | None:
        """Return what can be asked for: no row has the last number there is."""
        return None if value is None else max(LEAST, min(value, MOST))


def table(name: str, *parts: SchemaItem, rowid: bool = True, autoincrement: bool = False) -> sa.Table:
    """Declare a strict table: a word is refused where a number belongs.

    Without ``rowid`` its rows lie in the order of its key, with ``autoincrement`` no number is ever given twice.
    """
    return sa.Table(
        name,
        metadata,
        *parts,
        sqlite_strict=True,
        sqlite_with_rowid=rowid,
        sqlite_autoincrement=autoincrement,
    )


def text(
    name: str,
    *refers: sa.ForeignKey,
    null: bool = False,
    key: bool = False,
    default: str | None = None,
) -> sa.Column[str]:
    """Declare a column of text; ``key`` makes it part of the table's."""
    given = None if default is None else sa.text(repr(default))
    return sa.Column(name, TEXT, *refers, nullable=null, primary_key=key, server_default=given)


def number(
    name: str,
    *refers: sa.ForeignKey,
    null: bool = False,
    key: bool = False,
    default: int | None = None,
) -> sa.Column[int]:
    """Declare a column of whole numbers; ``key`` makes it part of the table's."""
    given = None if default is None else sa.text(str(default))
    return sa.Column(name, Whole, *refers, nullable=null, primary_key=key, server_default=given)


def owned_by(column: str) -> sa.ForeignKey:
    """Return a reference to the row that a row goes with when that is deleted."""
    return sa.ForeignKey(column, ondelete="CASCADE")


def index_of_some(
    name: str, *columns: str | sa.Column[str], where: sa.ColumnElement[bool] | sa.TextClause
) -> sa.Index:
    """Declare an index of those rows only of which ``where`` holds; other adapters than SQLite's take it from ``info``.

    Named here, the dialect of a server would be loaded by every process: 2 MB and 60 ms.
    """
    return sa.Index(name, *columns, sqlite_where=where, info={"where": where})
