"""The table of passages that stand in two stories; a migration creates it.

It opens nothing and runs nothing.
"""

import sqlalchemy as sa

from indexer.catalogue.sql.columns import FRACTION, owned_by
from indexer.catalogue.sql.columns import number as _number
from indexer.catalogue.sql.columns import table as _table

# A passage in either story: chapter by its number, from character to character, and ``chapters_sum`` of the text that was
# compared, NULL where it had none: a row counts while both stories still have theirs. ``share`` is that of the shorter story.
lifted_passages = _table(
    "lifted_passages",
    _number("number", key=True),
    *(
        column
        for side in ("one", "other")
        for column in (
            _number(side, owned_by("stories.seq")),
            _number(f"{side}_chapter"),
            _number(f"{side}_start"),
            _number(f"{side}_end"),
            _number(f"{side}_sum"),
        )
    ),
    _number("words"),
    _number("same"),
    sa.Column("share", FRACTION, nullable=False),
    sa.Index("lifted_passages_one", "one"),
    sa.Index("lifted_passages_other", "other"),
    sa.Index("lifted_passages_same", "same"),
)
