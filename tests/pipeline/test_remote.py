"""The whole line with an index that is in no folder: import, search, reindex, change of engines, removal, and troubles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from concurrent_jobs import Amid, bring_in, every, found, remove, run, sound, write
from engines.remote import KIND, NAME, Cluster, Trouble, cluster
from recording import RecordingReporter

from indexer import pipeline
from indexer.archive import Archive
from indexer.catalogue import open_catalogue
from indexer.config import IndexSettings, Settings
from indexer.engines.registry import ENGINES
from indexer.errors import EngineAwayError
from indexer.jobs import job_main
from indexer.jobs.bootstrap import request_first_jobs
from indexer.jobs.job_runner import run_job
from indexer.jobs.reporter import RowReporter
from indexer.model import OWNER, JobKind, JobState, RemovalOrder, SearchRequest
from indexer.pipeline import Resources
from webui import create_app

AWAY = "The cluster does not answer"


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, kind in KIND.items():
        monkeypatch.setitem(ENGINES, name, kind)
    return replace(settings, index=IndexSettings(engine=NAME, lock_timeout_s=0.2))


@pytest.fixture
def held(settings: Settings) -> Cluster:
    return cluster(settings.data)


@pytest.fixture
def archive(parts: Resources, settings: Settings) -> Iterator[Archive]:
    with closing(Archive(settings)) as opened:
        yield opened


def index_folder(settings: Settings) -> list[Path]:
    return sorted(path for path in (settings.data / "index").rglob("*") if not path.name.endswith(".lock"))


def test_stories_are_imported_found_reindexed_changed_and_removed_without_a_folder(
    parts, settings, inbox, held
):
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
    assert [key for each in held.indexes.values() for key in each.changes] == [
        each.id for each in every(parts)
    ]
    sound(parts, settings)
    assert index_folder(settings) == []


def test_an_archive_changes_to_files_and_back_while_it_is_in_use(parts, settings, inbox, held):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)
    for engine in ("tantivy", NAME, "whoosh", NAME):
        assert run(settings, JobKind.REINDEX, engine).state is JobState.DONE
        assert parts.index.engine_name() == engine
        bring_in(parts, write(inbox, f"hen {engine}", engine))
        assert found(settings, "the fox slept") == ["fox"]
        assert found(settings, f"the {engine} slept") == [f"hen {engine}"]
        sound(parts, settings)
        assert (held.live is not None) == (engine == NAME)
    assert [path for path in index_folder(settings) if path.name.isdecimal()] == []


def test_what_is_imported_while_the_engine_is_changed_is_in_the_new_index(parts, other, settings, inbox):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)

    def meanwhile() -> None:
        bring_in(other, write(inbox, "moth", "moth"))
        remove(other, "fox")
        pipeline.index_pending(other, RecordingReporter())

    amid = Amid(meanwhile)
    pipeline.reindex(parts, amid, engine="tantivy")
    assert (parts.index.engine_name(), other.index.engine_name()) == ("tantivy", "tantivy")
    assert (found(settings, "the moth slept"), found(settings, "the fox slept")) == (["moth"], [])
    sound(parts, settings)


def test_while_the_cluster_is_away_everything_says_so_and_nothing_is_made_anew(
    parts, settings, inbox, held, archive
):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)
    (story,) = archive.search(OWNER, SearchRequest("fox")).hits
    jobs = len(archive.jobs(OWNER))
    held.down = True
    page = archive.search(OWNER, SearchRequest('"the fox slept"'))
    assert (page.hits, page.total, page.partial) == ((), 0, True)
    assert any(AWAY in warning for warning in page.warnings)
    assert archive.story(OWNER, story.story.id, query="fox").matches == 1
    assert (archive.generation(), archive.examples(OWNER)) == (0, ())
    assert any(AWAY in problem for problem in archive.status(OWNER).problems)
    assert [problem for problem in archive.check() if AWAY in problem]
    assert not any("damaged" in problem or "reindex" in problem for problem in archive.check())
    client = create_app(settings, archive).test_client()
    for address, status in {
        "/?q=fox": 200,
        "/api/v1/search?q=fox": 200,
        "/status": 200,
        "/healthz": 503,
    }.items():
        answered = client.get(address)
        assert (answered.status_code, AWAY in answered.text) == (status, True), address
    assert client.get(f"/stories/{story.story.id}").status_code == 200
    assert request_first_jobs(settings) == ()
    held.down = False
    assert archive.search(OWNER, SearchRequest('"the fox slept"')).total == 1
    assert client.get("/healthz").status_code == 200
    assert len(archive.jobs(OWNER)) == jobs


def test_a_search_that_the_cluster_has_no_time_for_is_partial_and_not_remembered(
    parts, settings, inbox, held, archive
):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)
    for trouble in (Trouble.LATE, Trouble.UNANSWERED):
        # Twins of words are asked for first, and go without an answer in silence.
        held.disturb("search", trouble, trouble)
        assert archive.search(OWNER, SearchRequest("fox")).partial
        assert archive.search(OWNER, SearchRequest("fox", page=1)).total == 1
        archive.follow(settings)


def test_an_import_that_the_cluster_does_not_take_keeps_its_stories_and_the_next_job_brings_them(
    parts, settings, inbox, held
):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)
    for call, trouble in (
        ("bulk", Trouble.HALF),
        ("bulk", Trouble.REFUSED),
        ("refresh", Trouble.UNANSWERED),
        ("writer", Trouble.LOST),
        ("open", Trouble.LATE),
    ):
        name = f"{call} {trouble.name.lower()}"
        write(inbox, name, name)
        held.disturb(call, trouble)
        job = run(settings, JobKind.IMPORT)
        assert job.state is JobState.FAILED, name
        assert "cluster" in (job.message or "")
        assert "amage" not in (job.message or "")
        assert job.errors == ()
        assert parts.catalogue.stories.count() == len(list(inbox.iterdir()))
        assert run(settings, JobKind.IMPORT).state is JobState.DONE
        assert found(settings, f"the {name} slept") == [name]
    assert held.live == 1
    sound(parts, settings)


def test_a_job_begun_while_the_cluster_is_away_ends_with_that_sentence(parts, settings, inbox, held):
    write(inbox, "fox", "fox")
    run(settings, JobKind.IMPORT)
    held.down = True
    for kind in (JobKind.IMPORT, JobKind.REINDEX):
        job = run(settings, kind)
        assert (job.state, AWAY in (job.message or "")) == (JobState.FAILED, True)
    held.down = False
    assert run(settings, JobKind.REINDEX).state is JobState.DONE
    sound(parts, settings)


@pytest.mark.parametrize(
    ("call", "trouble"),
    [
        ("start", Trouble.LOST),
        ("create", Trouble.REFUSED),
        ("bulk", Trouble.UNANSWERED),
        ("refresh", Trouble.UNANSWERED),
        ("publish", Trouble.LOST),
        ("publish", Trouble.UNANSWERED),
    ],
)
def test_a_rebuild_that_fails_on_the_way_leaves_an_index_that_is_whole(parts, settings, inbox, call, trouble):
    held = cluster(settings.data)
    for name in ("fox", "hen"):
        write(inbox, name, name)
    run(settings, JobKind.IMPORT)
    held.disturb(call, trouble)
    assert run(settings, JobKind.REINDEX).state is JobState.FAILED
    assert (found(settings, "the fox slept"), found(settings, "the hen slept")) == (["fox"], ["hen"])
    bring_in(parts, write(inbox, "owl", "owl"))
    assert run(settings, JobKind.REINDEX).state is JobState.DONE
    sound(parts, settings)


def test_an_index_cannot_be_followed_by_who_cannot_ask_whether_it_is_ahead(parts, settings, held):
    """Or a catalogue that was restored would give its changes the numbers of those it has lost."""
    held.down = True
    with pytest.raises(EngineAwayError), pipeline.open_resources(settings):
        pass


def test_a_process_that_gets_ready_while_the_cluster_is_away_does_jobs_once_it_is_there(
    parts, settings, inbox, held
):
    write(inbox, "fox", "fox")
    with open_catalogue(settings.data) as catalogue:
        number = catalogue.jobs.request(JobKind.IMPORT).id
        job = catalogue.jobs.claim(number)
    held.down = True
    with job_main._job_context(settings, None, ahead=True) as bench:
        held.down = False
        assert run_job(job, bench.jobs, settings, row=RowReporter(bench.jobs, number), work=bench.work) is (
            JobState.DONE
        )
    assert found(settings, "the fox slept") == ["fox"]
    with job_main._job_context(settings, None, ahead=True) as bench:
        assert bench.resources is not None
