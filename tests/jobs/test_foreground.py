from __future__ import annotations

import pytest
from jobkit import settings_for

from indexer.catalogue import open_catalogue
from indexer.errors import UnknownJobError, WorkerBusyError
from indexer.jobs import foreground
from indexer.jobs.foreground import run_now
from indexer.jobs.lease import Lease
from indexer.model import Failure, JobKind, JobState, Source, SourceKind


class Bar:
    """A progress bar that remembers."""

    def __init__(self):
        self.said: list[object] = []

    def begin(self, stage, total):
        self.said.append((stage, total))

    def advance(self, steps=1, **counts):
        self.said.append((steps, {name: number for name, number in counts.items() if number}))

    def failed(self, failure: Failure):
        self.said.append(failure)

    def check(self):
        pass


@pytest.fixture
def settings(tmp_path):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "a.txt").write_text("Title: A\n\nOnce there was a letter, and it was the first of all.\n")
    return settings_for(tmp_path, sources=(Source("shelf", SourceKind.INBOX, str(shelf)),))


def _ask(settings, target="shelf"):
    with open_catalogue(settings.data) as catalogue:
        return catalogue.jobs.request(JobKind.IMPORT, target).id


def test_a_job_done_here_reports_to_its_row_and_to_the_bar(settings):
    bar = Bar()
    job = run_now(_ask(settings), settings, bar)
    assert job.state is JobState.DONE
    assert job.counts["added"] == 1
    assert (1, {"added": 1}) in bar.said
    Lease.take(settings.data).release()


def test_where_a_worker_runs_nothing_is_done_here(settings):
    job_id = _ask(settings)
    with Lease.take(settings.data), pytest.raises(WorkerBusyError):
        run_now(job_id, settings, Bar())
    with open_catalogue(settings.data) as catalogue:
        assert catalogue.jobs.get(job_id).state is JobState.QUEUED


def test_what_a_dead_worker_left_is_taken_up(settings):
    job_id = _ask(settings)
    with open_catalogue(settings.data) as catalogue:
        assert catalogue.jobs.claim().id == job_id
    assert run_now(job_id, settings, Bar()).state is JobState.DONE


def test_a_job_that_has_ended_is_not_done_again(settings):
    job_id = _ask(settings)
    first = run_now(job_id, settings, Bar())
    assert run_now(job_id, settings, Bar()) == first
    with pytest.raises(UnknownJobError):
        run_now(99, settings, Bar())


def test_ctrl_c_cancels_the_job_and_frees_the_lease(settings, monkeypatch):
    def interrupted(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(foreground, "run_job", interrupted)
    job_id = _ask(settings)
    with pytest.raises(KeyboardInterrupt):
        run_now(job_id, settings, Bar())
    with open_catalogue(settings.data) as catalogue:
        assert catalogue.jobs.get(job_id).state is JobState.CANCELLED
    Lease.take(settings.data).release()
