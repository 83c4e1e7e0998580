from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fake_jobs import finished_job, running_job

from indexer.model import Failure, Job, JobKind, JobState
from webui.progress import job_view

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def test_a_running_job_tells_its_rate_and_the_time_left() -> None:
    job = replace(running_job(), started_at=NOW - timedelta(seconds=60))
    view = job_view(job, NOW)
    assert view.pace == "52 a second, about 2 min left"
    assert view.share == 34
    assert view.causes == (("unreadable", 7), ("too-large", 1))
    assert view.unlisted == 6


def test_a_slow_job_counts_by_the_minute() -> None:
    job = replace(running_job(), done=10, total=None, started_at=NOW - timedelta(minutes=5))
    view = job_view(job, NOW)
    assert (view.pace, view.share) == ("2 a minute", None)


def test_no_rate_is_made_up() -> None:
    assert job_view(replace(running_job(), done=2, started_at=NOW - timedelta(seconds=9)), NOW).pace == ""
    assert job_view(replace(running_job(), started_at=None), NOW).pace == ""
    assert job_view(replace(running_job(), started_at=NOW + timedelta(days=1)), NOW).pace == ""


def test_a_total_that_was_too_low_never_shows_more_than_all() -> None:
    assert job_view(replace(running_job(), done=12, total=10), NOW).share == 100


def test_an_ended_job_says_how_long_it_took() -> None:
    view = job_view(finished_job())
    assert (view.state, view.lasted, view.went_wrong, view.is_open) == ("failed", "12 min", True, False)


def test_an_ad_hoc_import_is_named_by_its_first_path() -> None:
    job = replace(running_job(), target="/home/someone/stories/a.txt\n/home/someone/b.txt")
    assert job_view(job).title == "Import a.txt and 1 more"


def test_figures_of_files_stand_apart_and_paths_are_last_names():
    job = Job(
        id=1,
        kind=JobKind.IMPORT,
        target="/home/wren/stories",
        state=JobState.DONE,
        counts={
            "added": 3,
            "failed": 1,
            "unchanged": 5,
            "files_read": 2,
            "files_failed": 1,
            "files_unchanged": 4,
        },
        errors=(Failure("/home/wren/stories/a.zip", "damaged", "It is damaged."),),
    )
    view = job_view(job)
    assert dict(view.counts) == {"added": 3, "unchanged": 1}
    assert view.files == (("read", 2), ("unchanged", 4), ("failed", 1))
    assert [failure.origin for failure in view.errors] == ["a.zip"]
