"""The catalogue's own id, which its index carries.

A frozen copy, as every migration.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        sa.text("INSERT INTO meta (key, value) VALUES ('archive', :made)").bindparams(
            made=secrets.token_hex(16)
        )
    )


def downgrade() -> None:
    op.execute("DELETE FROM meta WHERE key = 'archive'")
