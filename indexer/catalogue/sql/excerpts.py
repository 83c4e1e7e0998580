"""Sample short excerpts of prose from stories spread over the archive.

It reads a page or two of each and judges nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.texts import Excerpts
from indexer.catalogue.sql.database import Table
from indexer.catalogue.sql.statements import Prepared, greatest
from indexer.catalogue.sql.tables import chapters, stories
from indexer.catalogue.sql.visible import within
from indexer.catalogue.values import Excerpt
from indexer.model import Rating, Scope

# Not for a page that anybody opens first.
_APART = (Rating.MATURE, Rating.EXPLICIT)
# They are chosen among so many: ids are digests, so the first ones are spread over all stories. Of 357,000 the whole list
# took 1.8 s, for one page after each change.
_AMONG = 1000

_SLICE = Prepared(
    sa.select(
        sa.func.substr(
            chapters.c.text,
            sa.bindparam("first", type_=sa.Integer()),
            sa.bindparam("size", type_=sa.Integer()),
        )
    ).where(
        (chapters.c.story_id == sa.bindparam("story", type_=sa.Text()))
        & (chapters.c.number == sa.bindparam("chapter", type_=sa.BigInteger()))
    )
)


_CHAPTER = Prepared(
    sa.select(chapters.c.text, chapters.c.breaks, stories.c.language).where(
        (stories.c.id == chapters.c.story_id)
        & (chapters.c.story_id == sa.bindparam("story", type_=sa.Text()))
        & (chapters.c.number == sa.bindparam("chapter", type_=sa.BigInteger()))
    )
)


class ExcerptTable(Table, Excerpts):
    """Looks into the chapters."""

    def some(self, scope: Scope, stories_wanted: int, characters: int) -> tuple[Excerpt, ...]:
        kept = (
            sa.select(stories.c.id)
            .where(stories.c.rating.not_in(_APART), *within(scope))
            .order_by(stories.c.id)
            .limit(max(_AMONG, stories_wanted))
        )
        with self._database.read() as connection:
            ids = connection.execute(kept).scalars().all()
            count = min(stories_wanted, len(ids))
            chosen = [ids[(2 * number + 1) * len(ids) // (2 * count)] for number in range(count)]
            rows = connection.execute(_middles(chosen, characters)).all()
        return tuple(
            Excerpt(row.id, row.text, row_codec.list_value(row.authors), row.language) for row in rows
        )

    def at(self, places: Iterable[tuple[str, int, int, int]]) -> Iterator[str]:
        with self._database.read() as connection:
            asked = (
                {"story": story, "chapter": chapter, "first": start + 1, "size": max(end - start, 0)}
                for story, chapter, start, end in places
            )
            yield from (str(found or "") for found in _SLICE.first_of_each(connection, asked))

    def chapters(self, places: Iterable[tuple[str, int]]) -> Iterator[tuple[str, tuple[int, ...], str]]:
        with self._database.read() as connection:
            asked = ({"story": story, "chapter": chapter} for story, chapter in places)
            for row in _CHAPTER.first_rows(connection, asked):
                text, breaks, language = row or ("", "", "")
                yield str(text or ""), row_codec.numbers_value(str(breaks or "")), str(language or "")


def _middles(ids: list[str], characters: int) -> sa.Select[Any]:
    """Ask for text from within each story's middle chapter, away from what books and files begin and end with."""
    story = chapters.c.story_id
    place = sa.func.row_number().over(partition_by=story, order_by=chapters.c.number)
    of = sa.func.count().over(partition_by=story)
    placed = (
        sa.select(story, chapters.c.number, place.label("place"), of.label("of"))
        .where(story.in_(ids))
        .subquery()
    )
    over = greatest(sa.func.length(chapters.c.text) - characters, 0, type_=sa.Integer())
    text = sa.func.substr(chapters.c.text, over // 3 + 1, characters)
    of_chapter = (story == placed.c.story_id) & (chapters.c.number == placed.c.number)
    return (
        sa.select(stories.c.id, stories.c.authors, stories.c.language, text.label("text"))
        .join(placed, placed.c.story_id == stories.c.id)
        .join(chapters, of_chapter)
        .where(placed.c.place == (placed.c["of"] + 2) // 2)
        .order_by(stories.c.id)
    )
