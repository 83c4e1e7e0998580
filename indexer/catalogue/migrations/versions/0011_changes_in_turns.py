"""Which job made a change the index has to follow, and whether only an index that is being made still lacks it.

A frozen copy, as every migration.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("index_pending", sa.Column("job", sa.Integer, nullable=True))
    op.add_column(
        "index_pending", sa.Column("followed", sa.Integer, nullable=False, server_default=sa.text("0"))
    )


def downgrade() -> None:
    for name in ("followed", "job"):
        op.drop_column("index_pending", name)
