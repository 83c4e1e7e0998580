from __future__ import annotations

import subprocess
import sys

import pytest

from indexer.catalogue import open_catalogue
from indexer.catalogue.sql.jobs import ERRORS_KEPT
from indexer.errors import UnknownJobError
from indexer.model import Failure, JobKind, JobState, Source, SourceKind


def test_a_job_lives_from_request_to_end(catalogue):
    jobs = catalogue.jobs
    asked = jobs.request(JobKind.IMPORT, "shelf")
    assert (asked.state, asked.done, asked.started_at) == (JobState.QUEUED, 0, None)
    running = jobs.claim()
    assert (running.id, running.state) == (asked.id, JobState.RUNNING)
    assert running.heartbeat_at >= running.started_at >= running.requested_at
    jobs.progress(asked.id, done=3, total=10, counts={"added": 3}, stage="reading")
    seen = jobs.get(asked.id)
    assert (seen.done, seen.total, seen.counts, seen.stage) == (3, 10, {"added": 3}, "reading")
    jobs.finish(asked.id, JobState.DONE)
    ended = jobs.get(asked.id)
    assert (ended.state, ended.message, ended.stage) == (JobState.DONE, None, None)
    assert ended.finished_at >= ended.started_at
    assert jobs.claim() is None


def test_the_same_work_is_queued_once(catalogue):
    jobs = catalogue.jobs
    first = jobs.request(JobKind.CRAWL, "site")
    assert jobs.request(JobKind.CRAWL, "site").id == first.id
    others = {jobs.request(JobKind.CRAWL, None).id, jobs.request(JobKind.IMPORT, "site").id}
    assert first.id not in others
    assert jobs.request(JobKind.CRAWL, None).id in others
    jobs.claim()
    assert jobs.request(JobKind.CRAWL, "site").id not in {first.id, *others}


def test_jobs_are_claimed_oldest_first_or_by_number(catalogue):
    jobs = catalogue.jobs
    one, two, three = (jobs.request(JobKind.IMPORT, name).id for name in "abc")
    assert jobs.claim(two).id == two
    assert jobs.claim(two) is None
    assert [jobs.claim().id, jobs.claim().id] == [one, three]


def test_a_job_that_ended_stays_as_it_ended(catalogue):
    jobs = catalogue.jobs
    job = jobs.request(JobKind.REINDEX)
    jobs.claim()
    jobs.finish(job.id, JobState.FAILED, "The disk is full.")
    jobs.finish(job.id, JobState.DONE)
    jobs.requeue(job.id)
    jobs.cancel(job.id)
    ended = jobs.get(job.id)
    assert (ended.state, ended.message) == (JobState.FAILED, "The disk is full.")


def test_the_first_failures_are_kept_word_for_word_and_all_are_counted(catalogue):
    jobs = catalogue.jobs
    job = jobs.request(JobKind.IMPORT)
    jobs.claim()
    first = Failure("caf\udce9.txt", "damaged", "cut short")
    jobs.record_all(job.id, [first])
    jobs.record_all(job.id, [Failure(f"{n}.txt", "too-large", f"number {n}") for n in range(ERRORS_KEPT + 5)])
    jobs.record_all(job.id, [])
    seen = jobs.get(job.id)
    assert len(seen.errors) == ERRORS_KEPT
    assert seen.errors[0] == Failure("caf\\udce9.txt", "damaged", "cut short")
    assert seen.errors[1].message == "number 0"
    assert seen.error_causes == {"damaged": 1, "too-large": ERRORS_KEPT + 5}


def test_a_job_that_starts_over_counts_from_nothing(catalogue):
    jobs = catalogue.jobs
    job = jobs.request(JobKind.IMPORT)
    jobs.claim()
    jobs.record_all(job.id, [Failure("a", "damaged", "-")])
    jobs.progress(job.id, done=5, total=9, counts={"added": 5})
    assert jobs.recover() == 1
    waiting = jobs.get(job.id)
    assert waiting.state is JobState.QUEUED
    assert "go on" in waiting.message
    again = jobs.claim()
    assert (again.done, again.total, again.counts, again.errors, again.error_causes) == (0, None, {}, (), {})
    assert jobs.recover() == 1


def test_cancelling_ends_a_queued_job_and_asks_a_running_one(catalogue):
    jobs = catalogue.jobs
    queued, running = jobs.request(JobKind.IMPORT, "a"), jobs.request(JobKind.IMPORT, "b")
    jobs.cancel(queued.id)
    assert jobs.get(queued.id).state is JobState.CANCELLED
    assert jobs.claim().id == running.id
    assert not jobs.cancelled(running.id)
    jobs.cancel(running.id)
    assert jobs.cancelled(running.id)
    assert jobs.get(running.id).state is JobState.RUNNING
    assert jobs.recover() == 0
    assert jobs.get(running.id).state is JobState.CANCELLED


def test_crashes_are_counted(catalogue):
    jobs = catalogue.jobs
    job = jobs.request(JobKind.IMPORT)
    jobs.claim()
    assert jobs.crashes(job.id) == 0
    jobs.requeue(job.id, "Its process was killed.", crashed=True)
    assert jobs.crashes(job.id) == 1
    assert jobs.claim().message == "Its process was killed."


def test_a_heartbeat_shows(catalogue):
    jobs = catalogue.jobs
    job = jobs.request(JobKind.IMPORT)
    before = jobs.claim().heartbeat_at
    jobs.heartbeat(job.id)
    assert jobs.get(job.id).heartbeat_at > before


def test_unknown_jobs_are_said_to_be_unknown(catalogue):
    for call in (catalogue.jobs.get, catalogue.jobs.cancel):
        with pytest.raises(UnknownJobError, match="no job 99"):
            call(99)


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**100])
def test_numbers_no_row_can_have_belong_to_no_job(catalogue, number):
    job = catalogue.jobs.request(JobKind.REINDEX)
    with pytest.raises(UnknownJobError):
        catalogue.jobs.get(number)
    assert catalogue.jobs.claim(number) is None
    assert catalogue.jobs.recent(max(number, 1)) == (job,)


def test_history_can_be_asked_for_by_kind_target_and_source(catalogue):
    jobs = catalogue.jobs
    shelf = Source("shelf", SourceKind.INBOX, "stories")
    site = Source("site", SourceKind.SITE, "http://example.test/")
    assert jobs.last_of(shelf) is None
    one = jobs.request(JobKind.IMPORT, "shelf")
    two = jobs.request(JobKind.CRAWL, "site")
    three = jobs.request(JobKind.IMPORT, None)
    assert [job.id for job in jobs.recent()] == [three.id, two.id, one.id]
    assert [job.id for job in jobs.recent(1, kind=JobKind.IMPORT)] == [three.id]
    assert [job.id for job in jobs.recent(target="shelf")] == [one.id]
    assert jobs.last_of(shelf).id == three.id
    assert jobs.last_of(site).id == two.id
    assert jobs.targets(JobKind.IMPORT) == {"shelf", None}
    assert len(jobs.queued()) == 3


_CLAIMER = """
import pathlib, sys
from indexer.catalogue import open_catalogue
with open_catalogue(pathlib.Path(sys.argv[1])) as catalogue:
    while job := catalogue.jobs.claim():
        print(job.id)
"""


def test_two_processes_never_claim_the_same_job(tmp_path):
    with open_catalogue(tmp_path) as catalogue:
        wanted = {catalogue.jobs.request(JobKind.IMPORT, f"source {n}").id for n in range(60)}
    started = [
        subprocess.Popen([sys.executable, "-c", _CLAIMER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    claimed = [int(line) for process in started for line in process.communicate()[0].split()]
    assert sorted(claimed) == sorted(wanted)


def test_a_person_who_asks_for_what_the_schedule_has_queued_makes_it_theirs(catalogue):
    jobs = catalogue.jobs
    queued = jobs.request(JobKind.IMPORT, "tales", scheduled=True)
    assert queued.scheduled
    assert jobs.request(JobKind.IMPORT, "tales", scheduled=True).scheduled
    asked = jobs.request(JobKind.IMPORT, "tales")
    assert (asked.id, asked.scheduled) == (queued.id, False)
    assert not jobs.request(JobKind.IMPORT, "tales", scheduled=True).scheduled
