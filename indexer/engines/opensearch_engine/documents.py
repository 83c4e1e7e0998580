"""Stories and their passages as documents of a cluster.

It sends nothing; how fields are typed ``mapping`` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from indexer.engines.analysed_fields import ID, DocumentFields, all_encodable, analysed, encodable
from indexer.engines.bm25 import LENGTHS, length_code
from indexer.engines.opensearch_engine.mapping import COUNT, EACH, LENGTH, TURN
from indexer.engines.passages import KEY, PLACE, STEMS, Passages, passages_of
from indexer.model import StoredStory
from indexer.schema import COMBINED, EXACT, KEYS, LIMITING

Document = Mapping[str, Any]
# A document takes 512 bytes of an id; a passage has its number before it.
_LONGEST_ID = 500


def story_documents(stories: Sequence[StoredStory]) -> list[Document]:
    """Return stories as documents; it takes less time for several than for each.

    Raises:
        ValueError: the id of a story is longer than an id of a document may be.
    """
    for story in stories:
        if len(story.id.encode()) > _LONGEST_ID:
            raise ValueError(f"its id is longer than {_LONGEST_ID} bytes")
    return [_document(each) for each in analysed(stories)]


def _document(made: DocumentFields) -> Document:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for name, text in made.texts:
        texts[name].append(text)
    fields: dict[str, Any] = {**texts, **dict(made.numbers)}
    for name, held in texts.items():
        if name.endswith(EXACT) or name == COMBINED:
            words = [word for text in held for word in text.split(" ") if word]
            fields[name + COUNT] = len(words)
            fields[name + LENGTH] = LENGTHS[length_code(len(words))]
            if name != COMBINED:
                fields[name + EACH] = list(dict.fromkeys(words))
    return fields


def passage_documents(stories: Sequence[StoredStory], turn: int) -> list[list[Document]]:
    """Return the passages of each of some stories, told which change makes them."""
    found = zip(stories, passages_of(stories), strict=True)
    return [list(_of_story(story, passages, turn)) for story, passages in found]


def _of_story(story: StoredStory, found: Passages, turn: int) -> Iterator[Document]:
    limits = {spec.name + KEYS: [*map(encodable, spec.texts(story.summary))] for spec in LIMITING}
    for place, key, stems in zip(found.places, found.keys, all_encodable(found.stems), strict=True):
        yield {ID: story.id, STEMS: stems, PLACE: place.decode(), KEY: key, TURN: turn, **limits}
