"""Parts of works that come on different days.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "work_parts",
        sa.Column("source", sa.Text, nullable=False, primary_key=True),
        sa.Column("native_key", sa.Text, nullable=False, primary_key=True),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("yielded_by", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("story", sa.LargeBinary, nullable=False),
        sa.Column("missing_since", sa.Text, nullable=True),
        sqlite_strict=True,
    )
    op.create_index("work_parts_place", "work_parts", ["source", "place"])
    op.create_index("work_parts_yielded_by", "work_parts", ["source", "yielded_by"])
    op.create_table(
        "work_places",
        sa.Column("source", sa.Text, nullable=False, primary_key=True),
        sa.Column("place", sa.Text, nullable=False, primary_key=True),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("works", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("work_places_changed", "work_places", ["changed"], sqlite_where=sa.text("changed > 0"))
