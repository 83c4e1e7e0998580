"""Keep a story's text before another one takes its place: as a version, by what it has that the new one has not.

It runs inside the caller's transaction and writes no story. Every text a version names is among those of today's story
or in ``version_texts``: what today's loses is put there first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.checksums import checksum
from indexer.catalogue.sql.database import chunks
from indexer.catalogue.sql.fetching import salvage
from indexer.catalogue.sql.statements import put_row
from indexer.catalogue.sql.tables import stories, story_versions, version_texts
from indexer.catalogue.text_deltas import MOST_STEPS, key_of, nearest, pack
from indexer.model import Chapter, StoredStory
from indexer.model.version import Change

CHECKED = tuple(column.name for column in story_versions.c if column.name not in {"content", "checksum"})


@dataclass(frozen=True, slots=True)
class Replacement:
    """What takes the place of a story's text; ``gone_since`` is when the old one went missing, if it did.

    It is ``fresh`` where it came with other bytes than the old one: what is only read otherwise makes no version.
    """

    chapters: Sequence[Chapter]
    gone_since: str | None = None
    fresh: bool = True


def keep_version(connection: sa.Connection, story_id: str, new: Replacement) -> None:
    """Keep the text that a story has so far, unless ``new`` has it word for word."""
    before, is_whole = salvage(connection, story_id)
    if before is None or _holds(new.chapters, before.chapters, whole=is_whole):
        return
    last = _last(connection, story_id)
    if new.fresh:
        # Loaded late: the analysis of words, which no process at rest needs.
        from indexer.meaning.text_changes import text_change  # noqa: PLC0415  # see above

        change = text_change(before.chapters, new.chapters, was_gone=new.gone_since is not None)
        _add(connection, before, change.change, last, gone_since=new.gone_since, gone=len(change.gone))
    elif last is None:
        return
    _keep_texts(connection, story_id, before.chapters, new.chapters)


def note_return(connection: sa.Connection, ids: Sequence[str], gone_since: str | None = None) -> None:
    """Note that stories that were gone are back with the same text; the row of each still says since when."""
    for story_id in ids:
        since = sa.select(stories.c.missing_since).where(stories.c.id == story_id)
        before, _ = salvage(connection, story_id, texts=False)
        if before is not None:
            missing = gone_since or connection.execute(since).scalar()
            last = _last(connection, story_id)
            _add(connection, before, Change.REUPLOADED, last, gone_since=missing, same=True)


def forget_versions(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Delete every version of some stories."""
    for some in chunks(ids):
        for table in (story_versions, version_texts):
            connection.execute(sa.delete(table).where(table.c.story_id.in_(some)))


def _holds(now: Sequence[Chapter], before: Sequence[Chapter], *, whole: bool) -> bool:
    """Say whether the new text is the old one, or, of one that is damaged, has all that is left of it."""
    old, new = ([(each.within, each.title, each.text) for each in some] for some in (before, now))
    return old == new if whole else set(old) <= set(new)


def _last(connection: sa.Connection, story_id: str) -> Any:
    newest = sa.select(story_versions.c.number, story_versions.c.replaced_at)
    newest = newest.where(story_versions.c.story_id == story_id).order_by(story_versions.c.number.desc())
    return connection.execute(newest.limit(1)).first()


def _add(
    connection: sa.Connection,
    before: StoredStory,
    change: Change,
    last: Any,
    *,
    gone_since: str | None,
    gone: int = 0,
    same: bool = False,
) -> None:
    came = sa.select(stories.c.added_at).where(stories.c.id == before.id)
    row: dict[str, Any] = {
        "story_id": before.id,
        "number": last.number + 1 if last else 1,
        "change": change.value,
        "written_at": last.replaced_at if last else connection.execute(came).scalar_one(),
        "replaced_at": row_codec.now_text(),
        "gone_since": gone_since,
        "rating": before.summary.rating.value,
        "words": before.summary.words,
        "chapters": len(before.chapters),
        "gone_chapters": gone,
        "content": None if same else row_codec.encode_stored(_named(before)),
    }
    row["checksum"] = version_checksum(row)
    connection.execute(sa.insert(story_versions).values(row))


def version_checksum(row: Any) -> int:
    """Return the checksum of a version's row."""
    return checksum((row[name] for name in CHECKED), row["content"] or b"")


def _named(story: StoredStory) -> StoredStory:
    """Return a story with the name of each text in its place."""
    # Readings stay where they stand in the text that has the name, which no ``with_text`` would leave them.
    named = tuple(replace(each, text=key_of(each.text)) for each in story.chapters)
    return StoredStory(replace(story.summary, missing_since=None), named)


def _keep_texts(
    connection: sa.Connection, story_id: str, before: Sequence[Chapter], now: Sequence[Chapter]
) -> None:
    """Keep the texts that the new text of a story has no more."""
    texts = {key_of(each.text): each.text for each in now}
    leaving = {key: each.text for each in before if (key := key_of(each.text)) not in texts}
    for key, text in leaving.items():
        steps = _steps(connection, story_id, key)
        base = nearest(text, list(texts.values())) if steps < MOST_STEPS else None
        row: dict[str, Any] = {
            "story_id": story_id,
            "key": key,
            "base": None if base is None else key_of(base),
        }
        # One that was kept before is kept anew, by a text that is newer than its own: steps lead to today's and never round.
        put_row(connection, version_texts, row | {"depth": steps, "content": pack(text, base)})


def _steps(connection: sa.Connection, story_id: str, key: str) -> int:
    """Return how many steps others need to a text at most."""
    deepest = sa.select(sa.func.max(version_texts.c.depth)).where(
        version_texts.c.story_id == story_id, version_texts.c.base == key
    )
    found: int | None = connection.execute(deepest).scalar()
    return 0 if found is None else found + 1
