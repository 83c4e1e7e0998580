"""Sketches of texts, which stories are copies of one work, and how each pairing is shown.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    seq = sa.ForeignKey("stories.seq", ondelete="CASCADE")
    _table(
        "sketches", sa.Column("story", sa.Integer, seq, primary_key=True), _number("size"), _bytes("sketch")
    )
    _table("sketch_bands", _number("key", key=True), _number("story", key=True), rowid=False)
    work = sa.Index("copies_work", "work")
    _table("copies", _text("story_id", key=True), _text("work"), work, rowid=False)
    _table("pair_names", _text("identity", key=True), _text("shown"), rowid=False)


def _table(name: str, *parts: sa.schema.SchemaItem, rowid: bool = True) -> None:
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, primary_key=key)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, primary_key=key)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)
