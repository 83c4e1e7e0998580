"""Crawls whose captures go to a bucket: killed, or their server killed, they bring about the same archive, and lose nothing."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from crawlkill import CAPTURES, Site, ask, do, serving, settings_for, state_of
from object_store_server import ObjectStoreServer, Wire
from object_store_server import serving as serving_objects
from recording import RecordingReporter
from thoroughness import tries

from indexer.archive import Archive
from indexer.catalogue import open_catalogue
from indexer.config import CaptureSettings
from indexer.jobs.foreground import run_now
from indexer.model import Job, JobKind, JobState, RemovalOrder
from indexer.pipeline import remove

SEED = 35


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStoreServer]:
    with serving_objects() as server:
        yield server


class Crawls:
    """Archives that crawl one site, each with a place of its own in a bucket."""

    def __init__(self, folder: Path, server: ObjectStoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site, self.server, self._folder, self._monkeypatch, self._count = (
            Site(),
            server,
            folder,
            monkeypatch,
            0,
        )
        self.url = ""

    def begin(self, endpoint: str | None = None) -> Path:
        """Name a new archive and its place, by which everything that follows goes."""
        self._count += 1
        self.place = f"{self._folder.name}-{self._count}"
        more = {"endpoint": endpoint} if endpoint else {}
        self.use(self.server.settings(f"s3://crawls/{self.place}", timeout_s=3.0, **more))
        self.site.asked.clear()
        return self._folder / f"var{self._count}"

    def use(self, captures: CaptureSettings) -> None:
        self._monkeypatch.setenv(CAPTURES, msgspec.json.encode(captures, enc_hook=str).decode())

    def objects(self) -> list[Path]:
        return sorted((self.server.folder / "buckets" / "crawls" / self.place).rglob("*.gz"))

    def work(self, data: Path, kind: JobKind = JobKind.CRAWL, target: str | None = "site") -> Job:
        with open_catalogue(data) as catalogue:
            job = catalogue.jobs.request(kind, target)
        return run_now(job.id, settings_for(data, self.url), RecordingReporter())


@pytest.fixture
def crawls(tmp_path, server, monkeypatch) -> Iterator[Crawls]:
    crawls = Crawls(tmp_path, server, monkeypatch)
    with serving(crawls.site) as crawls.url:
        yield crawls


def test_a_crawl_into_a_bucket_killed_at_any_moment_loses_nothing(crawls):
    data = crawls.begin()
    points = do(data, crawls.url, ask(data))
    wanted, asked = state_of(data, crawls.url), crawls.site.asked.copy()
    assert wanted["sound"] == ()
    assert len(crawls.objects()) == len(wanted["captures"])
    assert not (data / "captures").exists()
    for point in random.Random(SEED).sample(range(1, points), tries(3)):
        data = crawls.begin()
        job = ask(data)
        do(data, crawls.url, job, point)
        do(data, crawls.url, job)
        assert state_of(data, crawls.url) == wanted, f"killed at {point}"
        again = sum((crawls.site.asked - asked).values()) - 1  # robots.txt is asked for by each run
        assert again <= 1, f"killed at {point}"


def test_a_crawl_whose_bucket_goes_away_fails_in_words_and_goes_on_when_it_is_back(
    crawls, server, monkeypatch
):
    data = crawls.begin()
    assert crawls.work(data).state is JobState.DONE
    wanted = state_of(data, crawls.url)
    data = crawls.begin()
    answer = crawls.site.answer

    def killing(path: str, known: str | None):
        if path == "/stories/moss/2":
            server.kill()
        return answer(path, known)

    with monkeypatch.context() as patched:
        patched.setattr(crawls.site, "answer", killing)
        job = crawls.work(data)
    assert job.state is JobState.FAILED
    assert f"s3://crawls/{crawls.place} cannot be used just now (no connection)" in str(job.message)
    with open_catalogue(data) as catalogue:
        states = catalogue.frontier.counts("site")
        assert states["queued"] > 0
        assert states["fetched"] > 0
        assert "failed" not in states
        asked = crawls.site.asked.copy()
    assert crawls.work(data).state is JobState.FAILED
    assert set(crawls.site.asked - asked) <= {"/robots.txt", "/stories/moss/2"}
    server.start()
    assert crawls.work(data).state is JobState.DONE
    assert state_of(data, crawls.url) == wanted


def test_a_crawl_whose_answers_get_lost_on_the_way_ends_as_one_that_was_not(crawls, server):
    data = crawls.begin()
    assert crawls.work(data).state is JobState.DONE
    wanted = state_of(data, crawls.url)
    wire = Wire(server.port)
    data = crawls.begin(wire.endpoint)
    answer, count = crawls.site.answer, 0

    def losing(path: str, known: str | None):
        nonlocal count
        count += 1
        wire.swallow = count % 3
        return answer(path, known)

    crawls.site.answer = losing
    assert crawls.work(data).state is JobState.DONE
    wire.swallow = 0
    assert state_of(data, crawls.url) == wanted
    wire.close()


def test_reading_again_while_the_bucket_is_away_fails_as_a_whole_and_notes_nothing(crawls, server):
    data = crawls.begin()
    crawls.work(data)
    before = state_of(data, crawls.url)
    server.kill()
    job = crawls.work(data, JobKind.REREAD, None)
    assert job.state is JobState.FAILED
    assert "Nothing is lost" in str(job.message)
    healed = crawls.work(data, JobKind.HEAL, None)
    assert healed.state is JobState.DONE
    with open_catalogue(settings_for(data, crawls.url).place) as catalogue:
        assert catalogue.files.passing() == ()
        (told,) = catalogue.check()
        assert "cannot be used just now" in told
    archive = Archive(settings_for(data, crawls.url))
    assert len(archive.check()) == 1
    archive.close()
    server.start()
    assert crawls.work(data, JobKind.REREAD, None).state is JobState.DONE
    after = state_of(data, crawls.url)
    assert {name: after[name] for name in ("pages", "captures", "stories", "sound")} == {
        name: before[name] for name in ("pages", "captures", "stories", "sound")
    }


def test_a_capture_lost_from_the_bucket_is_told_of_and_fetched_again(crawls):
    data = crawls.begin()
    crawls.work(data)
    lost, spoiled, *_ = crawls.objects()
    whole = spoiled.read_bytes()
    lost.unlink()
    spoiled.write_bytes(whole[:30] + b"?" + whole[31:])
    with open_catalogue(settings_for(data, crawls.url).place) as catalogue:
        assert lost.stem in catalogue.check()[0]
        assert spoiled.stem in catalogue.check_deep()[0]
    assert crawls.work(data).state is JobState.DONE
    assert (lost.exists(), spoiled.read_bytes()) == (True, whole)
    assert state_of(data, crawls.url)["sound"] == ()


def test_what_is_forgotten_is_gone_from_the_bucket_once_that_answers(crawls, server):
    data = crawls.begin()
    crawls.work(data)
    settings = settings_for(data, crawls.url)
    with open_catalogue(settings.place) as catalogue:
        ids = [story.id for story in catalogue.stories.all() if "moss" in story.chapters[0].text]
        remove(catalogue, ids, RemovalOrder("asked", forget=True))
    server.kill()
    assert crawls.work(data, JobKind.FORGET, None).state is JobState.FAILED
    with open_catalogue(settings.place) as catalogue:
        assert set(catalogue.removals.to_forget()) == set(ids)
    assert any(b"The moss of" in gzip.decompress(path.read_bytes()) for path in crawls.objects())
    server.start()
    assert crawls.work(data, JobKind.FORGET, None).state is JobState.DONE
    assert not any(b"The moss of" in gzip.decompress(path.read_bytes()) for path in crawls.objects())
    assert len(crawls.objects()) > 0
