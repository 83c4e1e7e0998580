"""The tables of the catalogue: a new one has them from here, an earlier one by migrations, column by column the same.

It opens and runs nothing. Times and days are ISO 8601 text (UTC), lists and maps JSON text: any SQLite tool reads them.
"""

from __future__ import annotations

import sqlalchemy as sa

from indexer.catalogue.sql.columns import FRACTION, index_of_some, metadata, owned_by
from indexer.catalogue.sql.columns import number as _number
from indexer.catalogue.sql.columns import table as _table
from indexer.catalogue.sql.columns import text as _text
from indexer.catalogue.sql.lifted_tables import lifted_passages
from indexer.catalogue.sql.version_tables import story_versions, version_texts

__all__ = ["lifted_passages", "metadata", "story_versions", "version_texts"]

# The newest migration and every older one: checked at each start without loading Alembic.
HEAD = "0019"
KNOWN_VERSIONS = frozenset({f"{number:04}" for number in range(1, 20)})

meta = _table("meta", _text("key", key=True), _text("value"), rowid=False)

# One row, written with every change of anything: see ``database``.
revision = _table("revision", _number("id", key=True), _number("number"), _number("mark"))

stories = _table(
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
    _number("part", null=True),
    _number("parts", null=True),
    # How to reach the author, for the keeper of the archive; no summary has it.
    _text("contact", null=True),
    _text("unknown_labels", default="{}"),
    sa.Column("confidence", FRACTION, nullable=False, server_default=sa.text("1.0")),
    # What the report lists a story for, each word between spaces: see ``story_rows.doubts``.
    _text("doubts", default=""),
    # See ``checksums``: of the chapters and of the zones in their order, of how it was read, of all else that is shown.
    _number("chapters_sum", null=True),
    _number("zones_sum", null=True),
    _number("reading_sum", null=True),
    _number("checksum", null=True),
    # The job that brought the story, so that an import can be taken back; NULL where no job did.
    _number("added_by_job", null=True),
    # Where it lies within its source, as its key says.
    _text("collection", default=""),
    sa.Index("stories_id", "id", unique=True),
    sa.Index("stories_yielded_by", "source", "yielded_by"),
    # Covers the status page's counts, which would otherwise read every story's metadata.
    sa.Index("stories_counts", "source", "missing_since", "words"),
    sa.Index("stories_added_by_job", "added_by_job"),
    # Finds the stories that may have the same text as one that is removed.
    sa.Index("stories_words", "words"),
)
# The report reads these two instead of every story.
index_of_some("stories_doubts", stories.c.doubts, where=stories.c.doubts != "")
index_of_some("stories_unknown_labels", stories.c.unknown_labels, where=stories.c.unknown_labels != "{}")

# What stands in a story's file and is not story, in its order: kept, never searched.
zones = _table(
    "zones",
    _text("story_id", owned_by("stories.id"), key=True),
    _number("number", key=True),
    _text("kind"),
    _number("before", null=True),
    _text("text"),
    _number("checksum", null=True),
)

chapters = _table(
    "chapters",
    _text("story_id", owned_by("stories.id"), key=True),
    _number("number", key=True),
    _text("title", null=True),
    _text("text"),
    # The parts it stands in, as a list, and which of its paragraphs are scene breaks, as numbers with spaces between.
    _text("within", default="[]"),
    _text("breaks", default=""),
    _number("checksum", null=True),
    # A line each: from which character of the text to which a reading stands above it, and the reading.
    _text("ruby", default=""),
)

# Stories whose text was found not to be as it was written, until it is written anew. No reference: an id may be damaged.
damage = _table("damage", _text("story_id", key=True), _text("noticed_at"), rowid=False)

files = _table(
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
    # What the file was taken for when it was last read; NULL before that was kept.
    _text("format", null=True),
    # The file that has this one in its stories, as a backup's database has the files beside it.
    _text("taken_with", null=True),
    # How lasting the worst failure in it is (``FailureKind``), the limits it failed under, the program that read it.
    # NULL where nothing failed, or before that was kept.
    _text("failure_kind", null=True),
    _text("failure_limits", null=True),
    _text("read_by", null=True),
    # When a failure that can pass is to be looked at again without being asked.
    _text("retry_at", null=True),
    _number("tries", default=0),
    # 1 where a person had it taken though it does not look like a story.
    _number("as_story", default=0),
    # How a person wants stories in it read, by their ids, and the digest of the content that holds for.
    _text("chosen_for", default=""),
    _text("chosen", default="{}"),
    rowid=False,
)
# Pages ask for the few that are missing or failed.
for _few in (stories.c.missing_since, files.c.failure_cause, files.c.failure_kind):
    index_of_some(f"{_few.table.name}_{_few.name}", _few, where=_few.is_not(None))

removals = _table(
    "removals",
    _text("story_id", key=True),
    _text("source"),
    _text("native_key"),
    _text("reason"),
    _text("removed_at"),
    _text("title", default=""),
    _text("authors", default="[]"),
    _text("removed_by", default=""),
    _number("added_by_job", null=True),
    # When somebody asked for its text to be wiped as well, and when that was done.
    _text("forget_asked_at", null=True),
    _text("forgotten_at", null=True),
    rowid=False,
)

index_pending = _table(
    "index_pending",
    _number("seq", key=True),
    _text("story_id"),
    _text("action"),
    # The job that made the change, which is to follow it; NULL when none did.
    _number("job", null=True),
    # 1 when the live index has followed it, and it is kept for one that is being made anew.
    _number("followed", default=0),
    sa.Index("index_pending_story", "story_id"),
    # What every search leaves out, also while an import has thousands of changes wait.
    index_of_some("index_pending_leaving", "story_id", where=sa.text("action = 'delete'")),
    # Numbers are never used twice, so an indexer that acknowledges what it read cannot erase a newer change.
    autoincrement=True,
)

captures = _table(
    "captures",
    _text("digest", key=True),
    _number("size"),
    _number("stored_size"),
    _text("stored_at"),
    rowid=False,
)

frontier = _table(
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
    # Why nothing of the page may be read, until the site gives it again: see ``model.Withdrawn``.
    _text("withdrawn", null=True),
    # The page that led here first; NULL for a start, and before that was kept.
    _text("found_on", null=True),
    # 1 for a page that was named as a sitemap, which may lie outside of the scope.
    _number("sitemap", default=0),
    sa.Index("frontier_url", "source", "url", unique=True),
    sa.Index("frontier_next", "source", "state", "depth", "seq"),
)

crawl_runs = _table(
    "crawl_runs",
    _number("id", key=True),
    _text("source"),
    _text("started_at"),
    _text("ended_at", null=True),
    # The job that brought it to its end; NULL when none did.
    _number("job", null=True),
    sa.Index("crawl_runs_source", "source", "id"),
)

jobs = _table(
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
    # 1 where the schedule or the watcher asked, and no person.
    _number("scheduled", default=0),
    # Who has it done, where workers of several machines share a catalogue (``Database.worker``); NULL elsewhere.
    _text("worker", null=True),
    sa.Index("jobs_state", "state", "id"),
    # A job's number is shown to people and must never name another job later.
    autoincrement=True,
)

job_errors = _table(
    "job_errors",
    _number("id", key=True),
    _number("job_id", owned_by("jobs.id")),
    _text("origin"),
    _text("cause"),
    _text("message"),
    sa.Index("job_errors_job", "job_id", "id"),
)

job_causes = _table(
    "job_causes",
    _number("job_id", owned_by("jobs.id"), key=True),
    _text("cause", key=True),
    _number("count"),
    rowid=False,
)

# A part of a work as it was read, packed; what is searched and shown is the work, which is in ``stories``.
work_parts = _table(
    "work_parts",
    _text("source", key=True),
    _text("native_key", key=True),
    # The folder and title that parts of one work have in common.
    _text("place"),
    _text("yielded_by"),
    _text("digest"),
    sa.Column("story", sa.LargeBinary, nullable=False),
    # When its file went away; the work keeps the part unless the source says otherwise.
    _text("missing_since", null=True),
    sa.Index("work_parts_place", "source", "place"),
    sa.Index("work_parts_yielded_by", "source", "yielded_by"),
)

# ``changed`` is 0 when the works are as their parts are, 1 when a part came, changed or went, 2 when one was removed;
# ``works`` are the native keys of what was made of the parts, ``job`` is the one that changed it last.
work_places = _table(
    "work_places",
    _text("source", key=True),
    _text("place", key=True),
    _number("changed"),
    _text("works"),
    _number("job", null=True),
    # Whether what has changed came with other bytes, or is only read otherwise.
    _number("fresh", default=1),
    index_of_some("work_places_changed", "changed", where=sa.text("changed > 0")),
    rowid=False,
)

# What texts have in common. A story by its row's number: 32 bands a story make the largest of these tables.
sketches = _table(
    "sketches",
    _number("story", owned_by("stories.seq"), key=True),
    _number("size"),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
)

# What is left of a story that is gone finds no sketch, and does no harm.
sketch_bands = _table("sketch_bands", _number("key", key=True), _number("story", key=True), rowid=False)

# Only stories that have copies; ``work`` is the id of the one that stands for all, which is listed too.
copies = _table(
    "copies", _text("story_id", key=True), _text("work"), sa.Index("copies_work", "work"), rowid=False
)

# How relationships are shown.
pair_names = _table("pair_names", _text("identity", key=True), _text("shown"), rowid=False)

# What was removed and must not come back; all of it goes with the ledger's row. The story as it was, packed, until it is
# restored or forgotten.
removed_stories = _table(
    "removed_stories",
    _text("removal", owned_by("removals.story_id"), key=True),
    sa.Column("story", sa.LargeBinary, nullable=False),
    _text("digest"),
    _text("yielded_by"),
    _text("added_at"),
)

# Ids under which nothing comes back: of the story, of the parts it was made of, of the work such a part would make.
# ``origin`` is the file or page behind one, where there is one.
removed_names = _table(
    "removed_names",
    _text("name", key=True),
    _text("removal", owned_by("removals.story_id"), key=True),
    _text("source"),
    _text("origin", null=True),
    sa.Index("removed_names_removal", "removal"),
    rowid=False,
)

# By what a text is known again under any name; ``size`` is 0 where it is too short for a sketch.
removed_texts = _table(
    "removed_texts",
    _number("number", key=True),
    _text("removal", owned_by("removals.story_id")),
    _text("digest"),
    _text("title"),
    _number("size"),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
    sa.Index("removed_texts_removal", "removal"),
    sa.Index("removed_texts_digest", "digest"),
)

removed_bands = _table(
    "removed_bands",
    _number("key", key=True),
    _number("text", owned_by("removed_texts.number"), key=True),
    sa.Index("removed_bands_text", "text"),
    rowid=False,
)

# Files and pages whose story was passed by because its text had been removed under another name.
removed_skips = _table(
    "removed_skips",
    _text("removal", owned_by("removals.story_id"), key=True),
    _text("source", key=True),
    _text("origin", key=True),
    rowid=False,
)

# ``item`` is a story's id, or the place where the parts of a work are put together (then ``story_id`` is NULL).
set_aside = _table(
    "set_aside",
    _text("source", key=True),
    _text("item", key=True),
    _text("story_id", owned_by("stories.id"), null=True),
    # The file or page it came from, for people.
    _text("origin"),
    _text("stage"),
    _text("message"),
    _text("version"),
    _text("set_at"),
    sa.Index("set_aside_story", "story_id"),
    rowid=False,
)
