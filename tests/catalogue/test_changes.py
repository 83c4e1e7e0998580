from __future__ import annotations

from indexer.catalogue import Catalogue
from indexer.catalogue.changes import Changes
from indexer.catalogue.sqlite.catalogue import FILE_NAME
from indexer.model import OnMissing


def test_going_missing_and_coming_back_are_told_whoever_wrote_them(tmp_path, tale):
    with Catalogue.open(tmp_path) as written, Catalogue.open(tmp_path) as watched:
        changes = Changes(tmp_path / FILE_NAME, watched.stories)
        page = tale("page", source="site")
        written.stories.put_story(page, "d")
        before = changes.stamp()
        written.stories.mark_missing("site", [page.native_key], OnMissing.KEEP)
        gone = changes.stamp()
        assert gone != before
        written.stories.put_story(page, "d")
        assert changes.stamp() == before


def test_the_catalogue_is_asked_only_when_its_files_changed(tmp_path, tale):
    with Catalogue.open(tmp_path) as catalogue:
        asked = []
        missing = catalogue.stories.missing_stamp
        catalogue.stories.missing_stamp = lambda: asked.append(1) or missing()
        changes = Changes(tmp_path / FILE_NAME, catalogue.stories)
        assert changes.stamp() == changes.stamp()
        assert len(asked) == 1
        catalogue.stories.put_story(tale("a"), "d")
        changes.stamp()
        assert len(asked) == 2


def test_files_that_are_not_there_are_no_error(tmp_path):
    with Catalogue.open(tmp_path) as catalogue:
        assert Changes(tmp_path / "elsewhere.sqlite", catalogue.stories).stamp() == "---"
