"""Forms of an index: the schema of its documents, and the documents that a story becomes.

The stories of an archive are one, their passages another; writers, builders and commits are the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import tantivy

from indexer.engines.passages import PLACE, STEMS, packed, passages_of
from indexer.engines.tantivy_engine.fields import (
    ID,
    WHOLE,
    WORDS,
    document,
    encodable,
    encoded,
    tantivy_schema,
)
from indexer.model import StoredStory
from indexer.schema import KEYS, LIMITING


@dataclass(frozen=True, slots=True)
class Form:
    """What the documents of an index are."""

    schema: Callable[[], tantivy.Schema]
    documents: Callable[[StoredStory], Iterable[tantivy.Document]]


@cache
def passage_schema() -> tantivy.Schema:
    """Return the schema of passages: no positions, no counts, and of what limits a scope only the values."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name=WHOLE, index_option="basic")
    builder.add_text_field(STEMS, tokenizer_name=WORDS, index_option="basic")
    builder.add_bytes_field(PLACE, stored=True)
    for spec in LIMITING:
        builder.add_text_field(spec.name + KEYS, tokenizer_name=WHOLE, index_option="basic")
    return builder.build()


def _story(story: StoredStory) -> Iterable[tantivy.Document]:
    return (document(story),)


def _passages(story: StoredStory) -> list[tantivy.Document]:
    limits = [(spec.name + KEYS, encodable(text)) for spec in LIMITING for text in spec.texts(story.summary)]
    made = []
    for place, stems in passages_of(story):
        document = tantivy.Document()
        document.add_text(ID, story.id)
        document.add_text(STEMS, encoded(stems))
        document.add_bytes(PLACE, packed(place))
        for name, value in limits:
            document.add_text(name, value)
        made.append(document)
    return made


STORIES = Form(tantivy_schema, _story)
PASSAGES = Form(passage_schema, _passages)
