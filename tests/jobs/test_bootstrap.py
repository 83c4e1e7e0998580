from __future__ import annotations

from jobkit import settings_for

from indexer.catalogue import open_catalogue
from indexer.jobs.bootstrap import request_first_jobs
from indexer.model import Chapter, JobKind, JobState, Source, SourceKind, Story


def _sources(*names):
    return tuple(Source(name, SourceKind.INBOX, f"/{name}") for name in names)


def _asked(settings):
    return [(job.kind, job.target) for job in request_first_jobs(settings)]


def test_a_fresh_archive_asks_for_each_folder_once(tmp_path):
    site = Source("site", SourceKind.SITE, "http://example.test/")
    settings = settings_for(tmp_path, sources=(*_sources("one", "two"), site))
    assert _asked(settings) == [(JobKind.IMPORT, "one"), (JobKind.IMPORT, "two")]
    assert _asked(settings) == []


def test_a_source_added_later_is_asked_for(tmp_path):
    request_first_jobs(settings_for(tmp_path, sources=_sources("one")))
    assert _asked(settings_for(tmp_path, sources=_sources("one", "two"))) == [(JobKind.IMPORT, "two")]


def test_an_import_of_everything_counts_for_every_folder(tmp_path):
    settings = settings_for(tmp_path, sources=_sources("one"))
    with open_catalogue(settings.data) as catalogue:
        job = catalogue.jobs.request(JobKind.IMPORT, None)
        catalogue.jobs.finish(job.id, JobState.DONE)
    assert _asked(settings) == []


def test_stories_without_an_index_get_one(tmp_path):
    settings = settings_for(tmp_path)
    with open_catalogue(settings.data) as catalogue:
        catalogue.stories.put_story(Story("s", "k", "T", (Chapter(1, None, "x"),)), "d")
    assert _asked(settings) == [(JobKind.REINDEX, None)]
    (settings.data / "index").mkdir()
    (settings.data / "index" / "CURRENT").write_text("1")
    assert _asked(settings) == []
