"""The part of a reindex that compares passages: what it leaves on the disk, and what it does where that is full."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from archive_factory import settings_for, story_of
from recording import RecordingReporter
from warm_reader import open_resources

from indexer.errors import JobCancelledError
from indexer.meaning.lifted import grams
from indexer.pipeline import reindex
from indexer.readers.digest import story_digest

RNG = random.Random(2)
WORDS = ["".join(RNG.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(900)]
LINE = " ".join(WORDS[:40])


@pytest.fixture
def resources(tmp_path: Path):
    with open_resources(settings_for(tmp_path, "tantivy")) as opened:
        for name in ("lamp", "kite"):
            story = story_of(name, f"{' '.join(RNG.choices(WORDS, k=300))} {LINE}")
            opened.catalogue.stories.put_story(story, story_digest(story))
        yield opened


class Stopping(RecordingReporter):
    """Is asked to stop once passages are compared."""

    stage = ""

    def begin(self, stage: str, total: int | None) -> None:
        super().begin(stage, total)
        self.stage = stage

    def check(self) -> None:
        if self.stage == "compare":
            raise JobCancelledError


def test_it_counts_what_it_finds_and_leaves_nothing_on_the_disk(resources, tmp_path):
    (tmp_path / "comparing").mkdir()
    (tmp_path / "comparing" / "left by one that died").touch()
    reporter = RecordingReporter()
    reindex(resources, reporter)
    assert reporter.counts["passages"] == 1
    assert len(resources.catalogue.lifted.longest(limit=9)) == 1
    assert not (tmp_path / "comparing").exists()


def test_one_that_is_stopped_leaves_what_was_found_last_time(resources, tmp_path):
    reindex(resources, RecordingReporter())
    before = resources.catalogue.lifted.compared_at()
    with pytest.raises(JobCancelledError):
        reindex(resources, Stopping())
    assert resources.catalogue.lifted.compared_at() == before
    assert len(resources.catalogue.lifted.longest(limit=9)) == 1
    assert not (tmp_path / "comparing").exists()


def test_a_disk_that_refuses_is_told_of_and_the_index_is_made_all_the_same(resources, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(grams.GramFiles, "_share_out", full)
    reporter = RecordingReporter()
    reindex(resources, reporter)
    (failure,) = reporter.failures
    assert "No space left" in failure.message
    assert resources.index.reader().count() == 2
    assert resources.catalogue.lifted.compared_at() is None
