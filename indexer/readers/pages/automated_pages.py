"""Read story pages of Automated Archives: a header of labels as authors wrote it, the story, a closing line.

The archive's own database is for ``automated_archive``.
"""

import dataclasses
import re
from functools import cache
from typing import Any

from indexer.datafiles import data_table
from indexer.errors import NotAStoryError
from indexer.model import Chapter, Story, Zone, ZoneKind
from indexer.readers.markup.markup import text_of
from indexer.readers.metadata.people import authors_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.pages.posts import with_header
from indexer.readers.pages.site import window_title
from indexer.readers.sample import Context, Sample

NAME = "automated_pages"


def recognise(sample: Sample) -> str | None:
    """Take pages with the closing words of these archives; see ``families``."""
    mark = next((mark for mark in _table()["marks"] if mark in sample.decoded.text), None)
    return f"says {mark!r}, as pages of Automated Archives do" if mark else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one story on a page; see ``families``."""
    paragraphs = text_of(sample.tree).split("\n\n")
    end = re.compile(_table()["end"], re.IGNORECASE)
    last = next((n for n, words in enumerate(paragraphs) if n and end.search(words)), len(paragraphs))
    text = "\n\n".join(paragraphs[:last])
    if not text.strip():
        raise NotAStoryError("The page ends before a story begins on it.")
    draft = StoryBuilder()
    _take_window(draft, window_title(sample.tree))
    reading = {"reader": NAME, **sample.decoded.as_reading()}
    found = draft.finish(sample.capture, (Chapter(1, None, text),), reading=reading)
    closing = "\n\n".join(paragraphs[last:])
    page = dataclasses.replace(found, zones=(Zone(ZoneKind.BOILERPLATE, closing, None),) if closing else ())
    return (with_header(page, sample.decoded, text_first=True, chapters=True),)


def _take_window(builder: StoryBuilder, window: str) -> None:
    found = re.fullmatch(_table()["window"], window, re.IGNORECASE)
    if found:
        builder.title = found["title"]
        builder.authors.extend(authors_of(found["who"]))


@cache
def _table() -> dict[str, Any]:
    return data_table(__package__, "automated_pages.toml")
