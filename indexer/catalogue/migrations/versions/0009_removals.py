"""What must not come back, which job a story came with, and pages that a site has taken back.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# One worker did one job at a time until now, so the time a story was added says by which.
_ADDED_BY = """UPDATE stories SET added_by_job = (
    SELECT max(jobs.id) FROM jobs
    WHERE jobs.kind IN ('import', 'crawl', 'reread')
    AND stories.added_at BETWEEN jobs.started_at AND jobs.finished_at)"""


def upgrade() -> None:
    for column in _ledger():
        op.add_column("removals", column)
    op.add_column("stories", sa.Column("added_by_job", sa.Integer, nullable=True))
    op.create_index("stories_added_by_job", "stories", ["added_by_job"])
    op.create_index("stories_words", "stories", ["words"])
    op.create_index(
        "index_pending_leaving", "index_pending", ["story_id"], sqlite_where=sa.text("action = 'delete'")
    )
    op.execute(_ADDED_BY)
    op.add_column("frontier", sa.Column("withdrawn", sa.Text, nullable=True))
    op.execute("UPDATE frontier SET withdrawn = 'gone' WHERE state = 'gone'")
    # Asked for anew, and not whether they have changed: such a page had its capture let go of before its story was.
    op.execute(
        "UPDATE frontier SET etag = NULL, last_modified = NULL"
        " WHERE reason = 'The page asks not to be indexed.' AND digest IS NULL"
    )
    op.create_table(
        "removed_stories",
        _removal(primary_key=True),
        sa.Column("story", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("yielded_by", sa.Text, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "removed_names",
        sa.Column("name", sa.Text, nullable=False, primary_key=True),
        _removal(primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("removed_names_removal", "removed_names", ["removal"])
    op.execute(
        "INSERT INTO removed_names (name, removal, source) SELECT story_id, story_id, source FROM removals"
    )
    _create_texts()


def _create_texts() -> None:
    op.create_table(
        "removed_texts",
        sa.Column("number", sa.Integer, primary_key=True, nullable=False),
        _removal(),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sketch", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("removed_texts_removal", "removed_texts", ["removal"])
    op.create_index("removed_texts_digest", "removed_texts", ["digest"])
    op.create_table(
        "removed_bands",
        sa.Column("key", sa.Integer, nullable=False, primary_key=True),
        sa.Column(
            "text",
            sa.Integer,
            sa.ForeignKey("removed_texts.number", ondelete="CASCADE"),
            nullable=False,
            primary_key=True,
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("removed_bands_text", "removed_bands", ["text"])
    op.create_table(
        "removed_skips",
        _removal(primary_key=True),
        sa.Column("source", sa.Text, nullable=False, primary_key=True),
        sa.Column("origin", sa.Text, nullable=False, primary_key=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _ledger() -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("title", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("authors", sa.Text, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("removed_by", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("added_by_job", sa.Integer, nullable=True),
        sa.Column("forget_asked_at", sa.Text, nullable=True),
        sa.Column("forgotten_at", sa.Text, nullable=True),
    ]


def _removal(*, primary_key: bool = False) -> sa.Column[str]:
    ledger = sa.ForeignKey("removals.story_id", ondelete="CASCADE")
    return sa.Column("removal", sa.Text, ledger, nullable=False, primary_key=primary_key)
