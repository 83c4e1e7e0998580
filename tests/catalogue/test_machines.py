"""Machines that share a catalogue on a server: whose work is whose, and what they tell each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_server import PostgresServer, serving

from indexer.catalogue import open_catalogue
from indexer.config import CataloguePlace, CatalogueSettings
from indexer.model import JobKind


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


@pytest.fixture
def place(server, tmp_path) -> CataloguePlace:
    return CataloguePlace(tmp_path / "here", CatalogueSettings(server.make_database(tmp_path.name)))


def elsewhere(place: CataloguePlace) -> CataloguePlace:
    return CataloguePlace(place.folder.with_name("there"), place.server)


def test_work_on_sources_is_left_to_the_machine_where_it_was_asked_for_or_to_those_that_have_them(place):
    with open_catalogue(place) as here, open_catalogue(elsewhere(place)) as there:
        asked = [
            (JobKind.IMPORT, "/srv/tales/"),
            (JobKind.IMPORT, None),
            (JobKind.CRAWL, "site"),
            (JobKind.REINDEX, None),
        ]
        for kind, target in asked:
            here.jobs.request(kind, target)
        assert [(job.kind, job.target) for job in here.jobs.queued()] == asked
        assert [job.target for job in there.jobs.queued(["site", "box"])] == ["site", None]
        assert [job.kind for job in there.jobs.queued()] == [JobKind.REINDEX]
        # The same words mean another folder there, and the same site.
        assert len({opened.jobs.request(JobKind.IMPORT, None).id for opened in (here, there)}) == 2
        assert len({opened.jobs.request(JobKind.CRAWL, "site").id for opened in (here, there)}) == 1


def test_machines_tell_each_other_which_sources_they_have(place):
    with open_catalogue(place) as here, open_catalogue(elsewhere(place)) as there:
        here.meta.note_sources(["box"])
        there.meta.note_sources(["shelf", "site"])
        there.meta.set_own("configuration", "x")
        assert here.meta.sources_elsewhere() == {"shelf", "site"}
        assert there.meta.sources_elsewhere() == {"box"}
        assert here.meta.get_own("configuration") is None
