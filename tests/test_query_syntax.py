"""The table of what can be typed: each row works on the samples, says itself again, and stands in the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.model import OWNER, SearchRequest, Source, SourceKind
from indexer.query import parse, show
from indexer.query.syntax import SyntaxRow, syntax_rows

ROOT = Path(__file__).resolve().parent.parent
ROWS = syntax_rows()
# What an index alone cannot find by a word: everything but words.
_NO_WORDS = ("rating:", "has:", "missing:", "source:", "words", "published:")


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(
    request: pytest.FixtureRequest, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    source = Source("samples", SourceKind.INBOX, str(samples))
    settings = Settings(
        library=LibrarySettings(data=tmp_path_factory.mktemp("syntax")),
        sources=(source,),
        index=IndexSettings(engine=request.param),
    )
    with open_resources(settings) as resources:
        pipeline.import_folder(source, resources, RecordingReporter())
        pipeline.index_pending(resources, RecordingReporter())
    archive = Archive(settings)
    yield archive
    archive.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.type)
def test_every_row_finds_something_in_the_samples(archive: Archive, row: SyntaxRow) -> None:
    page = archive.search(OWNER, SearchRequest(row.type, per_page=50))
    assert 0 < page.total < 20
    assert page.warnings == ()
    assert not page.partial
    if not row.type.startswith(_NO_WORDS):
        assert any(hit.matches or hit.field_spans for hit in page.hits)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.type)
def test_every_row_and_its_other_spellings_say_themselves_again(row: SyntaxRow) -> None:
    node, warnings = parse(row.type)
    assert warnings == ()
    assert parse(show(node)) == (node, ())
    for other in row.also:
        assert parse(other) == (node, ())


def test_every_row_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
    missing = [row.type for row in ROWS if row.as_markdown() not in text]
    assert missing == []
