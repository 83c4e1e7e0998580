"""Forms of a Whoosh index: the schema of its documents, and the documents that a story becomes.

The stories of an archive are one, their passages another; writers, builders and commits are the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, Schema

from indexer.engines.passages import PLACE, STEMS, passages_of
from indexer.engines.whoosh_engine.fields import CountedWords, WholeValues, document, whoosh_schema
from indexer.model import StoredStory
from indexer.schema import KEYS, LIMITING

# A commit leaves one segment; searching costs a little for each, rewriting them costs much. Those are small, and put
# together once there are some, that have fewer stories than this. Re-measure with benchmarks/write_path.py.
_SMALL_STORIES, _PASSAGES_A_STORY = 500, 80


@dataclass(frozen=True, slots=True)
class Form:
    """What the documents of an index are; a segment of fewer than ``small`` ones is put together with others."""

    schema: Callable[[], Schema]
    documents: Callable[[StoredStory], Iterator[dict[str, Any]]]
    small: int


def passage_schema() -> Schema:
    """Return the schema of passages: no positions, and of what limits a scope only the values."""
    schema = Schema(id=ID(unique=True))
    schema.add(STEMS, CountedWords())
    schema.add(PLACE, COLUMN(VarBytesColumn()))
    for spec in LIMITING:
        schema.add(spec.name + KEYS, WholeValues())
    return schema


def _story(story: StoredStory) -> Iterator[dict[str, Any]]:
    yield document(story)


def _passages(story: StoredStory) -> Iterator[dict[str, Any]]:
    limits = {spec.name + KEYS: spec.texts(story.summary) for spec in LIMITING}
    (found,) = passages_of([story])
    for place, stems in zip(found.places, found.stems, strict=True):
        yield {"id": story.id, STEMS: dict.fromkeys(stems.split(), 1), PLACE: place, **limits}


STORIES = Form(whoosh_schema, _story, _SMALL_STORIES)
PASSAGES = Form(passage_schema, _passages, _SMALL_STORIES * _PASSAGES_A_STORY)
