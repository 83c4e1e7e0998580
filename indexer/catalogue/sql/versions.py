"""Earlier texts of stories, read.

It keeps none: whoever writes a story does, in ``version_rows``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.texts import Versions
from indexer.catalogue.sql.database import Table
from indexer.catalogue.sql.fetching import salvage
from indexer.catalogue.sql.statements import Prepared, among
from indexer.catalogue.sql.tables import stories, story_versions, version_texts
from indexer.catalogue.sql.version_rows import version_checksum
from indexer.catalogue.text_deltas import damaged, key_of, unpacked
from indexer.errors import DamagedCatalogueError
from indexer.model import Change, EarlierText, Rating, StoredStory, Version

_LISTED = tuple(column for column in story_versions.c if column.name not in {"content", "checksum"})
_NAMES = tuple(column.name for column in _LISTED)

_REPLACED = Prepared(sa.select(story_versions.c.story_id).where(among(story_versions.c.story_id)).distinct())


class VersionTable(Table, Versions):
    """The versions of every story."""

    def of(self, ids: Iterable[str]) -> dict[str, tuple[Version, ...]]:
        listed = sa.select(*_LISTED).order_by(story_versions.c.story_id, story_versions.c.number)
        found: defaultdict[str, list[Version]] = defaultdict(list)
        for row in self._database.rows(listed, story_versions.c.story_id, list(ids)):
            found[row.story_id].append(_version(dict(zip(_NAMES, row, strict=True))))
        return {key: tuple(versions) for key, versions in found.items()}

    def read(self, story_id: str, number: int) -> EarlierText | None:
        with self._database.read() as connection:
            texts = _Texts(connection, story_id)
            row = texts.rows.get(number)
            return None if row is None else texts.text(row)

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[EarlierText, ...]]:
        found: dict[str, tuple[EarlierText, ...]] = {}
        for (story_id,) in self._database.found(_REPLACED, ids):
            with self._database.read() as connection:
                found[story_id] = tuple(_Texts(connection, story_id).sound())
        return found

    def latest(self, *, limit: int = 50, change: Change | None = None) -> tuple[Version, ...]:
        here = sa.select(*_LISTED).join(stories, stories.c.id == story_versions.c.story_id)
        if change is not None:
            here = here.where(story_versions.c.change == change.value)
        order = (
            story_versions.c.replaced_at.desc(),
            story_versions.c.story_id,
            story_versions.c.number.desc(),
        )
        rows = self._database.all(here.order_by(*order).limit(limit))
        return tuple(_version(dict(zip(_NAMES, row, strict=True))) for row in rows)

    def damaged(self) -> list[tuple[str, int]]:
        harmed: list[tuple[str, int]] = []
        every = sa.select(story_versions.c.story_id).join(stories, stories.c.id == story_versions.c.story_id)
        for story_id in self._database.values(every.distinct().order_by(story_versions.c.story_id)):
            with self._database.read() as connection:
                harmed += _Texts(connection, story_id).damaged()
        return harmed


def _version(row: Mapping[str, Any]) -> Version:
    return Version(
        row["story_id"],
        row["number"],
        Change(row["change"]),
        row_codec.exact_time(row["written_at"]) or row_codec.now(),
        row_codec.exact_time(row["replaced_at"]) or row_codec.now(),
        row["words"],
        row["chapters"],
        row["gone_chapters"],
        row_codec.time_value(row["gone_since"]),
        Rating(row["rating"]),
    )


class _Texts:
    """The texts of one story, today's among them, as one transaction sees them."""

    def __init__(self, connection: sa.Connection, story_id: str) -> None:
        self._connection, self._id = connection, story_id
        here = sa.select(story_versions).where(story_versions.c.story_id == story_id)
        every = connection.execute(here.order_by(story_versions.c.number)).mappings()
        self.rows: dict[int, Mapping[str, Any]] = {row["number"]: dict(row) for row in every}
        self._today, _ = salvage(connection, story_id)
        chapters = self._today.chapters if self._today else ()
        self._held = {key_of(each.text): each.text for each in chapters}

    def text(self, row: Mapping[str, Any]) -> EarlierText:
        """Return a version with its text.

        Raises:
            DamagedCatalogueError: it is not as it was written.
        """
        if row["checksum"] != version_checksum(row):
            raise damaged()
        own = row
        while own["content"] is None:
            following = self.rows.get(own["number"] + 1)
            if following is None:
                return EarlierText(_version(row), self._whole_today())
            own = following
        named = self._named(own)
        whole = tuple(replace(each, text=self._unpacked(each.text)) for each in named.chapters)
        return EarlierText(_version(row), StoredStory(named.summary, whole))

    def sound(self) -> Iterator[EarlierText]:
        """Yield the versions that have a text of their own and can be read, newest first."""
        for _, row in sorted(self.rows.items(), reverse=True):
            if row["content"] is not None:
                try:
                    yield self.text(row)
                except DamagedCatalogueError:
                    continue

    def damaged(self) -> Iterator[tuple[str, int]]:
        """Yield story and number of the versions that are not as they were written."""
        for number, row in self.rows.items():
            try:
                self.text(row)
            except (DamagedCatalogueError, ValueError):
                yield self._id, number

    def _whole_today(self) -> StoredStory:
        if self._today is None:
            raise damaged()
        return self._today

    def _named(self, row: Mapping[str, Any]) -> StoredStory:
        try:
            return row_codec.decode_stored(row["content"])
        except row_codec.NOT_AS_KEPT as error:
            raise damaged() from error

    def _unpacked(self, key: str) -> str:
        return unpacked(key, self._held, self._stored)

    def _stored(self, key: str) -> tuple[str | None, bytes] | None:
        here = (version_texts.c.story_id == self._id, version_texts.c.key == key)
        row = self._connection.execute(
            sa.select(version_texts.c.base, version_texts.c.content).where(*here)
        ).first()
        return None if row is None else (row.base, row.content)
