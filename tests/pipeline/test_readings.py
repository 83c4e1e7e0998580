"""A person's choice between two readings travels to whatever reads: files, members of archives, pages that were captured."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doubtful import WORD, doubtful_text, has_word
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.config import LibrarySettings, Settings
from indexer.errors import ReadError, UnknownStoryError
from indexer.model import CHOSEN, RemovalOrder, Source, SourceKind, story_id
from indexer.pipeline import Resources
from indexer.pipeline.site import import_captures

SITE = Source("site", SourceKind.SITE, "https://stories.example/")
URL = "https://stories.example/roses.txt"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "inbox").mkdir()
    source = Source("tales", SourceKind.INBOX, str(tmp_path / "inbox"))
    return Settings(library=LibrarySettings(data=tmp_path / "var"), sources=(source, SITE))


@pytest.fixture
def parts(settings: Settings) -> Iterator[Resources]:
    with open_resources(settings) as opened:
        yield opened


def brought(parts: Resources, name: str, content: bytes) -> None:
    """Put a file into the folder, and import the folder."""
    source = parts.settings.sources[0]
    (Path(source.location) / name).write_bytes(content)
    pipeline.import_folder(source, parts, RecordingReporter())


def crawled(parts: Resources, content: bytes) -> None:
    """Keep what a crawl fetched of the one page, and import it."""
    frontier = parts.catalogue.frontier
    frontier.begin_run("site", [URL])
    page = frontier.take("site")
    assert page is not None
    digest = parts.catalogue.captures.put(content)
    frontier.settle(replace(page, state="fetched", status=200, digest=digest, media_type="text/plain"))
    frontier.end_run("site")
    import_captures(SITE, parts, RecordingReporter())


def soon() -> datetime:
    """A moment before which everything was read."""
    return datetime.now(UTC) + timedelta(hours=1)


def text(parts: Resources, key: str) -> str:
    return "\n".join(chapter.text for chapter in parts.catalogue.stories.get([key])[key].chapters)


def test_a_member_of_an_archive_is_read_as_was_chosen_and_those_beside_it_are_not(parts, tmp_path):
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.writestr("roses.txt", doubtful_text())
        archive.writestr("thorns.txt", doubtful_text().replace("Salt Roses", "Salt Thorns"))
    brought(parts, "box.zip", (tmp_path / "box.zip").read_bytes())
    roses, thorns = (story_id("tales", f"box.zip!/{name}.txt") for name in ("roses", "thorns"))
    pipeline.reread_as(parts, RecordingReporter(), roses, "B")
    assert (WORD in text(parts, roses)) is has_word(doubtful_text(), 1)
    assert (WORD in text(parts, thorns)) is has_word(doubtful_text(), 0)
    pipeline.reread_as(parts, RecordingReporter(), thorns, "B")
    assert (WORD in text(parts, roses)) is (WORD in text(parts, thorns)) is has_word(doubtful_text(), 1)


def test_a_page_is_read_as_was_chosen_until_it_changes(parts):
    crawled(parts, doubtful_text().encode())
    key = story_id("site", URL)
    pipeline.reread_as(parts, RecordingReporter(), key, "B")
    assert (WORD in text(parts, key)) is has_word(doubtful_text(), 1)
    pipeline.reread(parts, RecordingReporter(), since=soon())
    assert (WORD in text(parts, key)) is has_word(doubtful_text(), 1)
    import_captures(SITE, parts, RecordingReporter(), only={URL})
    assert (WORD in text(parts, key)) is has_word(doubtful_text(), 1)
    crawled(parts, f"{doubtful_text()}\nThe kettle was of copper.\n".encode())
    assert (WORD in text(parts, key)) is has_word(doubtful_text(), 0)
    assert parts.catalogue.files.known("site")[URL].chosen is None


def test_a_choice_survives_a_file_that_cannot_be_read_for_a_while(parts):
    brought(parts, "roses.txt", doubtful_text().encode())
    key = story_id("tales", "roses.txt")
    pipeline.reread_as(parts, RecordingReporter(), key, "B")
    chosen = parts.catalogue.files.known("tales")["roses.txt"].chosen
    assert chosen is not None
    small = replace(parts.settings.read, max_file_mb=0)
    with open_resources(replace(parts.settings, read=small)) as narrow:
        pipeline.reread(narrow, RecordingReporter(), since=soon())
    assert parts.catalogue.files.known("tales")["roses.txt"].failure_cause == "too-large"
    assert parts.catalogue.files.known("tales")["roses.txt"].chosen == chosen
    pipeline.reread(parts, RecordingReporter(), since=soon())
    assert (WORD in text(parts, key)) is has_word(doubtful_text(), 1)


def test_a_choice_survives_that_its_story_was_removed_and_restored(parts):
    brought(parts, "roses.txt", doubtful_text().encode())
    key = story_id("tales", "roses.txt")
    pipeline.reread_as(parts, RecordingReporter(), key, "B")
    parts.catalogue.removals.remove([key], RemovalOrder("a mistake"))
    parts.catalogue.removals.restore([key])
    assert parts.catalogue.files.known("tales")["roses.txt"].digest == ""
    pipeline.import_folder(parts.settings.sources[0], parts, RecordingReporter())
    assert (WORD in text(parts, key)) is has_word(doubtful_text(), 1)


def test_of_a_file_whose_content_is_not_known_a_reading_can_be_chosen(parts):
    brought(parts, "roses.txt", doubtful_text().encode())
    key = story_id("tales", "roses.txt")
    parts.catalogue.removals.remove([key], RemovalOrder("a mistake"))
    parts.catalogue.removals.restore([key])
    pipeline.reread_as(parts, RecordingReporter(), key, "B")
    assert (WORD in text(parts, key)) is has_word(doubtful_text(), 1)
    assert parts.catalogue.files.known("tales")["roses.txt"].chosen.digest != ""


def test_a_choice_that_could_not_be_heeded_is_not_kept(parts):
    marks = "*** {} OF THE PROJECT GUTENBERG EBOOK SALT ROSES ***"
    body = "The kettle sang, and nobody listened to it.\n\n" * 20
    brought(parts, "book.txt", f"{marks.format('START')}\n\n{body}\n{marks.format('END')}\n".encode())
    reporter = RecordingReporter()
    with pytest.raises(ReadError, match="one way only"):
        pipeline.reread_as(parts, reporter, story_id("tales", "book.txt"), "B")
    assert [failure.cause for failure in reporter.failures] == ["choice-dropped"]
    assert parts.catalogue.files.known("tales")["book.txt"].chosen is None
    assert (
        CHOSEN not in parts.catalogue.stories.summaries([story_id("tales", "book.txt")]).popitem()[1].reading
    )


def test_a_work_of_several_files_has_no_other_reading(parts):
    for number in (1, 2):
        part = f"Title: Salt Roses\nAuthor: Wren\nPart: {number}/2\n\nThe kettle sang {number} times.\n\nAnd so on.\n"
        brought(parts, f"roses{number}.txt", part.encode())
    (key,) = parts.catalogue.stories.ids()
    with pytest.raises(UnknownStoryError, match="made of several files"):
        pipeline.reread_as(parts, RecordingReporter(), key, "B")
