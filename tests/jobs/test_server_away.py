"""The server that keeps the catalogue is restarted in the middle of jobs: nothing is lost, and each job goes on."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jobkit import until, worker
from postgres_server import PostgresServer, serving
from recording import RecordingReporter

from indexer.archive import Archive
from indexer.catalogue import open_catalogue
from indexer.catalogue.port.work import Jobs
from indexer.config import CatalogueSettings, LibrarySettings, Settings
from indexer.errors import CatalogueAwayError
from indexer.jobs.foreground import run_now
from indexer.model import OWNER, JobKind, JobState, SearchRequest

FILES = 120


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


@pytest.fixture
def settings(server: PostgresServer, tmp_path: Path) -> Settings:
    url = server.make_database(f"jobs{tmp_path.name}")
    return Settings(library=LibrarySettings(data=tmp_path / "var"), catalogue=CatalogueSettings(url))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number in range(FILES):
        text = f"The lamp of house {number} was lit at dusk. " * 60
        (folder / f"{number}.txt").write_text(f"Title: House {number}\nAuthor: Moss\n\n{text}\n")
    return folder


def found(settings: Settings) -> int:
    with contextlib.closing(Archive(settings)) as archive:
        return archive.search(OWNER, SearchRequest('"lamp of house"')).total


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_an_import_goes_on_where_it_was(settings, server, shelf, how):
    with open_catalogue(settings.place) as catalogue:
        jobs = catalogue.jobs
        job = jobs.request(JobKind.IMPORT, f"{shelf}/").id
        with worker(settings, child="indexer.jobs.job_main"):
            for share in (0.1, 0.5):
                until(
                    lambda share=share: (
                        jobs.get(job).state is not JobState.QUEUED
                        and catalogue.stories.count() >= FILES * share
                    )
                )
                server.stop(how)
                time.sleep(0.5)  # long enough that something asks meanwhile
                server.start()
            until(lambda: jobs.get(job).state not in {JobState.QUEUED, JobState.RUNNING}, seconds=120)
        ended = jobs.get(job)
        assert (ended.state, ended.errors) == (JobState.DONE, ())
        assert jobs.crashes(job) == 0
        assert catalogue.stories.count() == FILES
        assert catalogue.stories.pending_count() == 0
        assert catalogue.check() == ()
    assert found(settings) == FILES


def test_a_job_done_here_says_what_is_away_and_can_be_done_again(settings, server, shelf):
    class Away(RecordingReporter):
        def advance(self, steps: int = 1, **counts: int) -> None:
            super().advance(steps, **counts)
            server.restart(signal.SIGQUIT)

    with open_catalogue(settings.place) as catalogue:
        job = catalogue.jobs.request(JobKind.IMPORT, f"{shelf}/").id
        with contextlib.suppress(CatalogueAwayError):
            run_now(job, settings, Away())
        catalogue.jobs.request(JobKind.IMPORT, f"{shelf}/")
        ended = run_now(job, settings, RecordingReporter())
        assert ended.state is JobState.DONE
        assert catalogue.stories.count() == FILES
    assert found(settings) == FILES


def test_who_imports_in_the_foreground_is_seen_again_after_a_restart_that_nobody_noticed(
    settings, server, shelf, tmp_path
):
    other = replace(settings, library=LibrarySettings(data=tmp_path / "other"))
    with open_catalogue(settings.place) as catalogue, open_catalogue(other.place) as elsewhere:
        job = catalogue.jobs.request(JobKind.IMPORT, f"{shelf}/").id
        seen: list[bool] = []

        class Restarting(RecordingReporter):
            def advance(self, steps: int = 1, **counts: int) -> None:
                super().advance(steps, **counts)
                if not seen:
                    server.restart(signal.SIGQUIT)
                time.sleep(0.02)  # its row is written twice a second
                seen.append(not elsewhere.jobs._gone_workers())

        ended = run_now(job, settings, Restarting())
        assert ended.state is JobState.DONE
        assert (seen[0], seen[-1]) == (False, True)
        assert catalogue.stories.count() == FILES
    assert found(settings) == FILES


def test_workers_of_two_machines_never_crawl_one_site_at_once(settings, tmp_path):
    """Each claims another job of the site at the same moment; the younger gives way, and is done afterwards."""
    other = replace(settings, library=LibrarySettings(data=tmp_path / "other"))
    with open_catalogue(settings.place) as catalogue:
        jobs = catalogue.jobs
        with worker(settings), worker(other):
            for _ in range(2):
                asked = [jobs.request(JobKind.CRAWL, target).id for target in ("slow a", None)]
                until(lambda: at_work(jobs))
                assert len(at_work(jobs)) == 1
                for number in asked:
                    jobs.cancel(number)
                until(lambda: not jobs.open(JobKind.CRAWL))


def at_work(jobs: Jobs) -> list[int]:
    """The crawls that have really begun: one that gives way is running for a moment, and does nothing."""
    return [job.id for job in jobs.open(JobKind.CRAWL) if job.state is JobState.RUNNING and job.done]
