"""The tables of parts: files and posts that are less than a work, and where works are put together; migrations create them.

It opens nothing and runs nothing.
"""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.sql.tables import metadata

# A part as it was read, packed; what is searched and shown is the work, which is in ``stories``.
work_parts = sa.Table(
    "work_parts",
    metadata,
    sa.Column("source", sa.Text, nullable=False, primary_key=True),
    sa.Column("native_key", sa.Text, nullable=False, primary_key=True),
    # The folder and title that parts of one work have in common.
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("yielded_by", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("story", sa.LargeBinary, nullable=False),
    # When its file went away; the work keeps the part unless the source says otherwise.
    sa.Column("missing_since", sa.Text, nullable=True),
    sa.Index("work_parts_place", "source", "place"),
    sa.Index("work_parts_yielded_by", "source", "yielded_by"),
    sqlite_strict=True,
)

# ``changed`` is 0 when the works are as their parts are, 1 when a part came, changed or went, 2 when one was removed;
# ``works`` are the native keys of what was made of the parts, ``job`` is the one that changed it last.
work_places = sa.Table(
    "work_places",
    metadata,
    sa.Column("source", sa.Text, nullable=False, primary_key=True),
    sa.Column("place", sa.Text, nullable=False, primary_key=True),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("works", sa.Text, nullable=False),
    sa.Column("job", sa.Integer, nullable=True),
    sa.Index("work_places_changed", "changed", sqlite_where=sa.text("changed > 0")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
