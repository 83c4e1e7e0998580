"""The process kept for the next job: kept after small ones, replaced after others and when it died."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from jobkit import children_of, gone, settings_for, until, worker

from indexer.catalogue import open_catalogue
from indexer.jobs import job_process, settings_handoff
from indexer.jobs.job_process import JobProcessPool
from indexer.model import JobKind, JobState, Source, SourceKind
from indexer.model.operations import LOOSE

CHILD = "indexer.jobs.job_main"


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(tmp_path, shelf):
    return settings_for(tmp_path, sources=(Source("shelf", SourceKind.INBOX, str(shelf)),))


@pytest.fixture
def jobs(settings):
    with open_catalogue(settings.data) as catalogue:
        yield catalogue.jobs


def _ready(process):
    """The process that waits for a job, once it has started the one that reads."""
    return _pair(process)[0]


def _pair(process):
    """The process that waits for a job and the one that reads for it, as they are at one moment."""
    found = []

    def both():
        found[:] = [
            (waiting.pid, reading.pid)
            for waiting in psutil.Process(process.pid).children()
            for reading in _children(waiting)
        ]
        return len(found) == 1

    until(both)
    return found[0]


def _children(process):
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


def _done(jobs, target):
    job = jobs.request(JobKind.IMPORT, target).id
    until(lambda: jobs.get(job).state not in {JobState.QUEUED, JobState.RUNNING})
    assert jobs.get(job).state is JobState.DONE, jobs.get(job)
    return jobs.get(job)


def _story(shelf, name):
    (shelf / name).write_text(f"Title: {name}\n\n" + "A quiet story about a stove. " * 20)
    return str(shelf / name)


def test_small_jobs_are_done_by_the_process_that_waits_and_large_ones_by_others(settings, jobs, shelf):
    with worker(settings, child=CHILD) as process:
        waiting = _ready(process)
        _done(jobs, "shelf")
        for number in range(3):
            assert _done(jobs, _story(shelf, f"{number}.txt")).counts["added"] == 1
        assert _done(jobs, f"{shelf}/").counts["unchanged"] == 3
        until(lambda: len(children_of(process.pid)) == 2)
        assert _ready(process) == waiting
        assert psutil.Process(waiting).nice() == psutil.Process().nice()


def test_the_process_that_waits_ends_after_a_job_that_did_not_go_well(settings, jobs, shelf):
    with worker(settings, child=CHILD) as process:
        waiting = _ready(process)
        failed = jobs.request(JobKind.IMPORT, str(shelf / "nothing.txt")).id
        until(lambda: jobs.get(failed).state is JobState.FAILED)
        until(lambda: gone(waiting))
        assert _ready(process) != waiting


def test_a_process_that_dies_waiting_costs_no_job(settings, jobs, shelf):
    with worker(settings, child=CHILD) as process:
        first = _ready(process)
        os.kill(first, signal.SIGKILL)
        until(lambda: gone(first))
        assert _done(jobs, _story(shelf, "a.txt")).counts["added"] == 1
        _, reading = _pair(process)
        os.kill(reading, signal.SIGKILL)
        until(lambda: gone(reading))
        assert _done(jobs, _story(shelf, "b.txt")).counts["added"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_process_that_waits_ends_with_the_worker(settings, jobs, number):
    with worker(settings, child=CHILD) as process:
        _ready(process)
        children = children_of(process.pid)
        process.send_signal(number)
        process.wait(30)
        for child in children:
            until(lambda child=child: gone(child))


def test_nobody_waits_where_nothing_is_watched(tmp_path, shelf):
    quiet = Source("shelf", SourceKind.INBOX, str(shelf), watch=False)
    settings = settings_for(tmp_path, sources=(quiet,))
    with open_catalogue(settings.data) as catalogue, worker(settings, child=CHILD) as process:
        _done(catalogue.jobs, _story(shelf, "a.txt"))
        until(lambda: children_of(process.pid) == [])


def test_one_that_died_waiting_is_not_replaced_at_once(monkeypatch, tmp_path):
    with Path(os.devnull).open() as lease, Path(os.devnull).open() as settings:
        # This module is no child, so the process ends at once.
        hands = JobProcessPool("indexer.errors", lease.fileno(), settings.fileno(), ahead=True)
        hands.prepare()
        died = hands._kept
        until(lambda: not died.is_alive)
        hands.prepare()
        assert hands._kept is None
        hands.prepare()
        assert hands._kept is None
        monkeypatch.setattr(hands, "_due", 0.0)
        hands.prepare()
        assert hands._kept is not None
        hands.close()
    assert job_process.MEND_S > 1


# -- a configuration that changes while a process is at a job -------------------------------------------------------


@pytest.fixture
def hands(settings):
    handle = settings_handoff.write_settings(settings)
    with Path(os.devnull).open() as lease:
        hands = JobProcessPool(CHILD, lease.fileno(), handle, ahead=True)
        yield hands
        hands.close()
    os.close(hands.settings)


def _begun(hands, jobs, target):
    """Lend a process for a small job, which stands still before it begins with it."""
    job = jobs.request(JobKind.IMPORT, target).id
    jobs.claim(job)
    hand = hands.acquire()
    os.kill(hand._process.pid, signal.SIGSTOP)
    hand.begin(job)
    return hand, job


def _let_go(hands, hand):
    os.kill(hand._process.pid, signal.SIGCONT)
    until(lambda: hand.poll(0) is not None)
    hands.release(hand)


def _sources_of(settings):
    with open_catalogue(settings.data) as catalogue:
        return {story.summary.title: story.summary.source for story in catalogue.stories.all()}


def test_a_process_at_a_job_ends_it_with_the_settings_it_has_and_is_not_kept(
    settings, jobs, hands, shelf, tmp_path
):
    annex = tmp_path / "annex"
    annex.mkdir()
    more = replace(settings, sources=(*settings.sources, Source("annex", SourceKind.INBOX, str(annex))))
    before, old = _begun(hands, jobs, _story(annex, "old.txt"))
    hands.reload(more)
    assert before.is_alive
    after, new = _begun(hands, jobs, _story(annex, "new.txt"))
    assert after is not before
    _let_go(hands, before)
    assert not before.is_alive
    _let_go(hands, after)
    assert [jobs.get(each).state for each in (old, new)] == [JobState.DONE] * 2
    assert _sources_of(settings) == {"old.txt": LOOSE, "new.txt": "annex"}
    assert hands.acquire() is after


def test_a_process_that_dies_at_its_job_after_the_settings_changed_leaves_the_next_alone(
    settings, jobs, hands, shelf
):
    before, _ = _begun(hands, jobs, _story(shelf, "old.txt"))
    hands.reload(settings)
    after, new = _begun(hands, jobs, _story(shelf, "new.txt"))
    os.kill(before._process.pid, signal.SIGKILL)
    _let_go(hands, after)
    until(lambda: before.poll(0) is not None)
    hands.release(before)
    assert jobs.get(new).state is JobState.DONE
    assert hands.acquire() is after


def test_nobody_is_kept_any_more_once_nothing_is_watched_though_a_process_is_at_a_job(
    settings, jobs, hands, shelf
):
    before, old = _begun(hands, jobs, _story(shelf, "old.txt"))
    hands.reload(replace(settings, sources=()))
    hands.prepare()
    assert hands._kept is None
    _let_go(hands, before)
    assert (jobs.get(old).state, before.is_alive) == (JobState.DONE, False)
