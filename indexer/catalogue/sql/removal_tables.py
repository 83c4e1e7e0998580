"""The tables of what was removed and must not come back: kept texts, names, what texts were like; migrations create them.

It opens nothing and runs nothing. The ledger itself, ``removals``, is one of ``tables``; all others go with its rows.
"""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.sql.tables import metadata


def _removal(*, primary_key: bool = False) -> sa.Column[str]:
    ledger = sa.ForeignKey("removals.story_id", ondelete="CASCADE")
    return sa.Column("removal", sa.Text, ledger, nullable=False, primary_key=primary_key)


# The story as it was, packed, until it is restored or forgotten.
removed_stories = sa.Table(
    "removed_stories",
    metadata,
    _removal(primary_key=True),
    sa.Column("story", sa.LargeBinary, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("yielded_by", sa.Text, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
    sqlite_strict=True,
)

# Ids under which nothing comes back: of the story, of the parts it was made of, of the work such a part would make.
# ``origin`` is the file or page behind one, where there is one.
removed_names = sa.Table(
    "removed_names",
    metadata,
    sa.Column("name", sa.Text, nullable=False, primary_key=True),
    _removal(primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=True),
    sa.Index("removed_names_removal", "removal"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# By what a text is known again under any name; ``size`` is 0 where it is too short for a sketch.
removed_texts = sa.Table(
    "removed_texts",
    metadata,
    sa.Column("number", sa.Integer, nullable=False, primary_key=True),
    _removal(),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
    sa.Index("removed_texts_removal", "removal"),
    sa.Index("removed_texts_digest", "digest"),
    sqlite_strict=True,
)

removed_bands = sa.Table(
    "removed_bands",
    metadata,
    sa.Column("key", sa.Integer, nullable=False, primary_key=True),
    sa.Column(
        "text",
        sa.Integer,
        sa.ForeignKey("removed_texts.number", ondelete="CASCADE"),
        nullable=False,
        primary_key=True,
    ),
    sa.Index("removed_bands_text", "text"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Files and pages whose story was passed by because its text had been removed under another name.
removed_skips = sa.Table(
    "removed_skips",
    metadata,
    _removal(primary_key=True),
    sa.Column("source", sa.Text, nullable=False, primary_key=True),
    sa.Column("origin", sa.Text, nullable=False, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
