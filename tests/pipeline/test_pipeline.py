from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from damage import spoil
from recording import RecordingReporter

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import Settings
from indexer.errors import JobCancelledError, ReadError
from indexer.model import OWNER, OnMissing, RemovalOrder, SearchRequest
from indexer.pipeline import Resources

STORY = "{title}\n\nby {author}\n\nRating: PG-13\n\n{body}\n"


@pytest.fixture
def inbox(inbox: Path) -> Path:
    for name, body in [
        ("fox", "The fox slept under the warm stove."),
        ("hen", "The hen wrote a letter to the sea."),
    ]:
        (inbox / f"{name}.txt").write_text(STORY.format(title=name.title(), author="Moss", body=body))
    return inbox


def run(
    resources: Resources, reporter: RecordingReporter | None = None, **changed: object
) -> RecordingReporter:
    reporter = reporter or RecordingReporter()
    source = replace(resources.settings.sources[0], **changed)  # type: ignore[arg-type]
    pipeline.import_folder(source, resources, reporter)
    pipeline.index_pending(resources, reporter)
    return reporter


def total(settings: Settings, query: str) -> int:
    archive = Archive(settings)
    try:
        return archive.search(OWNER, SearchRequest(query)).total
    finally:
        archive.close()


def test_files_become_searchable_stories(parts, settings):
    reporter = run(parts)
    assert reporter.counts["added"] == 2
    assert reporter.failures == []
    assert total(settings, '"letter to the sea"') == 1
    assert total(settings, "rating:teen") == 2


def test_an_unchanged_folder_is_no_work(parts):
    run(parts)
    reporter = run(parts)
    assert reporter.counts == {"unchanged": 2}
    assert reporter.stages == ["look", "import"]


def test_a_changed_file_is_updated_and_only_that(parts, settings, inbox):
    run(parts)
    (inbox / "hen.txt").write_text(
        STORY.format(title="Hen", author="Moss", body="The hen kept bees instead.")
    )
    assert run(parts).counts == {"unchanged": 1, "updated": 1}
    assert total(settings, '"kept bees"') == 1
    assert total(settings, '"letter to the sea"') == 0


def test_a_deleted_file_is_kept_marked_missing_and_returns(parts, settings, inbox):
    run(parts)
    text = (inbox / "hen.txt").read_text()
    (inbox / "hen.txt").unlink()
    assert run(parts).counts["missing"] == 1
    assert run(parts).counts == {"unchanged": 1}
    assert total(settings, '"letter to the sea"') == 1
    assert parts.catalogue.stories.count_by_source() == {"tales": (2, 1)}
    (inbox / "hen.txt").write_text(text)
    run(parts)
    assert parts.catalogue.stories.count_by_source() == {"tales": (2, 0)}


def test_a_deleted_file_is_removed_where_configured(parts, settings, inbox):
    run(parts)
    (inbox / "hen.txt").unlink()
    run(parts, on_missing=OnMissing.REMOVE)
    assert total(settings, '"letter to the sea"') == 0
    assert parts.catalogue.stories.count() == 1


def test_an_empty_folder_never_removes_everything(parts, settings, inbox):
    run(parts)
    for path in inbox.iterdir():
        path.unlink()
    reporter = run(parts, on_missing=OnMissing.REMOVE)
    assert parts.catalogue.stories.count() == 2
    assert [failure.cause for failure in reporter.failures] == ["empty-folder"]


def test_a_folder_that_is_not_there_changes_nothing(parts, inbox):
    run(parts)
    shutil.rmtree(inbox)
    with pytest.raises(ReadError, match="not there"):
        run(parts)
    assert parts.catalogue.stories.count_by_source() == {"tales": (2, 0)}


def test_one_bad_file_fails_alone(parts, settings, inbox):
    (inbox / "broken.epub").write_bytes(b"PK\x03\x04 not a zip at all")
    (inbox / "empty.txt").write_bytes(b"")
    reporter = run(parts)
    assert reporter.counts["added"] == 2
    assert {failure.origin for failure in reporter.failures} == {f"{inbox}/broken.epub", f"{inbox}/empty.txt"}
    assert all(failure.message for failure in reporter.failures)
    assert run(parts).failures == []


@pytest.mark.parametrize("year", [1500, 2300])
def test_a_file_from_another_century_is_like_any_other(parts, settings, inbox, year):
    seconds = (year - 1970) * 31_556_952
    os.utime(inbox / "fox.txt", ns=(0, seconds * 10**9))
    reporter = run(parts)
    assert (reporter.counts["added"], reporter.failures) == (2, [])
    assert run(parts).counts == {"unchanged": 2}


def test_a_removed_story_stays_removed(parts, settings, inbox):
    run(parts)
    archive = Archive(settings)
    (hit,) = archive.search(OWNER, SearchRequest("bees OR letter")).hits
    archive.close()
    parts.catalogue.removals.remove([hit.story.id], RemovalOrder("the author asked"))
    (inbox / "hen.txt").write_text((inbox / "hen.txt").read_text() + "\nP.S. One more line.\n")
    assert run(parts).counts["removed"] == 1
    pipeline.reindex(parts, RecordingReporter())
    assert total(settings, "letter") == 0


def test_paths_by_hand_belong_to_the_folder_they_lie_in(parts, inbox, tmp_path):
    run(parts)
    reporter = RecordingReporter()
    pipeline.import_paths([inbox / "fox.txt"], parts, reporter)
    assert reporter.counts == {"unchanged": 1}
    loose = tmp_path / "loose.txt"
    loose.write_text(STORY.format(title="Loose", author="Fern", body="A loose page blew about the harbour."))
    pipeline.import_paths([loose], parts, reporter)
    assert parts.catalogue.stories.count_by_source() == {"tales": (2, 0), "import": (1, 0)}
    with pytest.raises(ReadError):
        pipeline.import_paths([tmp_path / "nowhere"], parts, reporter)


def test_a_cancelled_import_keeps_what_was_done_and_goes_on_later(parts, settings, inbox):
    for number in range(30):
        body = f"Story number {number} of the long night."
        (inbox / f"more{number:02}.txt").write_text(
            STORY.format(title=f"More {number}", author="Fern", body=body)
        )
    with pytest.raises(JobCancelledError):
        run(parts, RecordingReporter(stop_after=10))
    done = parts.catalogue.stories.count()
    assert 0 < done < 32
    assert run(parts).counts["added"] == 32 - done
    assert total(settings, '"of the long night"') == 30


def test_reindex_builds_the_same_answers_from_the_catalogue_alone(parts, settings, inbox):
    run(parts)
    shutil.rmtree(inbox)
    shutil.rmtree(settings.data / "index")
    reporter = RecordingReporter()
    pipeline.reindex(parts, reporter)
    assert reporter.counts == {"indexed": 2, "generation": 1, "passages": 0}
    assert total(settings, '"letter to the sea"') == 1
    assert parts.catalogue.stories.pending_count() == 0


def test_a_damaged_index_is_rebuilt_by_the_next_job(parts, settings, inbox):
    run(parts)
    spoil(settings.data / "index" / "000001")
    parts.index.reopen()
    reporter = run(parts)
    assert [failure.cause for failure in reporter.failures] == ["index-damaged"]
    assert total(settings, '"letter to the sea"') == 1


def test_a_damaged_index_is_rebuilt_even_where_the_one_before_serves_and_nothing_waits(parts, settings):
    run(parts)
    pipeline.reindex(parts, RecordingReporter())
    newest = parts.index.generations.folder(2)
    spoil(newest)
    parts.index.reopen()
    reporter = RecordingReporter()
    pipeline.index_pending(parts, reporter)
    assert [failure.cause for failure in reporter.failures] == ["index-damaged"]
    assert (parts.index.reader().generation, parts.index.problems) == (3, ())
