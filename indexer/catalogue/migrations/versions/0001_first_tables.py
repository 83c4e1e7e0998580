"""The catalogue's first tables.

A frozen copy: later changes are later migrations, never edits here.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

TABLES = (
    "meta",
    "stories",
    "chapters",
    "files",
    "removals",
    "index_pending",
    "captures",
    "frontier",
    "crawl_runs",
    "jobs",
    "job_errors",
    "job_causes",
)


def _table(name: str, *parts: SchemaItem, rowid: bool = True, autoincrement: bool = False) -> None:
    op.create_table(
        name,
        *parts,
        sqlite_strict=True,
        sqlite_with_rowid=rowid,
        sqlite_autoincrement=autoincrement,
    )


def _text(name: str, *, null: bool = False, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null, primary_key=key)


def _number(
    name: str, *, null: bool = False, key: bool = False, default: int | None = None
) -> sa.Column[int]:
    given = None if default is None else sa.text(str(default))
    return sa.Column(name, sa.Integer, nullable=null, primary_key=key, server_default=given)


def upgrade() -> None:
    _keep_stories()
    _keep_sources()
    _keep_jobs()


def _keep_stories() -> None:
    _table("meta", _text("key", key=True), _text("value"), rowid=False)
    _table(
        "stories",
        _number("seq", key=True),
        _text("id"),
        _text("source"),
        _text("native_key"),
        # The file or page the story came from: how a vanished file finds its stories.
        _text("yielded_by"),
        _text("title"),
        _text("authors"),
        _text("fandoms"),
        _text("characters"),
        _text("relationships"),
        _text("genres"),
        _text("tags"),
        _text("warnings"),
        _text("rating"),
        _text("rating_raw", null=True),
        _text("summary", null=True),
        _text("notes", null=True),
        _text("disclaimer", null=True),
        _text("series_name", null=True),
        _number("series_position", null=True),
        _text("status"),
        _text("language", null=True),
        _number("words"),
        # Characters of all chapters together, so that a reader can bound its memory before fetching text.
        _number("characters_total"),
        _text("published", null=True),
        _text("updated", null=True),
        _text("origin", null=True),
        _text("extra"),
        _text("reading"),
        _text("digest"),
        _text("missing_since", null=True),
        _text("added_at"),
        _text("changed_at"),
        sa.Index("stories_id", "id", unique=True),
        sa.Index("stories_yielded_by", "source", "yielded_by"),
        # Covers the status page's counts, which would otherwise read every story's metadata.
        sa.Index("stories_counts", "source", "missing_since", "words"),
    )
    _table(
        "chapters",
        sa.Column("story_id", sa.Text, sa.ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
        _number("number", key=True),
        _text("title", null=True),
        _text("text"),
    )
    _table(
        "removals",
        _text("story_id", key=True),
        _text("source"),
        _text("native_key"),
        _text("reason"),
        _text("removed_at"),
        rowid=False,
    )
    _table(
        "index_pending",
        _number("seq", key=True),
        _text("story_id"),
        _text("action"),
        sa.Index("index_pending_story", "story_id"),
        # Numbers are never used twice, so an indexer that acknowledges what it read cannot erase a newer change.
        autoincrement=True,
    )


def _keep_sources() -> None:
    _table(
        "files",
        _text("source", key=True),
        _text("origin", key=True),
        _number("size"),
        _number("mtime_ns"),
        _text("digest"),
        _text("read_at"),
        _text("missing_since", null=True),
        _text("failure_cause", null=True),
        _text("failure_message", null=True),
        rowid=False,
    )
    _table(
        "captures",
        _text("digest", key=True),
        _number("size"),
        _number("stored_size"),
        _text("stored_at"),
        rowid=False,
    )
    _table(
        "frontier",
        _number("seq", key=True),
        _text("source"),
        _text("url"),
        _number("depth"),
        _text("state"),
        _number("status", null=True),
        _text("etag", null=True),
        _text("last_modified", null=True),
        _text("media_type", null=True),
        _text("encoding", null=True),
        _text("digest", null=True),
        _text("next_url", null=True),
        _text("redirect_to", null=True),
        _text("reason", null=True),
        _text("fetched_at", null=True),
        _text("changed_at", null=True),
        _number("tries", default=0),
        _text("not_before", null=True),
        sa.Index("frontier_url", "source", "url", unique=True),
        sa.Index("frontier_next", "source", "state", "depth", "seq"),
    )
    _table(
        "crawl_runs",
        _number("id", key=True),
        _text("source"),
        _text("started_at"),
        _text("ended_at", null=True),
        sa.Index("crawl_runs_source", "source", "id"),
    )


def _keep_jobs() -> None:
    _table(
        "jobs",
        _number("id", key=True),
        _text("kind"),
        _text("target", null=True),
        _text("state"),
        _text("stage", null=True),
        _number("done", default=0),
        _number("total", null=True),
        _text("counts"),
        _text("message", null=True),
        _number("cancel_asked", default=0),
        _number("crashes", default=0),
        _text("requested_at"),
        _text("started_at", null=True),
        _text("finished_at", null=True),
        _text("heartbeat_at", null=True),
        sa.Index("jobs_state", "state", "id"),
        # A job's number is shown to people and must never name another job later.
        autoincrement=True,
    )
    _table(
        "job_errors",
        _number("id", key=True),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
        _text("origin"),
        _text("cause"),
        _text("message"),
        sa.Index("job_errors_job", "job_id", "id"),
    )
    _table(
        "job_causes",
        sa.Column("job_id", sa.Integer, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
        _text("cause", key=True),
        _number("count"),
        rowid=False,
    )
