"""The page a crawl found a page on, and files that are taken though they do not look like stories.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("frontier", sa.Column("found_on", sa.Text, nullable=True))
    op.add_column("files", sa.Column("as_story", sa.Integer, nullable=False, server_default=sa.text("0")))
