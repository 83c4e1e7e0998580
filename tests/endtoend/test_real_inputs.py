"""Real files, kept outside the project, through the whole line; skipped where they are absent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings
from indexer.model import OWNER, Failure, Rating, SearchRequest, Source, SourceKind, Status, StorySummary


class Shelf:
    """An archive made of one folder."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.source = Source("real", SourceKind.INBOX, str(folder))
        self.settings = Settings(library=LibrarySettings(data=data), sources=(self.source,))
        self.told = self.run()
        self.archive = Archive(self.settings)

    def run(self) -> RecordingReporter:
        reporter = RecordingReporter()
        with open_resources(self.settings) as parts:
            pipeline.import_folder(self.source, parts, reporter)
            pipeline.index_pending(parts, reporter)
        return reporter

    def titles(self, query: str) -> list[str]:
        return [hit.story.title for hit in self.archive.search(OWNER, SearchRequest(query, per_page=50)).hits]

    def story(self, query: str) -> StorySummary:
        return self.archive.search(OWNER, SearchRequest(query)).hits[0].story


def failed_in(shelf: Shelf) -> dict[str, Failure]:
    return {failure.origin: failure for failure in shelf.told.failures}


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shelf]]:
    open_shelves: dict[str, Shelf] = {}
    yield open_shelves
    for shelf in open_shelves.values():
        shelf.archive.close()


@pytest.fixture
def shelf(shared_data: Path, shelves: dict[str, Shelf], tmp_path_factory: pytest.TempPathFactory):
    def get(name: str) -> Shelf:
        if name not in shelves:
            shelves[name] = Shelf(shared_data / name, tmp_path_factory.mktemp("real"))
        return shelves[name]

    return get


def test_the_sample_of_the_archive_keeper_reads_as_written(shelf):
    plain = shelf("plain")
    (hit,) = plain.archive.search(OWNER, SearchRequest('"fluffy white towel"')).hits
    assert (hit.story.title, hit.story.authors) == ("The Velveteen Rabbity Slayer", ("Isabelle",))
    assert (hit.story.rating, hit.story.rating_raw) == (Rating.MATURE, "STRONG R --sex scenes, people.")
    assert "belong to Joss Whedon" in (hit.story.disclaimer or "")
    assert (hit.story.summary or "").startswith("So they all die")
    assert (hit.story.notes or "").startswith("Heller, I love you")
    body = plain.archive.story(OWNER, hit.story.id).story.chapters
    assert body[0].text.startswith("It can feel so dark inside of yourself")
    assert body[-1].text.endswith("into to shower himself.")
    (passage,) = hit.passages
    assert [passage.text[span.start : span.end] for span in passage.spans] == ["fluffy white towel"]
    assert passage.text.startswith("She let the hot water")


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ('"belong to Joss Whedon"', 0),
        ('disclaimer:"belong to Joss Whedon"', 1),
        ('"let her rest in peace"', 1),
        ('"dead as a door nail"', 1),
        ('"curiouser and curiouser"', 1),
    ],
)
def test_phrases_are_found_in_their_zone_only(shelf, query, total):
    assert shelf("plain").archive.search(OWNER, SearchRequest(query)).total == total


def test_archive_pages_keep_their_metadata(shelf):
    pages = shelf("pages")
    summaries = [hit.story for hit in pages.archive.search(OWNER, SearchRequest("", per_page=50)).hits]
    works = {Path(str(story.origin)).name: story for story in summaries if story.fandoms and story.published}
    assert len(works) >= 2
    for story in works.values():
        assert story.authors
        assert story.words
        assert story.rating is not Rating.UNRATED
        # Backups with filler for a text are in no language.
        assert story.language in {"English", None}
    assert {story.status for story in works.values()} >= {Status.IN_PROGRESS}
    failed = {"/".join(Path(origin).parts[-2:]) for origin in failed_in(pages)}
    assert {"ao3/deletedWork.html", "ao3/lockedWorkLoggedOut.html"} <= failed


def test_navigation_of_a_page_is_no_part_of_its_story(shelf):
    pages = shelf("pages")
    for words in ('"terms of service"', '"log in"', '"skip header"'):
        assert pages.archive.search(OWNER, SearchRequest(f"body:{words}")).total == 0


def test_collections_are_split_into_their_stories(shelf):
    formats = shelf("formats")
    assert "The Call of Cthulhu" in formats.titles('author:lovecraft title:"call of cthulhu"')
    assert formats.archive.search(OWNER, SearchRequest("author:wodehouse")).total > 10
    assert formats.archive.search(OWNER, SearchRequest('"uncopyright"')).total == 0


def test_every_damaged_file_imports_or_is_listed_with_a_plain_reason(shelf, shared_data):
    formats = shelf("formats")
    known = {path.name for path in (shared_data / "formats" / "damaged").iterdir()} - {"INDEX.tsv"}
    failed = {Path(origin).name: failure for origin, failure in failed_in(formats).items()}
    with open_resources(formats.settings) as parts:
        origins = {story.summary.origin for story in parts.catalogue.stories.all()}
    imported = {Path(str(origin).split("#")[0]).name for origin in origins}
    assert known <= imported | set(failed)
    for failure in failed.values():
        assert failure.message.endswith(".")
    assert {"00-good.epub", "05-junk-prefix.epub", "33-utf16le-bom.html", "37-cr-only.txt"} <= imported
    assert {"03-empty.epub", "17-billion-laughs.epub"} <= set(failed)


def test_a_part_of_the_great_collection_loses_nothing(stories_folder, tmp_path):
    chosen = sorted(path for path in stories_folder.rglob("*.md"))[::100]
    for path in chosen:
        target = tmp_path / "inbox" / path.relative_to(stories_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    shelf = Shelf(tmp_path / "inbox", tmp_path / "var")
    try:
        with open_resources(shelf.settings) as parts:
            works = [story.summary.extra for story in parts.catalogue.stories.all()]
        # Books were cut into parts that say which they are; here they are whole again as far as they were chosen.
        assert sum(len(work.get("order", "-").split("\n")) for work in works) == len(chosen)
        assert not shelf.told.failures
        assert shelf.archive.status(OWNER).indexed == shelf.told.counts["added"] == len(works)
        for path in chosen[::10]:
            head = dict(
                line.lstrip("# ").split(": ", 1)
                for line in path.read_text("utf-8").split("\n")[:7]
                if ": " in line
            )
            stories = {
                hit.story.title
                for hit in shelf.archive.search(
                    OWNER, SearchRequest(f'author:"{head["Author"]}"', per_page=50)
                ).hits
            }
            assert head["Title"] in stories
        assert shelf.run().counts == {"unchanged": len(chosen)}
        dated = [
            hit.story.published
            for hit in shelf.archive.search(OWNER, SearchRequest("published:1800..1899", per_page=50)).hits
        ]
        assert dated
        assert all(day is not None and date(1800, 1, 1) <= day <= date(1899, 12, 31) for day in dated)
    finally:
        shelf.archive.close()
