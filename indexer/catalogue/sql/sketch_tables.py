"""The tables of what texts have in common, and of how pairings are shown; migrations create them.

It opens nothing and runs nothing.
"""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.sql.tables import metadata

# A story by its row's number: 32 bands a story make the largest of these tables.
sketches = sa.Table(
    "sketches",
    metadata,
    sa.Column("story", sa.Integer, sa.ForeignKey("stories.seq", ondelete="CASCADE"), primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)

# What is left of a story that is gone finds no sketch, and does no harm.
sketch_bands = sa.Table(
    "sketch_bands",
    metadata,
    sa.Column("key", sa.Integer, nullable=False, primary_key=True),
    sa.Column("story", sa.Integer, nullable=False, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Only stories that have copies; ``work`` is the id of the one that stands for all, which is listed too.
copies = sa.Table(
    "copies",
    metadata,
    sa.Column("story_id", sa.Text, nullable=False, primary_key=True),
    sa.Column("work", sa.Text, nullable=False),
    sa.Index("copies_work", "work"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

pair_names = sa.Table(
    "pair_names",
    metadata,
    sa.Column("identity", sa.Text, nullable=False, primary_key=True),
    sa.Column("shown", sa.Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
