"""The tables of earlier texts; migrations create them.

It opens nothing and runs nothing.
"""

import sqlalchemy as sa

from indexer.catalogue.sql.columns import number as _number
from indexer.catalogue.sql.columns import table as _table
from indexer.catalogue.sql.columns import text as _text

# The earlier texts of stories, oldest first. ``content`` is the story as it was, packed, each chapter's text named by its
# key, its readings beside it; NULL where the text is that of the next version. No reference: what a person removed may be
# restored with them.
story_versions = _table(
    "story_versions",
    _text("story_id", key=True),
    _number("number", key=True),
    _text("change"),
    _text("written_at"),
    _text("replaced_at"),
    _text("gone_since", null=True),
    _text("rating"),
    _number("words"),
    _number("chapters"),
    _number("gone_chapters"),
    sa.Column("content", sa.LargeBinary, nullable=True),
    _number("checksum"),
    sa.Index("story_versions_replaced_at", "replaced_at"),
)

# The texts of chapters that are in versions and in today's story no more, by a digest of them; packed, as what they have
# in common with the text ``base`` and what they have not, or whole. ``depth`` is how many such steps others are from it.
version_texts = _table(
    "version_texts",
    _text("story_id", key=True),
    _text("key", key=True),
    _text("base", null=True),
    _number("depth"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("version_texts_base", "story_id", "base"),
)
