"""Backups in folders: what a database has in its stories gives none of its own, whatever came first."""

from __future__ import annotations

import gzip
import os
import shutil
import zlib
from pathlib import Path

import pytest
from recording import RecordingReporter

from indexer import pipeline
from indexer.catalogue import row_codec
from indexer.model import TAKEN
from indexer.pipeline import Resources
from indexer.pipeline.inspection import inspect

DUMP = r"""CREATE TABLE `fan_settings` (`storiespath` text);
INSERT INTO `fan_settings` (`storiespath`) VALUES ('storiesef');
INSERT INTO `fan_authors` (`uid`,`penname`) VALUES (2,'Posy Quill');
INSERT INTO `fan_stories` (`sid`,`title`,`uid`) VALUES (10,'Tin Rain',2),(11,'Moss',2);
INSERT INTO `fan_chapters` (`chapid`,`title`,`inorder`,`storytext`,`sid`,`uid`) VALUES
(100,'Rust',1,'',10,2),(101,'Polish',2,'',10,2),(102,'Green',1,'',11,2);
"""
# A fragment with few words, one with tags throughout, one that is empty.
CHAPTERS = {
    "2/100.txt": "<p>The apples rang.</p>",
    "2/101.txt": "<p>Nobody</p><p>polished</p><br><p><i>them</i></p><br><p>twice.</p><p>So.</p>",
    "2/102.txt": "Green, all of it, and soft.",
}
DATABASE = r"""%FILES = (
12 => { Title => 'Tin Rain', Author => 'Posy Quill', Rating => 'PG-13', Location => '2/tinrain', FileType => 'html' },
);
"""
PAGE = (
    "<html><head><title>tin rain by P. Quill</title></head><body>"
    + "<p>The apples rang all night, and nobody in the house minded the sound of it.</p>" * 6
    + "<p>End tin rain by P. Quill</p><p>Author and story notes above.</p></body></html>"
)


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        # No two writes of a test are taken for one, however fast they come.
        os.utime(path, ns=(0, (10**9 + zlib.crc32(text.encode()) % 10**8) * 10**9))


def efiction(folder: Path) -> None:
    put(folder, {"efiction.sql": DUMP} | {f"storiesef/{name}": text for name, text in CHAPTERS.items()})


def run(resources: Resources, *paths: Path) -> RecordingReporter:
    reporter = RecordingReporter()
    if paths:
        pipeline.import_paths(paths, resources, reporter)
    else:
        pipeline.import_folder(resources.settings.sources[0], resources, reporter)
    return reporter


def here(resources: Resources) -> dict[str, list[str]]:
    return {
        story.summary.title: [chapter.text for chapter in story.chapters]
        for story in resources.catalogue.stories.all()
        if story.summary.missing_since is None
    }


def outcomes(resources: Resources) -> dict[tuple[str, str], int]:
    return {(line.format, line.outcome): line.files for line in resources.catalogue.report.report().formats}


WHOLE = {
    "Tin Rain": ["The apples rang.", "Nobody\n\npolished\n\n_them_\n\ntwice.\n\nSo."],
    "Moss": ["Green, all of it, and soft."],
}


def test_chapters_of_a_backup_are_taken_with_it_and_nothing_has_failed(parts, inbox):
    efiction(inbox / "backup")
    reporter = run(parts)
    assert here(parts) == WHOLE
    assert (reporter.counts["added"], reporter.counts["taken_with_backup"], reporter.failures) == (2, 3, [])
    assert outcomes(parts) == {("efiction-backup", "read"): 1, ("efiction-backup", TAKEN): 3}
    assert {record.failure_cause for record in parts.catalogue.files.known("tales").values()} == {None}
    assert run(parts).counts["unchanged"] == 4


@pytest.mark.parametrize("kind", ["zip", "tar", "gztar"])
def test_in_an_archive_they_are_as_well(parts, inbox, tmp_path, kind):
    efiction(tmp_path / "made")
    shutil.make_archive(str(inbox / "backup"), kind, tmp_path / "made")
    reporter = run(parts)
    assert here(parts) == WHOLE
    assert (reporter.counts["added"], reporter.counts["taken_with_backup"], reporter.failures) == (2, 3, [])


def test_a_dump_that_is_packed_by_itself_finds_its_chapters(parts, inbox):

    efiction(inbox)
    (inbox / "efiction.sql.gz").write_bytes(gzip.compress((inbox / "efiction.sql").read_bytes()))
    (inbox / "efiction.sql").unlink()
    assert run(parts).failures == []
    assert here(parts) == WHOLE


def test_a_chapter_no_story_has_is_told_of(parts, inbox):
    efiction(inbox)
    put(inbox, {"storiesef/2/900.txt": "Left over."})
    (failure,) = run(parts).failures
    assert (failure.origin, failure.cause) == (f"{inbox}/storiesef/2/900.txt", "not-a-story")
    assert here(parts) == WHOLE


def test_a_chapter_that_is_changed_or_comes_later_reaches_its_story(parts, inbox):
    efiction(inbox)
    (inbox / "storiesef/2/102.txt").unlink()
    run(parts)
    put(inbox, {"storiesef/2/102.txt": "Green at last."})
    assert run(parts).counts["taken_with_backup"] == 1
    assert here(parts)["Moss"] == ["Green at last."]
    put(inbox, {"storiesef/2/102.txt": "Green again."})
    assert run(parts, inbox / "storiesef/2/102.txt").failures == []
    assert here(parts)["Moss"] == ["Green again."]


def test_chapters_that_were_stories_are_none_once_their_dump_has_come(parts, inbox):
    efiction(inbox)
    (inbox / "efiction.sql").unlink()
    run(parts)
    assert "Tin Rain" not in here(parts)
    put(inbox, {"efiction.sql": DUMP})
    assert run(parts).counts["taken_with_backup"] == 3
    assert here(parts) == WHOLE


def test_reading_everything_again_changes_nothing(parts, inbox):
    efiction(inbox)
    run(parts)
    reporter = RecordingReporter()
    pipeline.reread(parts, reporter, since=row_codec.now())
    assert (reporter.counts["unchanged"], reporter.counts["taken_with_backup"], reporter.failures) == (
        2,
        3,
        [],
    )
    assert outcomes(parts) == {("efiction-backup", "read"): 1, ("efiction-backup", TAKEN): 3}


def test_one_who_looks_into_the_folder_is_told_the_same(inbox, parts):
    efiction(inbox)
    found = inspect(inbox, parts.settings.read)
    assert sorted(story.title for story in found.stories) == ["Moss", "Tin Rain"]
    assert {file.path: file.taken_with for file in found.files or () if file.taken_with} == {
        f"storiesef/{name}": "efiction.sql" for name in CHAPTERS
    }


def test_pages_of_an_automated_archive_are_taken_with_its_database(parts, inbox):
    put(inbox, {"ARCHIVE_DB.pl": DATABASE, "archive/2/tinrain.html": PAGE})
    reporter = run(parts)
    (story,) = parts.catalogue.stories.all()
    assert (story.summary.title, story.summary.authors) == ("Tin Rain", ("Posy Quill",))
    assert (reporter.counts["added"], reporter.counts["taken_with_backup"], reporter.failures) == (1, 1, [])
    assert outcomes(parts) == {("automated-archive", "read"): 1, ("automated-archive", TAKEN): 1}


def test_pages_alone_are_stories_until_their_database_comes_and_when_it_lets_go_of_them(parts, inbox):
    put(inbox, {"archive/2/tinrain.html": PAGE})
    assert run(parts).counts["added"] == 1
    assert list(here(parts)) == ["tin rain"]
    put(inbox, {"ARCHIVE_DB.pl": DATABASE})
    run(parts)
    assert list(here(parts)) == ["Tin Rain"]
    put(inbox, {"ARCHIVE_DB.pl": DATABASE.replace("2/tinrain", "2/other"), "archive/2/other.html": PAGE})
    run(parts)
    assert sorted(here(parts)) == ["Tin Rain", "tin rain"]
