"""How a person wants stories read that can be read in two ways.

A frozen copy, as every migration.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("chosen_for", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("files", sa.Column("chosen", sa.Text, nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    op.drop_column("files", "chosen")
    op.drop_column("files", "chosen_for")
