"""Everything is read again from what is kept: nothing is fetched, nothing removed, and a cut-off run goes on."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.catalogue import row_codec
from indexer.catalogue.checksums import checksum
from indexer.catalogue.values import Part, PartsOfFile
from indexer.config import LibrarySettings, ReadSettings, Settings
from indexer.errors import JobCancelledError, UnknownSourceError
from indexer.model import RemovalOrder, Source, SourceKind, story_id
from indexer.pipeline import Resources, import_batches
from indexer.pipeline.site import import_captures
from indexer.pipeline.works import make_works
from indexer.readers.digest import part_digest, story_digest

STORY = "Title: {0}\nAuthor: Moss\nRating: PG-13\nWickkeeper: Old Tom\n\nThe {0} slept under the stove.\n\nIt woke.\n"
PAGE = (
    "<html><head><title>The {0}</title></head><body><h1>The {0}</h1><p>by Moss</p>"
    + "<p>The {0} slept under the "
    "warm stove all night and woke before the others had lit the lamp in the window.</p>"
    * 8
    + "</body></html>"
)
NAMES = ("fox", "hen", "owl")
SITE = Source("site", SourceKind.SITE, "https://stories.example/")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.txt").write_text(STORY.format(name), encoding="utf-8")
    source = Source("tales", SourceKind.INBOX, str(folder))
    return Settings(library=LibrarySettings(data=tmp_path / "var"), sources=(source, SITE))


@pytest.fixture
def parts(settings: Settings) -> Iterator[Resources]:
    with open_resources(settings) as opened:
        pipeline.import_folder(settings.sources[0], opened, RecordingReporter())
        pipeline.index_pending(opened, RecordingReporter())
        yield opened


def taught(resources: Resources) -> Resources:
    """The same archive after somebody said what a label means."""
    read = ReadSettings(labels=(("Wickkeeper", "beta"),))
    return replace(resources, settings=replace(resources.settings, read=read), reader=None)


def betas(resources: Resources) -> list[str]:
    ids = [story_id("tales", f"{name}.txt") for name in NAMES]
    found = resources.catalogue.stories.summaries(ids)
    return [summary.extra.get("beta", "") for summary in found.values()]


def soon() -> datetime:
    return row_codec.now()


def test_what_reads_as_before_is_left_alone(parts):
    reporter = RecordingReporter()
    pipeline.reread(parts, reporter, since=soon())
    assert reporter.counts == {"unchanged": 3}


def readings(resources: Resources) -> set[str]:
    return {story.summary.reading.get("encoding_why", "") for story in resources.catalogue.stories.all()}


def made_old(resources: Resources) -> None:
    """Have it that an older reader said something else of every story and part of one."""
    old = {"encoding_why": "of old"}
    with sqlite3.connect(resources.catalogue.path) as database:
        reporter = json.dumps(old)
        rows = database.execute("SELECT seq, doubts FROM stories").fetchall()
        sums = [(reporter, checksum((reporter, doubts)), seq) for seq, doubts in rows]
        database.executemany("UPDATE stories SET reading = ?, reading_sum = ? WHERE seq = ?", sums)
        places = [place for (place,) in database.execute("SELECT place FROM work_places")]
    database.close()
    for place in places:
        for part in resources.catalogue.parts.at("tales", place):
            story = replace(part.story, reading=old)
            made = Part(place, story, part_digest(story, story_digest(story)))
            resources.catalogue.parts.put([PartsOfFile("tales", story.native_key, (made,))])
    make_works(resources, RecordingReporter())


def test_how_things_were_read_is_kept_anew_with_stories_and_works_and_nothing_is_indexed(
    parts, tmp_path, monkeypatch
):
    for number in (1, 2):
        text = f"Title: The Long Night {number}/2\nAuthor: Moss\n\nThe lamp burned, night {number}.\n\nIt went out.\n"
        (tmp_path / "inbox" / f"night{number}.txt").write_text(text)
    pipeline.import_folder(parts.settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())
    assert parts.catalogue.stories.count_by_source() == {"tales": (4, 0)}
    made_old(parts)
    assert readings(parts) == {"of old"}
    monkeypatch.setattr(
        sys.modules["indexer.pipeline.reread"], "index_pending", lambda _parts, _reporter: None
    )
    reporter = RecordingReporter()
    pipeline.reread(parts, reporter, since=soon())
    assert (reporter.counts["unchanged"], reporter.counts["updated"]) == (4, 0)
    assert "of old" not in readings(parts)
    assert parts.catalogue.stories.pending_count() == 0


def test_a_label_that_was_given_a_field_is_followed_everywhere(parts):
    assert betas(parts) == ["", "", ""]
    assert parts.catalogue.report.report().labels[0].stories == 3
    reporter = RecordingReporter()
    pipeline.reread(taught(parts), reporter, since=soon())
    assert reporter.counts["updated"] == 3
    assert betas(parts) == ["Old Tom"] * 3
    assert parts.catalogue.report.report().labels == ()
    assert parts.catalogue.stories.pending_count() == 0


def test_a_story_that_was_removed_stays_removed_and_a_file_that_has_gone_keeps_its_story(parts, tmp_path):
    parts.catalogue.removals.remove([story_id("tales", "fox.txt")], RemovalOrder("asked"))
    (tmp_path / "inbox" / "hen.txt").unlink()
    reporter = RecordingReporter()
    pipeline.reread(taught(parts), reporter, since=soon())
    assert reporter.counts["removed"] == 1
    assert [(failure.origin, failure.cause) for failure in reporter.failures] == [
        (f"{tmp_path}/inbox/hen.txt", "gone")
    ]
    assert sorted(betas(parts)) == ["", "Old Tom"]


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(parts, monkeypatch):
    monkeypatch.setattr(import_batches, "BATCH_FILES", 1)
    asked = soon()
    first = RecordingReporter(stop_after=1)
    with pytest.raises(JobCancelledError):
        pipeline.reread(taught(parts), first, since=asked)
    done = first.counts["updated"]
    assert 0 < done < 3
    second = RecordingReporter()
    pipeline.reread(taught(parts), second, since=asked)
    assert second.counts["updated"] == 3 - done
    assert betas(parts) == ["Old Tom"] * 3


def test_pages_are_read_again_from_their_captures(parts):
    frontier = parts.catalogue.frontier
    frontier.begin_run("site", [f"https://stories.example/{name}.html" for name in NAMES])
    for name in NAMES:
        digest = parts.catalogue.captures.put(PAGE.format(name).encode())
        page = frontier.take("site")
        assert page is not None
        frontier.settle(replace(page, state="fetched", status=200, digest=digest, media_type="text/html"))
    first = RecordingReporter()
    import_captures(SITE, parts, first)
    assert first.counts["added"] == 3
    again = RecordingReporter()
    pipeline.reread(parts, again, source="site", since=soon())
    assert again.counts["unchanged"] == 3
    assert "reread" in again.stages
    later = RecordingReporter()
    pipeline.reread(parts, later, source="site", since=datetime.now(UTC) - timedelta(hours=1))
    assert later.counts["unchanged"] == 0


def test_a_source_that_is_not_there_is_told(parts):
    with pytest.raises(UnknownSourceError, match="No source is called 'tails'"):
        pipeline.reread(parts, RecordingReporter(), source="tails", since=soon())
