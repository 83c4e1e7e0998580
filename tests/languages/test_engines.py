"""The archive of many languages in every engine: what is found there is what the law says, and it is marked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from engines.kit import LIMITS, ask, begun, local
from languages.archive import ASKS, STORIES, found_by
from sample_stories import tale

from indexer import schema
from indexer.engines.port import IndexReader
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.highlight.story import StoryHighlighter
from indexer.query import parse
from indexer.query.plan import lower

pytestmark = pytest.mark.skipif(
    not hasattr(schema, "COMBINED"),
    reason="engines look words up by English stems until an index has a field of stems",
)
STORED = [
    tale(name, story["text"], title=str(number), language=story["language"] or None)
    for number, (name, story) in enumerate(STORIES.items())
]


@pytest.fixture(scope="module", params=[TantivyEngine, WhooshEngine])
def reader(request, tmp_path_factory) -> Iterator[IndexReader]:
    engine = partial(local, request.param)(tmp_path_factory.mktemp("languages"))
    number = begun(engine)
    writer = engine.writer(number)
    writer.put(STORED)
    writer.close()
    reader = engine.open(number)
    yield reader
    reader.close()
    engine.close()


@pytest.mark.parametrize("row", ASKS, ids=lambda row: row["ask"])
def test_an_engine_finds_what_the_law_says(reader, row):
    assert {hit.story_id for hit in ask(reader, row["ask"]).hits} == found_by(row["ask"])


@pytest.mark.parametrize("row", ASKS, ids=lambda row: row["ask"])
def test_what_is_found_is_marked(reader, row):
    node, _ = parse(row["ask"], LIMITS)
    highlighter = StoryHighlighter(lower(node, reader))
    found = found_by(row["ask"])
    for story in STORED:
        marks = highlighter.marks_of(story)
        assert bool(marks.matches) == (story.id in found), story.id
