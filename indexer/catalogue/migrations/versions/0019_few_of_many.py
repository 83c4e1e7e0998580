"""Indexes of the few stories that are missing and the few files that failed, which pages ask for.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_SOME = (("stories", "missing_since"), ("files", "failure_cause"), ("files", "failure_kind"))


def upgrade() -> None:
    for table, column in _SOME:
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"{table}_{column}", table, [column], sqlite_where=some, postgresql_where=some)
