"""What readers see besides the story: zones, parts, unknown labels, doubts, and what a file was taken for.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for column in (
        sa.Column("part", sa.Integer, nullable=True),
        sa.Column("parts", sa.Integer, nullable=True),
        sa.Column("contact", sa.Text, nullable=True),
        sa.Column("unknown_labels", sa.Text, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("confidence", sa.REAL, nullable=False, server_default=sa.text("1.0")),
        sa.Column("doubts", sa.Text, nullable=False, server_default=sa.text("''")),
    ):
        op.add_column("stories", column)
    op.add_column("files", sa.Column("format", sa.Text, nullable=True))
    op.create_index("stories_doubts", "stories", ["doubts"], sqlite_where=sa.text("doubts != ''"))
    op.create_index(
        "stories_unknown_labels",
        "stories",
        ["unknown_labels"],
        sqlite_where=sa.text("unknown_labels != '{}'"),
    )
    op.create_table(
        "zones",
        sa.Column("story_id", sa.Text, sa.ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("before", sa.Integer, nullable=True),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
