"""Which jobs run beside each other: by a table, and by real workers whose jobs never end by themselves."""

from __future__ import annotations

import itertools

import psutil
import pytest
from jobkit import children_of, settings_for, until, worker

from indexer.catalogue import open_catalogue
from indexer.jobs.lanes import Lane, lane_of, may_begin
from indexer.model import Job, JobKind, JobState

_NUMBERS = itertools.count(1)


def job(kind, target=None):
    return Job(next(_NUMBERS), kind, target, JobState.QUEUED)


SMALL = job(JobKind.IMPORT, "/inbox/a.txt\n/inbox/b.txt")
FOLDER = job(JobKind.IMPORT, "/inbox/")
INBOX = job(JobKind.IMPORT, "tales")
REREAD = job(JobKind.REREAD)
REINDEX = job(JobKind.REINDEX)
ALL_SITES = job(JobKind.CRAWL)


def crawl(site):
    return job(JobKind.CRAWL, site)


def test_every_kind_of_job_has_a_lane():
    assert all(isinstance(lane_of(job(kind)), Lane) for kind in JobKind)
    assert [lane_of(each) for each in (SMALL, FOLDER, INBOX, REREAD)] == [
        Lane.SMALL,
        Lane.BULK,
        Lane.BULK,
        Lane.BULK,
    ]


def test_no_lane_waits_for_another():
    busy = [INBOX, REINDEX, crawl("a"), crawl("b"), crawl("c"), SMALL]
    assert may_begin(SMALL, busy)
    assert may_begin(INBOX, [REINDEX, crawl("a"), SMALL, SMALL])
    assert may_begin(REINDEX, [INBOX, crawl("a"), SMALL, SMALL])
    assert may_begin(crawl("a"), [INBOX, REINDEX, SMALL, SMALL])


@pytest.mark.parametrize(
    ("wanted", "busy"),
    [
        (FOLDER, [INBOX]),
        (INBOX, [REREAD]),
        (REINDEX, [REINDEX]),
        (SMALL, [SMALL, SMALL]),
        (crawl("d"), [crawl("a"), crawl("b"), crawl("c")]),
    ],
)
def test_a_lane_has_room_for_so_many(wanted, busy):
    assert not may_begin(wanted, busy)


def test_no_site_is_crawled_twice_at_once():
    assert not may_begin(crawl("a"), [crawl("a")])
    assert not may_begin(ALL_SITES, [crawl("a")])
    assert not may_begin(crawl("a"), [ALL_SITES])
    assert may_begin(crawl("b"), [crawl("a")], [crawl("a")])


def test_a_crawl_of_all_sites_is_not_kept_waiting_for_ever():
    assert not may_begin(crawl("b"), [crawl("a")], [ALL_SITES])
    assert may_begin(SMALL, [crawl("a")], [ALL_SITES])


def test_what_other_machines_do_takes_no_room_here_but_no_site_is_crawled_by_two_nor_an_index_made_twice():
    assert may_begin(INBOX, [], [], [REREAD, FOLDER])
    assert may_begin(crawl("a"), [], [], [crawl("b"), crawl("c"), crawl("d"), REINDEX])
    assert not may_begin(crawl("a"), [], [], [crawl("a")])
    assert not may_begin(ALL_SITES, [], [], [crawl("a")])
    assert not may_begin(REINDEX, [], [], [REINDEX])


# -- real workers -------------------------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path):
    return settings_for(tmp_path)


@pytest.fixture
def jobs(settings):
    with open_catalogue(settings.data) as catalogue:
        yield catalogue.jobs


def _goes_on(jobs, number):
    return jobs.get(number).state is JobState.RUNNING and jobs.get(number).done > 0


def _ended(jobs, number):
    until(lambda: jobs.get(number).state not in {JobState.QUEUED, JobState.RUNNING})
    return jobs.get(number).state


def test_a_small_import_is_done_while_a_crawl_a_rebuild_and_an_import_go_on(settings, jobs):
    kinds = (JobKind.CRAWL, JobKind.IMPORT, JobKind.REINDEX)
    endless = [jobs.request(kind, "slow").id for kind in kinds]
    with worker(settings):
        until(lambda: all(_goes_on(jobs, each) for each in endless))
        for number in range(3):
            assert _ended(jobs, jobs.request(JobKind.IMPORT, f"/quick {number}").id) is JobState.DONE
        assert all(_goes_on(jobs, each) for each in endless)


def test_a_lane_does_its_jobs_in_the_order_they_were_asked_for(settings, jobs):
    first = jobs.request(JobKind.IMPORT, "slow 1").id
    second = jobs.request(JobKind.IMPORT, "slow 2").id
    third = jobs.request(JobKind.REREAD, "quick").id
    with worker(settings):
        until(lambda: _goes_on(jobs, first))
        assert [jobs.get(each).state for each in (second, third)] == [JobState.QUEUED] * 2
        jobs.cancel(first)
        until(lambda: _goes_on(jobs, second))
        assert jobs.get(third).state is JobState.QUEUED
        jobs.cancel(second)
        assert _ended(jobs, third) is JobState.DONE


def test_sites_are_crawled_beside_each_other_and_none_twice(settings, jobs):
    one, other = (jobs.request(JobKind.CRAWL, f"slow {site}").id for site in "ab")
    with worker(settings):
        until(lambda: _goes_on(jobs, one) and _goes_on(jobs, other))
        again = jobs.request(JobKind.CRAWL, "slow a").id
        every = jobs.request(JobKind.CRAWL, None).id
        assert _ended(jobs, jobs.request(JobKind.IMPORT, "/quick").id) is JobState.DONE
        assert [jobs.get(each).state for each in (again, every)] == [JobState.QUEUED] * 2
        jobs.cancel(one)
        until(lambda: _goes_on(jobs, again))


def test_one_job_is_cancelled_and_those_beside_it_go_on(settings, jobs):
    crawl, bulk = (jobs.request(kind, "slow").id for kind in (JobKind.CRAWL, JobKind.IMPORT))
    with worker(settings):
        until(lambda: _goes_on(jobs, crawl) and _goes_on(jobs, bulk))
        jobs.cancel(bulk)
        assert _ended(jobs, bulk) is JobState.CANCELLED
        assert _goes_on(jobs, crawl)


def test_a_job_that_dies_takes_none_beside_it_along(settings, jobs):
    crawl = jobs.request(JobKind.CRAWL, "slow").id
    with worker(settings):
        until(lambda: _goes_on(jobs, crawl))
        fatal = jobs.request(JobKind.IMPORT, "die").id
        assert _ended(jobs, fatal) is JobState.FAILED
        assert _goes_on(jobs, crawl)


def test_a_stopped_worker_puts_every_job_back_and_leaves_no_process(settings, jobs):
    kinds = (JobKind.CRAWL, JobKind.IMPORT, JobKind.REINDEX)
    endless = [jobs.request(kind, "slow").id for kind in kinds]
    with worker(settings) as process:
        until(lambda: all(_goes_on(jobs, each) for each in endless))
        children = [psutil.Process(each) for each in children_of(process.pid)]
        process.terminate()
        assert process.wait(60) == 0
        assert not any(child.is_running() for child in children)
    assert [jobs.get(each).state for each in endless] == [JobState.QUEUED] * 3


def test_a_deaf_job_is_ended_and_one_beside_it_is_not_waited_for(settings, jobs):
    deaf = jobs.request(JobKind.REINDEX, "deaf").id
    with worker(settings):
        until(lambda: jobs.get(deaf).stage == "ignore")
        jobs.cancel(deaf)
        assert _ended(jobs, jobs.request(JobKind.IMPORT, "/quick").id) is JobState.DONE
        assert _ended(jobs, deaf) is JobState.CANCELLED
