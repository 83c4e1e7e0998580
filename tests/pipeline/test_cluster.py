"""The whole line with an index in a real cluster: import, search, reindex, change of engines, removal, and a cluster away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from concurrent_jobs import Amid, bring_in, every, found, remove, run, sound, write
from engines.clusters import cluster_hosts, settings_for, sweep
from engines.gate import Gate
from recording import RecordingReporter

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, Settings
from indexer.jobs.bootstrap import request_first_jobs
from indexer.model import OWNER, JobKind, JobState, RemovalOrder, SearchRequest
from indexer.pipeline import Resources
from webui import create_app

__all__ = ["cluster_hosts"]

AWAY = "The cluster does not answer"
NAME = "opensearch"


@pytest.fixture
def gate(cluster_hosts) -> Iterator[Gate]:
    with closing(Gate(cluster_hosts[0])) as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, gate: Gate) -> Iterator[Settings]:
    cluster = settings_for(settings.data, hosts=(gate.url,), timeout_s=10.0)
    yield replace(settings, index=IndexSettings(engine=NAME, lock_timeout_s=0.2), opensearch=cluster)
    sweep(settings.data)


@pytest.fixture
def archive(parts: Resources, settings: Settings) -> Iterator[Archive]:
    with closing(Archive(settings)) as opened:
        yield opened


def test_what_is_removed_is_on_no_page_from_then_on(parts, settings, inbox, archive):
    for name in ("fox", "hen"):
        write(inbox, name, name)
    assert run(settings, JobKind.IMPORT).state is JobState.DONE
    request = SearchRequest('"the fox slept"')
    assert archive.search(OWNER, request).total == 1
    kept = archive.version(OWNER)
    remove(parts, "fox")
    pipeline.index_pending(parts, RecordingReporter())
    # The index has followed within the second for which the cluster's answer is remembered.
    assert archive.version(OWNER) != kept
    assert archive.search(OWNER, request).total == 0


def test_stories_are_imported_found_reindexed_changed_and_removed(parts, settings, inbox):
    for name in ("fox", "hen", "owl"):
        write(inbox, name, name)
    assert run(settings, JobKind.IMPORT).state is JobState.DONE
    assert found(settings, "the fox slept") == ["fox"]
    assert run(settings, JobKind.REINDEX).state is JobState.DONE
    with closing(Archive(settings)) as archive:
        status = archive.status(OWNER)
        assert (status.engine, status.generation, status.indexed, status.problems) == (NAME, 2, 3, ())
        assert status.index_bytes > 0
    bring_in(parts, write(inbox, "hen", "kettle"))
    assert (found(settings, "the hen slept"), found(settings, "the kettle slept")) == ([], ["hen"])
    remove(parts, "fox")
    assert found(settings, "the fox slept") == []
    assert run(settings, JobKind.REMOVE).state is JobState.DONE
    owl = [each.id for each in every(parts) if each.title == "owl"]
    pipeline.remove(parts.catalogue, owl, RemovalOrder("asked for", "keeper", forget=True))
    assert run(settings, JobKind.FORGET).state is JobState.DONE
    sound(parts, settings)


def test_an_archive_changes_to_files_and_back_while_it_is_in_use(parts, settings, inbox):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)
    for engine in ("tantivy", NAME, "whoosh", NAME):
        assert run(settings, JobKind.REINDEX, engine).state is JobState.DONE
        assert parts.index.engine_name() == engine
        bring_in(parts, write(inbox, f"hen {engine}", engine))
        assert found(settings, "the fox slept") == ["fox"]
        assert found(settings, f"the {engine} slept") == [f"hen {engine}"]
        sound(parts, settings)


def test_what_is_imported_while_the_engine_is_changed_is_in_the_new_index(parts, other, settings, inbox):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)

    def meanwhile() -> None:
        bring_in(other, write(inbox, "moth", "moth"))
        remove(other, "fox")
        pipeline.index_pending(other, RecordingReporter())

    pipeline.reindex(parts, Amid(meanwhile), engine="tantivy")
    assert (parts.index.engine_name(), other.index.engine_name()) == ("tantivy", "tantivy")
    assert (found(settings, "the moth slept"), found(settings, "the fox slept")) == (["moth"], [])
    sound(parts, settings)


def test_while_the_cluster_is_away_everything_says_so_and_nothing_is_made_anew(
    parts, settings, inbox, gate, archive
):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)
    (story,) = archive.search(OWNER, SearchRequest("fox")).hits
    jobs = len(archive.jobs(OWNER))
    gate.shut()
    page = archive.search(OWNER, SearchRequest('"the fox slept"'))
    assert (page.hits, page.total, page.partial) == ((), 0, True)
    assert any(AWAY in warning for warning in page.warnings)
    assert archive.story(OWNER, story.story.id, query="fox").matches == 1
    assert any(AWAY in problem for problem in archive.status(OWNER).problems)
    assert not any("damaged" in problem or "reindex" in problem for problem in archive.check())
    client = create_app(settings, archive).test_client()
    for address, status in {"/?q=fox": 200, "/api/v1/search?q=fox": 200, "/healthz": 503}.items():
        answered = client.get(address)
        assert (answered.status_code, AWAY in answered.text) == (status, True), address
    assert client.get(f"/stories/{story.story.id}").status_code == 200
    assert request_first_jobs(settings) == ()
    write(inbox, "hen", "hen")
    assert run(settings, JobKind.IMPORT).state is JobState.FAILED
    gate.open()
    assert run(settings, JobKind.IMPORT).state is JobState.DONE
    assert archive.search(OWNER, SearchRequest('"the fox slept"')).total == 1
    assert found(settings, "the hen slept") == ["hen"]
    assert client.get("/healthz").status_code == 200
    assert len(archive.jobs(OWNER)) == jobs + 2
    sound(parts, settings)
