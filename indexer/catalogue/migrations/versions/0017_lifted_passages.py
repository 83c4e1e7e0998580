"""Passages that stand in two stories.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "lifted_passages",
        sa.Column("number", sa.Integer, nullable=False, primary_key=True),
        *_side("one"),
        *_side("other"),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("same", sa.Integer, nullable=False),
        sa.Column("share", sa.REAL, nullable=False),
        sqlite_strict=True,
    )
    for name in ("one", "other", "same"):
        op.create_index(f"lifted_passages_{name}", "lifted_passages", [name])


def _side(name: str) -> list[sa.Column[int]]:
    story = sa.ForeignKey("stories.seq", ondelete="CASCADE")
    return [
        sa.Column(name, sa.Integer, story, nullable=False),
        *(
            sa.Column(f"{name}_{each}", sa.Integer, nullable=False)
            for each in ("chapter", "start", "end", "sum")
        ),
    ]
