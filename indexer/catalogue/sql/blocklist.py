"""The blocklist: names and texts of removed stories, looked up for every story that comes in.

It runs inside the caller's transaction and removes nothing itself.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.sql.database import chunks
from indexer.catalogue.sql.statements import Prepared, among
from indexer.catalogue.sql.story_rows import is_made_title
from indexer.catalogue.sql.tables import removals, removed_bands, removed_names, removed_texts
from indexer.model import Story

_MET = Prepared(
    sa.select(removed_texts.c.removal, removed_texts.c.size, removed_texts.c.sketch, removed_texts.c.title)
    .join(removed_bands, removed_bands.c.text == removed_texts.c.number)
    .where(among(removed_bands.c.key))
    .group_by(removed_texts.c.number)
    .having(sa.func.count() >= sa.bindparam("shared"))
)


_NAMES = Prepared(sa.select(removed_names.c.name).where(among(removed_names.c.name)))
_FORGOTTEN = Prepared(
    sa.select(removed_names.c.name)
    .join(removals, removals.c.story_id == removed_names.c.removal)
    .where(among(removed_names.c.name), removals.c.forget_asked_at.is_not(None))
)


class Blocklist:
    """Names and texts that are barred, as one transaction sees them."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def match_names(self, ids: Iterable[str], *, forgotten: bool = False) -> set[str]:
        """Return those of ``ids`` under which a person removed something; only what was ``forgotten``, if so asked."""
        found: set[str] = set()
        for some in chunks(ids):
            known = _FORGOTTEN if forgotten else _NAMES
            found.update(name for (name,) in known.rows(self._connection, some))
        return found

    @cached_property
    def has_texts(self) -> bool:
        """Whether there is any text to look out for: in most archives there is none."""
        return self._connection.execute(sa.select(removed_texts.c.number).limit(1)).scalar() is not None

    def match_text(self, story: Story, *, of: str | None = None) -> str | None:
        """Return the id of the removed story whose text this one has, under whatever name; None if there is none.

        ``of`` looks among the texts removed with one story only.
        """
        if not self.has_texts:
            return None
        title, texts, digest = _identity(story)
        if digest is None:
            return None
        known = sa.select(removed_texts.c.removal).where(removed_texts.c.digest == digest)
        known = known if of is None else known.where(removed_texts.c.removal == of)
        same: str | None = self._connection.execute(known.limit(1)).scalar()
        if same is not None:
            return same
        return self._alike(title, texts, of)

    def _alike(self, title: str, texts: list[str], of: str | None) -> str | None:
        from indexer.meaning.minhash import Sketch, sketch  # noqa: PLC0415  # likewise
        from indexer.meaning.near_duplicates import LEAST_BANDS, band_keys  # noqa: PLC0415  # numpy
        from indexer.meaning.text_identity import is_same_text  # noqa: PLC0415  # likewise

        made = sketch(texts)
        if made is None:
            return None
        met = _MET.rows(self._connection, band_keys(made), shared=LEAST_BANDS)
        for removal, size, sketched, other in met:
            if of in {None, removal} and is_same_text(made, Sketch.unpacked(size, sketched), (title, other)):
                return str(removal)
        return None


def own_title(story: Story) -> str:
    """Return what its author called a story, nothing where its title was made of a file's name."""
    return "" if is_made_title(story.reading) else story.title


def _identity(story: Story) -> tuple[str, list[str], str | None]:
    """Return what identifies a story under any name: its own title, its texts, and their digest if it has one."""
    # Loaded late: numpy and the analysis, which no process at rest needs.
    from indexer.meaning.text_identity import text_digest  # noqa: PLC0415  # see above

    texts, title = [chapter.text for chapter in story.chapters], own_title(story)
    return title, texts, text_digest(title, texts)


def block_text(connection: sa.Connection, removal: str, story: Story) -> None:
    """Add a story's text to the blocklist, so that it is recognised under any name as removed with the story ``removal``."""
    from indexer.meaning.minhash import sketch  # noqa: PLC0415  # likewise
    from indexer.meaning.near_duplicates import band_keys  # noqa: PLC0415  # numpy

    title, texts, digest = _identity(story)
    if digest is None:
        return
    made = sketch(texts)
    row: dict[str, Any] = {"removal": removal, "digest": digest, "title": row_codec.prose(title)}
    row |= {"size": 0, "sketch": b""} if made is None else {"size": made.size, "sketch": made.packed()}
    added = connection.execute(sa.insert(removed_texts).values(row))
    number = added.inserted_primary_key[0] if added.inserted_primary_key else 0
    keys = [] if made is None else band_keys(made)
    if keys:
        rows = [{"key": key, "text": number} for key in dict.fromkeys(keys)]
        connection.execute(sa.insert(removed_bands), rows)
