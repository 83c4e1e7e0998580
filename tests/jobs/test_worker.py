from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import psutil
import pytest
from jobkit import children_of, gone, settings_for, until, worker

from indexer.catalogue import open_catalogue
from indexer.errors import WorkerBusyError
from indexer.jobs.lease import Lease
from indexer.model import JobKind, JobState, Source, SourceKind


@pytest.fixture
def settings(tmp_path):
    return settings_for(tmp_path)


@pytest.fixture
def jobs(settings):
    with open_catalogue(settings.data) as catalogue:
        yield catalogue.jobs


def _ask(jobs, target):
    return jobs.request(JobKind.IMPORT, target).id


def _state(jobs, job_id):
    return jobs.get(job_id).state


def _ended(jobs, job_id):
    until(lambda: _state(jobs, job_id) not in {JobState.QUEUED, JobState.RUNNING})
    return jobs.get(job_id)


def test_jobs_are_done_one_after_the_other_and_each_says_how_it_ended(settings, jobs):
    good, bad, other = _ask(jobs, "quick a"), _ask(jobs, "bug b"), _ask(jobs, "quick c")
    with worker(settings):
        assert _ended(jobs, other).state is JobState.DONE
    assert _state(jobs, good) is JobState.DONE
    assert "KeyError" in jobs.get(bad).message
    assert (settings.data / "trace").read_text().split() == [str(good), str(bad), str(other)]


def test_a_job_whose_process_dies_is_tried_once_more_then_fails_and_the_worker_goes_on(settings, jobs):
    fatal, after = _ask(jobs, "die"), _ask(jobs, "quick")
    with worker(settings):
        assert _ended(jobs, after).state is JobState.DONE
        failed = jobs.get(fatal)
    assert failed.state is JobState.FAILED
    assert "signal 9" in failed.message
    assert (settings.data / "trace").read_text().split() == [str(fatal), str(fatal), str(after)]


def test_a_job_whose_process_dies_by_accident_is_done_the_second_time(settings, jobs):
    job = _ask(jobs, "die-once")
    with worker(settings):
        assert _ended(jobs, job).state is JobState.DONE


def test_a_job_that_wants_too_much_memory_fails_and_says_so(settings, jobs):
    job = _ask(jobs, "hungry")
    with worker(settings):
        assert "memory_mb" in _ended(jobs, job).message


def test_a_running_job_can_be_cancelled(settings, jobs):
    job = _ask(jobs, "slow")
    with worker(settings):
        until(lambda: jobs.get(job).done > 0)
        jobs.cancel(job)
        assert _ended(jobs, job).state is JobState.CANCELLED


def test_a_stopped_worker_puts_its_job_back_and_leaves_no_process(settings, jobs):
    job = _ask(jobs, "slow")
    with worker(settings) as process:
        until(lambda: jobs.get(job).done > 0)
        children = children_of(process.pid)
        process.terminate()
        assert process.wait(30) == 0
        assert all(map(gone, children))
    assert _state(jobs, job) is JobState.QUEUED
    Lease.take(settings.data).release()


def test_a_child_dies_with_its_worker_and_only_then_is_the_lease_free(settings, jobs):
    job = _ask(jobs, "deaf")
    with worker(settings) as process:
        until(lambda: jobs.get(job).stage == "ignore")
        (child,) = children_of(process.pid)
        with pytest.raises(WorkerBusyError):
            Lease.take(settings.data)
        process.kill()
        process.wait()
        # Its threads may outlive what the process table shows by a moment.
        Lease.take(settings.data, wait_s=30).release()
        assert gone(child)
    assert _state(jobs, job) is JobState.RUNNING
    assert jobs.recover() == 1


def test_a_second_worker_waits_for_the_first(settings, jobs):
    with worker(settings) as first, worker(settings) as second:
        jobs_done = [_ask(jobs, f"quick {number}") for number in range(3)]
        _ended(jobs, jobs_done[-1])
        first.terminate()
        first.wait(30)
        assert _ended(jobs, _ask(jobs, "quick later")).state is JobState.DONE
        assert second.poll() is None
    assert len((settings.data / "trace").read_text().split()) == 4


def test_a_worker_at_rest_is_small_and_has_loaded_nothing_jobs_need(settings, jobs):
    with worker(settings) as process:
        _ended(jobs, _ask(jobs, "quick"))
        mapped = {Path(entry.path).name for entry in psutil.Process(process.pid).memory_maps()}
        assert not [name for name in mapped if name.startswith(("etree", "_multiarray", "Stemmer"))]
        assert psutil.Process(process.pid).memory_info().rss < 64 * 1024 * 1024


def test_jobs_run_behind_searches(settings, jobs):
    job = _ask(jobs, "slow")
    with worker(settings) as process:
        until(lambda: jobs.get(job).done > 0)
        (child,) = children_of(process.pid)
        assert psutil.Process(child).nice() >= 5


def test_an_import_survives_a_worker_or_child_killed_at_any_moment(tmp_path):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for number in range(150):
        text = (
            f"Title: Tale {number}\n\nThe number of this tale is {number}. " + "It was a quiet night. " * 60
        )
        (shelf / f"{number:03}.txt").write_text(text)
    settings = settings_for(tmp_path, sources=(Source("shelf", SourceKind.INBOX, str(shelf)),))
    chance = random.Random(20)
    with open_catalogue(settings.data) as catalogue:
        job = catalogue.jobs.request(JobKind.IMPORT, "shelf").id
        for attempt in range(12):
            with worker(settings, child="indexer.jobs.job_main") as process:
                time.sleep(chance.uniform(0.1, 1.2))
                if attempt % 3 == 2 and (children := children_of(process.pid)):
                    os.kill(children[0], signal.SIGKILL)
                    time.sleep(0.1)
            assert catalogue.check() == ()
        if _state(catalogue.jobs, job) not in {JobState.QUEUED, JobState.RUNNING}:
            job = catalogue.jobs.request(JobKind.IMPORT, "shelf").id
        with worker(settings, child="indexer.jobs.job_main"):
            assert _ended(catalogue.jobs, job).state is JobState.DONE, catalogue.jobs.get(job)
        assert catalogue.stories.count() == 150
        assert catalogue.stories.pending_count() == 0
    from indexer.engines.index_service import IndexService

    index = IndexService(settings)
    try:
        assert index.check() == ()
        assert index.reader().reader.count() == 150
    finally:
        index.close()
