"""What was set aside, how lasting a file's failure is, and which jobs nobody asked for by hand.

Failures noted before have no kind: their files are read once more. A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_FILES = ("failure_kind", "failure_limits", "read_by", "retry_at")


def upgrade() -> None:
    op.create_table(
        "set_aside",
        sa.Column("source", sa.Text, nullable=False, primary_key=True),
        sa.Column("item", sa.Text, nullable=False, primary_key=True),
        sa.Column("story_id", sa.Text, sa.ForeignKey("stories.id", ondelete="CASCADE"), nullable=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("set_at", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("set_aside_story", "set_aside", ["story_id"])
    for name in _FILES:
        op.add_column("files", sa.Column(name, sa.Text, nullable=True))
    op.add_column("files", sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("jobs", sa.Column("scheduled", sa.Integer, nullable=False, server_default=sa.text("0")))
