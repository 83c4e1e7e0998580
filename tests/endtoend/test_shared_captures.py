"""Two machines, each with a data folder of its own, that share a catalogue on a server and captures in a bucket."""

from __future__ import annotations

from dataclasses import replace

import pytest
from crawlkill import CAPTURES, Site, serving, settings_for
from object_store_server import serving as serving_objects
from postgres_server import serving as serving_postgres
from recording import RecordingReporter

from indexer.catalogue import open_catalogue
from indexer.config import CatalogueSettings, Settings
from indexer.errors import CapturesAwayError
from indexer.jobs.foreground import run_now
from indexer.model import Job, JobKind, JobState


@pytest.fixture
def machines(tmp_path, monkeypatch):
    """Settings of two machines and the bucket's server."""
    monkeypatch.delenv(CAPTURES, raising=False)
    with serving_postgres() as database, serving_objects() as objects, serving(Site()) as url:
        shared = {
            "catalogue": CatalogueSettings(database.make_database("tales")),
            "captures": objects.settings("s3://tales/shared", timeout_s=3.0),
        }
        folders = [tmp_path / "one", tmp_path / "other"]
        for folder in folders:
            folder.mkdir()
        yield *(replace(settings_for(folder, url), **shared) for folder in folders), objects


def work(settings: Settings, kind: JobKind, target: str | None) -> Job:
    with open_catalogue(settings.place) as catalogue:
        job = catalogue.jobs.request(kind, target)
    return run_now(job.id, settings, RecordingReporter())


def test_what_one_machine_has_crawled_the_other_can_read_and_neither_loses(machines):
    one, other, objects = machines
    assert work(one, JobKind.CRAWL, "site").state is JobState.DONE
    assert not (one.data / "captures").exists()
    with open_catalogue(other.place) as there:
        pages = [page for page in there.frontier.pages("site") if page.digest]
        contents = [there.captures.get(str(page.digest)) for page in pages]
        assert len(set(contents)) == 11
        assert there.check() == there.check_deep() == ()
        # The same bytes from the other machine are the same capture.
        assert there.captures.put(contents[0]) == pages[0].digest
        late = there.captures.put(b"only the other machine saw this")
    with open_catalogue(one.place) as here:
        assert here.captures.get(late) == b"only the other machine saw this"
        here.captures.drop([late])
    with open_catalogue(other.place) as there:
        assert not there.captures.holds(late)
        objects.kill()
        with pytest.raises(CapturesAwayError):
            there.captures.holds(str(pages[0].digest))
        objects.start()
        assert there.captures.holds(str(pages[0].digest))
