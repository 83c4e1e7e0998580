"""Files that are in stories of other files.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("files", sa.Column("taken_with", sa.Text, nullable=True))
