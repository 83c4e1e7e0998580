"""One file is one story, however its path is spelled; what was imported by another spelling keeps its id."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.catalogue import FileRead, FileRecord
from indexer.config import LibrarySettings, Settings
from indexer.jobs.inbox_diff import compare_inbox
from indexer.model import OnMissing, ReadOutcome, Source, SourceKind, story_id
from indexer.readers.digest import story_digest
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import ReadRequest

TALE = "The Pond\n\nby Heron\n\nThe pond lay still, and the heron beside it lay in wait all morning.\n"


@pytest.fixture
def shelf(tmp_path):
    """A folder outside every source, with one story in it."""
    folder = tmp_path / "real" / "shelf"
    folder.mkdir(parents=True)
    (folder / "pond.txt").write_text(TALE, encoding="utf-8")
    return folder


def imported(parts, *paths):
    reporter = RecordingReporter()
    pipeline.import_paths([Path(path) for path in paths], parts, reporter)
    return reporter


def stories(parts):
    return parts.catalogue.stories.ids()


def named(*keys):
    """Return the ids of stories by source and native key."""
    return {story_id(source, key) for source, key in keys}


@contextmanager
def opened(tmp_path, *sources):
    with open_resources(Settings(library=LibrarySettings(data=tmp_path / "var"), sources=sources)) as parts:
        yield parts


def spellings(tmp_path, shelf):
    (tmp_path / "link").symlink_to(shelf)
    (tmp_path / "way").symlink_to(tmp_path / "real")
    (tmp_path / "aside.txt").symlink_to(shelf / "pond.txt")
    (shelf.parent / "d1").mkdir()
    file = shelf / "pond.txt"
    return [
        f"{file}",
        f"{shelf}/../shelf/pond.txt",
        f"{shelf}/../d1/../shelf/pond.txt",
        f"{shelf}//pond.txt",
        f"/{file}",
        f"{tmp_path}/link/pond.txt",
        f"{tmp_path}/way/shelf/pond.txt",
        f"{tmp_path}/link/../shelf/pond.txt",
        f"{tmp_path}/aside.txt",
        f"{shelf}",
        f"{shelf}/",
        f"{shelf}/../shelf",
        f"{tmp_path}/link",
        f"{tmp_path}/link/",
        f"{tmp_path}/way/shelf",
        os.path.relpath(shelf),
    ]


def test_every_spelling_of_a_loose_path_is_one_story(parts, tmp_path, shelf):
    for spelling in spellings(tmp_path, shelf):
        imported(parts, spelling)
        assert stories(parts) == named(("import", str(shelf / "pond.txt")[1:])), spelling


def test_every_spelling_at_once_is_one_file(parts, tmp_path, shelf):
    reporter = imported(parts, *spellings(tmp_path, shelf))
    assert (reporter.counts["added"], reporter.counts["unchanged"]) == (1, 0)


def test_every_spelling_of_a_path_in_a_source_is_its_story(tmp_path, shelf):
    with opened(tmp_path, Source("tales", SourceKind.INBOX, str(shelf))) as parts:
        for spelling in spellings(tmp_path, shelf):
            imported(parts, spelling)
            assert stories(parts) == named(("tales", "pond.txt")), spelling


@pytest.mark.parametrize("place", ["link", "way/shelf", "real/d1/../shelf", "real//shelf/", "relative"])
def test_a_source_may_be_named_by_any_spelling(tmp_path, shelf, place, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paths = spellings(tmp_path, shelf)
    location = "real/shelf" if place == "relative" else f"{tmp_path}/{place}"
    source = Source("tales", SourceKind.INBOX, location)
    with opened(tmp_path, source) as parts:
        pipeline.import_folder(source, parts, RecordingReporter())
        for spelling in paths:
            imported(parts, spelling)
        assert stories(parts) == named(("tales", "pond.txt"))


def test_a_link_to_a_story_of_the_same_folder_is_that_story(parts, inbox):
    (inbox / "pond.txt").write_text(TALE, encoding="utf-8")
    (inbox / "again.txt").symlink_to(inbox / "pond.txt")
    source = parts.settings.sources[0]
    pipeline.import_folder(source, parts, RecordingReporter())
    imported(parts, inbox / "again.txt")
    assert stories(parts) == named(("tales", "pond.txt"))
    assert compare_inbox(source, parts.catalogue, parts.settings.read).changed == ()


def test_a_link_to_what_no_walk_finds_is_the_story(parts, inbox):
    (inbox / ".kept").mkdir()
    (inbox / ".kept" / "pond").write_text(TALE, encoding="utf-8")
    (inbox / "pond.txt").symlink_to(inbox / ".kept" / "pond")
    source = parts.settings.sources[0]
    pipeline.import_folder(source, parts, RecordingReporter())
    imported(parts, inbox / "pond.txt")
    assert stories(parts) == named(("tales", "pond.txt"))
    assert compare_inbox(source, parts.catalogue, parts.settings.read).changed == ()


def test_two_files_of_one_name_stay_two_stories(parts, tmp_path, shelf):
    other = tmp_path / "other"
    other.mkdir()
    (other / "pond.txt").write_text(TALE.replace("heron", "otter"), encoding="utf-8")
    imported(parts, shelf, other)
    assert len(stories(parts)) == 2


def test_two_files_of_one_size_and_time_stay_two_stories(parts, shelf):
    (shelf / "lake.txt").write_text(TALE.replace("ond", "ool"), encoding="utf-8")
    for name in ("lake.txt", "pond.txt"):
        os.utime(shelf / name, ns=(1_600_000_000_000_000_000,) * 2)
    imported(parts, shelf / "pond.txt")
    imported(parts, shelf / "lake.txt")
    assert len(stories(parts)) == 2


# -- archives from before links were followed ------------------------------------------------------------------


def known_as(parts, source, origin, path):
    """Put a story into the catalogue under a name that is not made any more, as an older archive has it."""
    status = path.stat()
    with ReaderPool(parts.settings.read) as reader:
        (outcome,) = reader.read_all([ReadRequest(source, origin, path=path)])
    assert isinstance(outcome, ReadOutcome)
    assert outcome.stories
    record = FileRecord(source, origin, status.st_size, status.st_mtime_ns)
    parts.catalogue.stories.put([FileRead(record, outcome, tuple(map(story_digest, outcome.stories)))])
    return story_id(source, origin)


@pytest.mark.parametrize("old", ["link/pond.txt", "real/d1/../shelf/pond.txt", "aside.txt"])
def test_a_loose_story_known_by_another_spelling_keeps_its_id(parts, tmp_path, shelf, old):
    paths = spellings(tmp_path, shelf)
    story = known_as(parts, "import", f"{tmp_path}/{old}"[1:], tmp_path / old)
    for spelling in paths:
        imported(parts, spelling)
    assert stories(parts) == {story}
    (shelf / "pond.txt").write_text(TALE + "\nThen it flew.\n", encoding="utf-8")
    reporter = imported(parts, shelf / "pond.txt")
    if old != "aside.txt":  # a link by another name is told by size and time only
        assert reporter.counts["updated"] == 1
        assert stories(parts) == {story}


def test_a_file_that_left_a_folder_known_by_another_spelling_is_missed(parts, tmp_path, shelf):
    spellings(tmp_path, shelf)
    known_as(parts, "import", f"{tmp_path}/link/pond.txt"[1:], shelf / "pond.txt")
    (shelf / "lake.txt").write_text(TALE.replace("pond", "lake"), encoding="utf-8")
    (shelf / "pond.txt").unlink()
    assert imported(parts, tmp_path / "link").counts["missing"] == 1


def test_an_archive_made_through_a_linked_source_folder_loses_nothing(tmp_path, shelf):
    """Its stories were imported by the link, by hand and by the folder; they are the same stories afterwards."""
    (tmp_path / "link").symlink_to(shelf)
    source = Source("tales", SourceKind.INBOX, str(tmp_path / "link"), on_missing=OnMissing.REMOVE)
    with opened(tmp_path, source) as parts:
        story = known_as(parts, "tales", "pond.txt", tmp_path / "link" / "pond.txt")
        for place in (source, replace(source, location=str(shelf))):
            reporter = RecordingReporter()
            pipeline.import_folder(place, parts, reporter)
            assert +reporter.counts == {"unchanged": 1}
        imported(parts, shelf / "pond.txt", tmp_path / "link")
        assert stories(parts) == {story}


def test_a_link_that_was_a_story_of_its_own_stays_one(tmp_path, shelf):
    (shelf / "again.txt").symlink_to(shelf / "pond.txt")
    source = Source("tales", SourceKind.INBOX, str(shelf), on_missing=OnMissing.REMOVE)
    with opened(tmp_path, source) as parts:
        known_as(parts, "tales", "again.txt", shelf / "again.txt")
        known_as(parts, "tales", "pond.txt", shelf / "pond.txt")
        pipeline.import_folder(source, parts, RecordingReporter())
        imported(parts, shelf)
        assert stories(parts) == named(("tales", "again.txt"), ("tales", "pond.txt"))
        assert compare_inbox(source, parts.catalogue, parts.settings.read).changed == ()
        assert not compare_inbox(source, parts.catalogue, parts.settings.read).gone


def test_a_folder_reached_by_a_link_inside_a_source_keeps_the_names_it_has(tmp_path, shelf):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "sub").symlink_to(shelf)
    source = Source("tales", SourceKind.INBOX, str(inbox))
    with opened(tmp_path, source) as parts:
        story = known_as(parts, "tales", "sub/pond.txt", shelf / "pond.txt")
        imported(parts, inbox / "sub")
        imported(parts, inbox / "sub" / "pond.txt")
        assert stories(parts) == {story}


def test_odd_bytes_in_a_name_are_spelled_alike_by_hand_and_by_folder(parts, inbox):
    path = Path(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.txt"))
    path.write_text(TALE, encoding="utf-8")
    imported(parts, path)
    pipeline.import_folder(parts.settings.sources[0], parts, RecordingReporter())
    assert stories(parts) == named(("tales", "caf\\xe9.txt"))
