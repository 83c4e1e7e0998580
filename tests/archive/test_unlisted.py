"""A source that is taken out of config.toml is not forgotten: its stories are found, and everybody says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings
from indexer.model import OWNER, SearchRequest, Source, SourceKind
from webui import create_app

TALE = "Title: Kettles\nAuthor: Finch\n\nA kettle sang beside the marmalade, and nobody minded.\n"


@pytest.fixture
def settings(tmp_path):
    """An archive with a story of a source, and one imported by hand."""
    (tmp_path / "attic").mkdir()
    (tmp_path / "attic" / "kettle.txt").write_text(TALE, "utf-8")
    (tmp_path / "loose.txt").write_text(
        TALE.replace("kettle", "lantern").replace("Kettles", "Lamps"), "utf-8"
    )
    made = Settings(
        library=LibrarySettings(data=tmp_path / "var"),
        sources=(Source("attic", SourceKind.INBOX, str(tmp_path / "attic")),),
    )
    with open_resources(made) as parts:
        pipeline.import_folder(made.sources[0], parts, RecordingReporter())
        pipeline.import_paths([tmp_path / "loose.txt"], parts, RecordingReporter())
    return made


def test_while_it_is_configured_nothing_is_said_of_it_nor_of_files_imported_by_hand(settings):
    archive = Archive(settings)
    assert archive.status(OWNER).unlisted == ()
    assert archive.status(OWNER).problems == ()
    assert archive.check() == ()
    archive.close()


def test_taken_out_it_is_told_with_both_ways_out_and_its_stories_are_found(settings):
    archive = Archive(replace(settings, sources=()))
    (left,) = archive.status(OWNER).unlisted
    assert (left.id, left.stories, left.missing) == ("attic", 1, 0)
    for told in (archive.status(OWNER).problems, archive.check()):
        (sentence,) = told
        assert "attic is no longer in config.toml, and 1 story of it can still be found" in sentence
        assert "Put it back" in sentence
        assert "velveteen remove --source attic" in sentence
    assert archive.search(OWNER, SearchRequest("marmalade")).total == 2
    archive.close()


def test_the_status_page_names_it_and_offers_no_work_on_it(settings):
    bare = replace(settings, sources=())
    archive = Archive(bare)
    page = create_app(bare, archive).test_client().get("/status").text
    archive.close()
    assert "no longer in config.toml" in page
    assert "attic" in page
    assert "import:attic" not in page
