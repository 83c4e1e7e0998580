from __future__ import annotations

from pathlib import Path

import pytest
from jobkit import play, settings_for

from indexer.catalogue import open_catalogue
from indexer.catalogue.sql.jobs import JobTable
from indexer.errors import CatalogueError, JobCancelledError, UnknownSourceError, VelveteenError
from indexer.jobs import disk_reserve
from indexer.jobs.job_runner import perform, run_job
from indexer.jobs.reporter import RowReporter
from indexer.model import JobKind, JobState, Source, SourceKind, story_id


def _carry_out(settings, target, *, work=play, kind=JobKind.IMPORT):
    with open_catalogue(settings.data) as catalogue:
        jobs = catalogue.jobs
        jobs.request(kind, target)
        job = jobs.claim()
        ended = run_job(job, jobs, settings, row=RowReporter(jobs, job.id), work=work)
        return ended, jobs.get(job.id)


def test_a_good_end_is_written_with_all_that_was_said(tmp_path):
    ended, job = _carry_out(settings_for(tmp_path), "quick one")
    assert ended is job.state is JobState.DONE
    assert (job.done, job.total, job.counts) == (3, 3, {"added": 2, "failed": 1})
    assert [failure.message for failure in job.errors] == ["quick one"]
    assert job.message is None


def test_a_failure_we_foresaw_says_what_to_do(tmp_path):
    ended, job = _carry_out(settings_for(tmp_path), "refused")
    assert ended is job.state is JobState.FAILED
    assert job.message == "The disk is full. Free some space."


def test_a_full_disk_is_named(tmp_path):
    _, job = _carry_out(settings_for(tmp_path), "full")
    assert job.state is JobState.FAILED
    assert "No space left on device (/var/index/x)" in job.message


def test_the_last_words_of_a_job_find_room_on_a_full_disk(tmp_path, monkeypatch):
    settings = settings_for(tmp_path)
    finish = JobTable.finish

    def full(self, *words):
        if (settings.data / "reserve").exists():
            raise CatalogueError("The disk is full.")
        finish(self, *words)

    monkeypatch.setattr(JobTable, "finish", full)
    ended, job = _carry_out(settings, "full")
    assert ended is job.state is JobState.FAILED


def test_a_little_space_is_kept_back_where_there_is_any(tmp_path):
    disk_reserve.allocate(tmp_path)
    assert (tmp_path / "reserve").stat().st_blocks * 512 >= disk_reserve.SIZE_BYTES
    disk_reserve.allocate(tmp_path)
    disk_reserve.release(tmp_path)
    disk_reserve.release(tmp_path)
    assert list(tmp_path.iterdir()) == []
    disk_reserve.allocate(tmp_path / "nowhere")


def test_too_much_memory_names_the_settings(tmp_path):
    _, job = _carry_out(settings_for(tmp_path), "hungry")
    assert job.state is JobState.FAILED
    assert "memory_mb" in job.message


def test_the_unforeseen_is_named_and_logged_with_its_traceback(tmp_path):
    settings = settings_for(tmp_path)
    _, job = _carry_out(settings, "bug somewhere")
    assert job.state is JobState.FAILED
    assert "KeyError: 'somewhere'" in job.message
    log = settings.data / "logs" / "jobs.log"
    assert str(log) in job.message
    assert "Traceback" in log.read_text("utf-8")


def test_a_log_that_cannot_be_written_does_not_hide_the_reason(tmp_path):
    settings = settings_for(tmp_path)
    settings.data.mkdir()
    (settings.data / "logs").write_text("in the way")
    _, job = _carry_out(settings, "bug somewhere")
    assert job.message == "Something unforeseen happened: KeyError: 'somewhere'."


def test_cancelled_work_ends_cancelled_and_stopped_work_does_not_end(tmp_path):
    settings = settings_for(tmp_path)
    with open_catalogue(settings.data) as catalogue:
        jobs = catalogue.jobs
        jobs.request(JobKind.IMPORT, "slow")
        job = jobs.claim()
        stopping = RowReporter(jobs, job.id, stopping=lambda: True)
        assert run_job(job, jobs, settings, row=stopping, work=play) is None
        assert jobs.get(job.id).state is JobState.RUNNING
        jobs.cancel(job.id)
        assert run_job(job, jobs, settings, row=RowReporter(jobs, job.id), work=play) is JobState.CANCELLED
        assert "kept" in jobs.get(job.id).message


def _shelf(folder: Path, *names: str) -> Source:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(
            f"Title: {name}\nAuthor: A. Quill\n\nOnce there was a {name}, and it was small.\n"
        )
    return Source(folder.name, SourceKind.INBOX, str(folder))


@pytest.fixture
def archive(tmp_path):
    sources = (_shelf(tmp_path / "one", "a.txt", "b.txt"), _shelf(tmp_path / "two", "c.txt"))
    return settings_for(tmp_path, sources=sources)


def _origins(settings):
    with open_catalogue(settings.data) as catalogue:
        assert catalogue.stories.pending_count() == 0
        return {(story.summary.source, story.summary.origin) for story in catalogue.stories.all()}


def test_an_import_of_everything_reads_every_folder_and_indexes(archive):
    ended, job = _carry_out(archive, None, work=perform)
    assert ended is JobState.DONE, job
    assert _origins(archive) == {("one", "a.txt"), ("one", "b.txt"), ("two", "c.txt")}
    assert (archive.data / "index" / "CURRENT").is_file()


def test_an_import_of_one_source_leaves_the_others(archive):
    ended, job = _carry_out(archive, "two", work=perform)
    assert ended is JobState.DONE, job
    assert _origins(archive) == {("two", "c.txt")}


def test_an_import_of_paths_reads_those(archive, tmp_path):
    ended, job = _carry_out(archive, f"{tmp_path}/one/a.txt\n{tmp_path}/two", work=perform)
    assert ended is JobState.DONE, job
    assert _origins(archive) == {("one", "a.txt"), ("two", "c.txt")}


def test_a_reindex_starts_from_the_catalogue(archive):
    _carry_out(archive, None, work=perform)
    ended, job = _carry_out(archive, None, work=perform, kind=JobKind.REINDEX)
    assert ended is JobState.DONE, job
    assert job.counts["indexed"] == 3


def test_an_unknown_source_fails_with_its_name(archive):
    _, job = _carry_out(archive, "three", work=perform)
    assert job.state is JobState.FAILED
    assert "'three'" in job.message
    with open_catalogue(archive.data) as catalogue:
        crawl = catalogue.jobs.request(JobKind.CRAWL, "one")
    with pytest.raises(UnknownSourceError, match="site"):
        perform(crawl, archive, RowReporter(None, 0))
    assert issubclass(UnknownSourceError, VelveteenError)


def test_a_site_that_gives_nothing_fails_the_crawl_with_its_reason(tmp_path):
    silent = Source("silent", SourceKind.SITE, "http://127.0.0.1:18009/", pace=0.0)
    ended, job = _carry_out(settings_for(tmp_path, sources=(silent,)), None, work=perform, kind=JobKind.CRAWL)
    assert ended is job.state is JobState.FAILED
    assert job.message.startswith("Nothing could be fetched from silent.")
    assert "allow_private" in job.errors[0].message


def test_a_cancelled_reindex_does_not_claim_to_have_kept_anything(tmp_path):
    def stopped(*_: object) -> None:
        raise JobCancelledError("Cancelled.")

    settings = settings_for(tmp_path)
    with open_catalogue(settings.data) as catalogue:
        jobs = catalogue.jobs
        jobs.request(JobKind.REINDEX, None)
        job = jobs.claim()
        jobs.cancel(job.id)
        run_job(job, jobs, settings, row=RowReporter(jobs, job.id), work=stopped)
        assert jobs.get(job.id).message == "Cancelled; the index is as it was before."


def test_ids_are_those_of_the_model(archive):
    _carry_out(archive, "two", work=perform)
    with open_catalogue(archive.data) as catalogue:
        assert catalogue.stories.ids() == {story_id("two", "c.txt")}
