"""Forms of an index: the schema of its documents, and the documents that a story becomes.

The stories of an archive are one, their passages another; writers, builders and commits are the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import tantivy

from indexer.engines.analysed_fields import ID, all_encodable, encodable
from indexer.engines.passages import KEY, PLACE, STEMS, Passages, passages_of
from indexer.engines.tantivy_engine.fields import WHOLE, WORDS, documents, tantivy_schema
from indexer.model import StoredStory
from indexer.schema import KEYS, LIMITING

Documents = Sequence[tantivy.Document]


@dataclass(frozen=True, slots=True)
class Form:
    """What the documents of an index are: those of each of some stories, which takes less time for several at once."""

    schema: Callable[[], tantivy.Schema]
    documents: Callable[[Sequence[StoredStory]], Sequence[Documents]]


@cache
def passage_schema() -> tantivy.Schema:
    """Return the schema of passages: no positions, no counts, and of what limits a scope only the values."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name=WHOLE, index_option="basic")
    builder.add_text_field(STEMS, tokenizer_name=WORDS, index_option="basic")
    builder.add_bytes_field(PLACE, stored=True)
    builder.add_integer_field(KEY, fast=True)
    for spec in LIMITING:
        builder.add_text_field(spec.name + KEYS, tokenizer_name=WHOLE, index_option="basic")
    return builder.build()


def _stories(stories: Sequence[StoredStory]) -> list[Documents]:
    return [(each,) for each in documents(stories)]


def _passages(stories: Sequence[StoredStory]) -> list[Documents]:
    return [tuple(_of_story(*each)) for each in zip(stories, passages_of(stories), strict=True)]


def _of_story(story: StoredStory, found: Passages) -> Iterator[tantivy.Document]:
    limits = [(spec.name + KEYS, encodable(text)) for spec in LIMITING for text in spec.texts(story.summary)]
    for place, key, stems in zip(found.places, found.keys, all_encodable(found.stems), strict=True):
        document = tantivy.Document()
        document.add_text(ID, story.id)
        document.add_text(STEMS, stems)
        document.add_bytes(PLACE, place)
        document.add_integer(KEY, key)
        for name, value in limits:
            document.add_text(name, value)
        yield document


STORIES = Form(tantivy_schema, _stories)
PASSAGES = Form(passage_schema, _passages)
