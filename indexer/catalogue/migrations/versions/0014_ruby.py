"""The readings above a chapter's words; those of stories read before come when they are read again.

A chapter without any has the checksum it had. A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("chapters", sa.Column("ruby", sa.Text, nullable=False, server_default=sa.text("''")))
