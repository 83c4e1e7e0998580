"""The earlier texts of stories; and whether what is new at a place of works came with other bytes.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "story_versions",
        sa.Column("story_id", sa.Text, nullable=False, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, primary_key=True),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("written_at", sa.Text, nullable=False),
        sa.Column("replaced_at", sa.Text, nullable=False),
        sa.Column("gone_since", sa.Text, nullable=True),
        sa.Column("rating", sa.Text, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("chapters", sa.Integer, nullable=False),
        sa.Column("gone_chapters", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=True),
        sa.Column("checksum", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("story_versions_replaced_at", "story_versions", ["replaced_at"])
    op.create_table(
        "version_texts",
        sa.Column("story_id", sa.Text, nullable=False, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, primary_key=True),
        sa.Column("base", sa.Text, nullable=True),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("version_texts_base", "version_texts", ["story_id", "base"])
    op.add_column("work_places", sa.Column("fresh", sa.Integer, nullable=False, server_default=sa.text("1")))
