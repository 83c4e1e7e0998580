"""What the labels of a FanFicFare title page mean, whatever the file around it: a category is a fandom there.

Labels that people added in their own settings go by the label table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from indexer.datafiles import data_table
from indexer.readers.metadata.labels import field_of
from indexer.readers.metadata.people import authors_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry


def draft_of(title: str | None, authors: str, fields: Iterable[tuple[str, str]]) -> StoryBuilder:
    """Return the draft of a title page: its title, by-line and labelled values in their order."""
    draft = StoryBuilder(title=title or None)
    draft.authors = list(dict.fromkeys(name for part in authors.split(", ") for name in authors_of(part)))
    draft.add_all(Entry(_table().get(label) or field_of(label), label, value) for label, value in fields)
    return draft


@cache
def _table() -> Mapping[str, str]:
    fields: Mapping[str, str] = data_table(__package__, "fanficfare.toml")["fields"]
    return fields
