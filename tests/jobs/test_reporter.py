from __future__ import annotations

import pytest
from counting import Statements

from indexer.catalogue import open_catalogue
from indexer.errors import JobCancelledError
from indexer.jobs.reporter import RowReporter, TeeReporter
from indexer.model import Failure, JobKind


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def catalogue(tmp_path):
    with open_catalogue(tmp_path) as opened:
        yield opened


@pytest.fixture
def job(catalogue):
    catalogue.jobs.request(JobKind.IMPORT)
    return catalogue.jobs.claim().id


def test_a_stage_shows_at_once_and_its_steps_twice_a_second(catalogue, job):
    clock = Clock()
    row = RowReporter(catalogue.jobs, job, clock=clock)
    row.begin("reading", 100)
    assert (catalogue.jobs.get(job).stage, catalogue.jobs.get(job).total) == ("reading", 100)
    for _ in range(10):
        row.advance(added=1, removed=0)
    assert catalogue.jobs.get(job).done == 0
    clock.now += 0.5
    row.advance(2, updated=2)
    seen = catalogue.jobs.get(job)
    assert (seen.done, seen.counts) == (12, {"added": 10, "updated": 2})


def test_a_stage_that_follows_at_once_shows_with_what_comes_next(catalogue, job):
    clock = Clock()
    row = RowReporter(catalogue.jobs, job, clock=clock)
    row.begin("look", None)
    row.begin("import", 3)
    assert catalogue.jobs.get(job).stage == "look"
    clock.now += 0.5
    row.check()
    assert (catalogue.jobs.get(job).stage, catalogue.jobs.get(job).total) == ("import", 3)


def test_one_that_waits_writes_nothing(catalogue, job):
    clock = Clock()
    row = RowReporter(catalogue.jobs, job, clock=clock)
    row.begin("crawl", None)
    row.advance(1, fetched=1)
    clock.now += 0.5
    row.check()
    beat = catalogue.jobs.get(job).heartbeat_at
    with Statements() as statements:
        for _ in range(20):
            clock.now += 0.5
            assert not [said for said in statements.during(row.check) if not said.startswith("SELECT")]
    assert catalogue.jobs.get(job).heartbeat_at == beat


def test_counts_add_up_over_stages_and_steps_start_anew(catalogue, job):
    row = RowReporter(catalogue.jobs, job, clock=Clock())
    row.begin("reading", 2)
    row.advance(2, added=2)
    row.begin("indexing", None)
    row.advance(1, added=1)
    row.flush()
    seen = catalogue.jobs.get(job)
    assert (seen.stage, seen.done, seen.total, seen.counts) == ("indexing", 1, None, {"added": 3})


def test_failures_reach_the_row_in_order_and_none_twice(catalogue, job):
    clock = Clock()
    row = RowReporter(catalogue.jobs, job, clock=clock)
    for number in range(5):
        clock.now += 0.3
        row.failed(Failure(f"{number}.txt", "damaged", "-"))
    row.flush()
    row.flush()
    seen = catalogue.jobs.get(job)
    assert [failure.origin for failure in seen.errors] == [f"{number}.txt" for number in range(5)]
    assert seen.error_causes == {"damaged": 5}


def test_a_cancelled_job_stops_at_the_next_look(catalogue, job):
    clock = Clock()
    row = RowReporter(catalogue.jobs, job, clock=clock)
    row.check()
    catalogue.jobs.cancel(job)
    row.check()
    clock.now += 0.5
    with pytest.raises(JobCancelledError):
        row.check()


def test_a_process_that_must_end_stops_at_once(catalogue, job):
    stopping = [False]
    row = RowReporter(catalogue.jobs, job, stopping=lambda: stopping[0], clock=Clock())
    row.check()
    stopping[0] = True
    with pytest.raises(JobCancelledError):
        row.check()


def test_two_reporters_hear_the_same(catalogue, job):
    catalogue.jobs.request(JobKind.IMPORT)
    other = catalogue.jobs.claim().id
    rows = [RowReporter(catalogue.jobs, number, clock=Clock()) for number in (job, other)]
    both = TeeReporter(*rows)
    both.begin("reading", 9)
    both.advance(4, added=4)
    both.failed(Failure("a", "damaged", "-"))
    both.check()
    for row in rows:
        row.flush()
    first, second = catalogue.jobs.get(job), catalogue.jobs.get(other)
    assert (first.done, first.counts, first.errors) == (second.done, second.counts, second.errors) == (
        4, {"added": 4}, (Failure("a", "damaged", "-"),)
    )  # fmt: skip
    catalogue.jobs.cancel(other)
    rows[1]._asked = float("-inf")
    with pytest.raises(JobCancelledError):
        both.check()
