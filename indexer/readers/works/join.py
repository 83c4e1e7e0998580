"""Join the pages of a work that a site spreads over several, in reading order.

Which pages belong together is for the crawl to say.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from indexer.model import Chapter, Rating, Status, Story, Zone
from indexer.model.fields import FIELDS, Merge
from indexer.readers.structure.chapters import renumbered
from indexer.readers.structure.words import count_words
from indexer.readers.works.works_levels import continued

_EMPTY: tuple[Any, ...] = (None, (), {}, Rating.UNRATED, Status.UNKNOWN)
_OF_ALL = {"origin", "updated", "extra"}
# Of the first page that has it; the others are made from all pages.
_OF_FIRST = (
    "parts",
    *(field.attribute for field in FIELDS if field.merge is not Merge.OWN and field.name not in _OF_ALL),
)
# A longer serial has a number misread.
_MOST_PARTS = 2000


def join_pages(stories: Sequence[Story], *, native_key: str) -> Story:
    """Return one story of all pages' chapters, renumbered; each field from the first page that has it.

    The words are counted anew; ``updated`` is the latest of all pages. Of several pages that say which parts they are,
    those in between that are not there go into ``extra["missing_parts"]``.

    Raises:
        ValueError: ``stories`` is empty.
    """
    if not stories:
        message = "join_pages needs at least one page"
        raise ValueError(message)
    first = stories[0]
    chapters: list[Chapter] = []
    for story in stories:
        chapters += continued(chapters, _chapters(story, alone=len(stories) == 1))
    fields: dict[str, Any] = {name: _first(stories, name) for name in _OF_FIRST}
    return dataclasses.replace(
        first,
        **fields,
        native_key=native_key,
        chapters=renumbered(chapters),
        words=_words(stories),
        updated=max((story.updated for story in stories if story.updated), default=None),
        part=first.part if len(stories) == 1 else None,
        zones=_zones(stories),
        extra={key: value for story in reversed(stories) for key, value in story.extra.items()}
        | _missing(stories),
    )


def _first(stories: Sequence[Story], name: str) -> object:
    values = [getattr(story, name) for story in stories]
    return next((value for value in values if value not in _EMPTY), values[0])


def _chapters(story: Story, *, alone: bool) -> tuple[Chapter, ...]:
    """Give a page's only chapter the page's own title if it has none and the pages differ in theirs."""
    if alone or len(story.chapters) != 1 or story.chapters[0].title is not None:
        return story.chapters
    title = story.extra.get("chapter")
    return (dataclasses.replace(story.chapters[0], title=title),)


def _zones(stories: Sequence[Story]) -> tuple[Zone, ...]:
    """Return all pages' zones, each before its chapter as they are numbered now."""
    zones: list[Zone] = []
    offset = 0
    for story in stories:
        after = offset + len(story.chapters) + 1 if story is not stories[-1] else None
        zones += [
            dataclasses.replace(zone, before=after if zone.before is None else zone.before + offset)
            for zone in story.zones
        ]
        offset += len(story.chapters)
    return tuple(zones)


def _missing(stories: Sequence[Story]) -> dict[str, str]:
    numbers = {story.part for story in stories}
    if len(stories) == 1 or None in numbers:
        return {}
    top = max(story.parts or story.part or 0 for story in stories)
    missing = [str(number) for number in range(1, min(top, _MOST_PARTS) + 1) if number not in numbers]
    return {"missing_parts": "\n".join(missing)} if missing else {}


def _words(stories: Sequence[Story]) -> int:
    """Keep a single page's stated words; count those of several."""
    if len(stories) == 1:
        return stories[0].words
    return sum(count_words(chapter.text) for story in stories for chapter in story.chapters)
