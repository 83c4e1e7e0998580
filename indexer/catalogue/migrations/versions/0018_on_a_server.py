"""Which worker does a job; on a server, numbers of 64 bits, text in the order of its characters, indexes of some rows.

A frozen copy, as every migration. The migrations before this one make on a server what SQLite takes their words for.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# Indexes of those rows alone of which something holds; before this one only SQLite was told so.
_SOME = (
    ("stories_doubts", "stories", "doubts", "doubts != ''"),
    ("stories_unknown_labels", "stories", "unknown_labels", "unknown_labels != '{}'"),
    ("index_pending_leaving", "index_pending", "story_id", "action = 'delete'"),
    ("work_places_changed", "work_places", "changed", "changed > 0"),
)


def upgrade() -> None:
    op.add_column("jobs", sa.Column("worker", sa.Text, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        _widen()
        for name, table, column, where in _SOME:
            op.drop_index(name, table)
            op.create_index(name, table, [column], postgresql_where=sa.text(where))


def _widen() -> None:
    look = sa.inspect(op.get_bind())
    for table in look.get_table_names():
        for column in look.get_columns(table) if table != "alembic_version" else ():
            wider = _wider(column["type"])
            if wider is not None:
                op.alter_column(table, column["name"], type_=wider)
    for (sequence,) in op.get_bind().execute(sa.text("SELECT sequencename FROM pg_sequences")).all():
        op.execute(f"ALTER SEQUENCE {sequence} AS BIGINT")


def _wider(kind: object) -> sa.types.TypeEngine[Any] | None:
    if isinstance(kind, sa.Text):
        return sa.Text(collation="C")
    if isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger):
        return sa.BigInteger()
    return sa.Double() if isinstance(kind, sa.REAL) else None
