"""The process kept for the next job: kept after small ones, replaced after others and when it died."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest
from jobkit import children_of, gone, settings_for, until, worker

from indexer.catalogue import Catalogue
from indexer.jobs import orders
from indexer.jobs.orders import Hands
from indexer.model import JobKind, JobState, Source, SourceKind

CHILD = "indexer.jobs.child"


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
    with Catalogue.open(settings.data) as catalogue:
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


def test_small_jobs_are_done_by_the_process_that_waits_and_large_ones_end_it(settings, jobs, shelf):
    with worker(settings, child=CHILD) as process:
        first = _ready(process)
        _done(jobs, "shelf")
        until(lambda: gone(first))
        second = _ready(process)
        for number in range(3):
            assert _done(jobs, _story(shelf, f"{number}.txt")).counts["added"] == 1
        assert _ready(process) == second
        assert psutil.Process(second).nice() == psutil.Process().nice()


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
    with Catalogue.open(settings.data) as catalogue, worker(settings, child=CHILD) as process:
        _done(catalogue.jobs, _story(shelf, "a.txt"))
        until(lambda: children_of(process.pid) == [])


def test_one_that_died_waiting_is_not_replaced_at_once(monkeypatch, tmp_path):
    with Path(os.devnull).open() as lease, Path(os.devnull).open() as settings:
        # This module is no child, so the process ends at once.
        hands = Hands("indexer.errors", lease.fileno(), settings.fileno(), ahead=True)
        hands.prepare()
        died = hands._ready
        until(lambda: not died.alive)
        hands.prepare()
        assert hands._ready is None
        hands.prepare()
        assert hands._ready is None
        monkeypatch.setattr(hands, "_due", 0.0)
        hands.prepare()
        assert hands._ready is not None
        hands.close()
    assert orders.MEND_S > 1
