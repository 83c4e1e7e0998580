"""A removal holds against whatever comes in later: parts, other folders, crawls, reading again, a process killed."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from recording import RecordingReporter
from siteserver import LISTED, SiteServer
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.catalogue import open_catalogue
from indexer.config import CrawlSettings, LibrarySettings, Settings
from indexer.model import OWNER, JobKind, OnMissing, RemovalOrder, SearchRequest, Source, SourceKind
from indexer.pipeline import removal as removal_module
from indexer.pipeline.site import import_site

ASKED = RemovalOrder("asked for", "keeper")
FORGET = replace(ASKED, forget=True)
PART = (
    "Title: Tin Whistles ({number}/3)\nAuthor: Posy Quill\nRating: PG\n\nIn the {number}th of them: {body}\n"
)
BODIES = {
    1: "The tin men came in from the rain, one by one, and hung their coats on the wrong hooks.",
    2: "Nobody had oiled the kettle since June, and it said so to everybody who would listen.",
    3: "A bell rang under the stairs and went on ringing until somebody apologised to it.",
}


def write(folder: Path, *numbers: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        text = PART.format(number=number, body=BODIES[number])
        (folder / f"whistles{number}.txt").write_text(text, "utf-8")


def run(parts, **changed) -> RecordingReporter:
    reporter = RecordingReporter()
    source = replace(parts.settings.sources[0], **changed)
    pipeline.import_folder(source, parts, reporter)
    pipeline.index_pending(parts, reporter)
    return reporter


def remove_all(parts, order: RemovalOrder = ASKED) -> None:
    pipeline.remove(parts.catalogue, sorted(parts.catalogue.stories.ids()), order)
    (pipeline.forget_removed if order.forget else pipeline.follow_removals)(parts, RecordingReporter())
    assert parts.catalogue.stories.count() == 0


# -- parts of works -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [ASKED, FORGET], ids=["kept", "forgotten"])
def test_a_removed_work_is_not_made_again_of_its_parts_or_of_what_is_left_of_them(parts, inbox, order):
    write(inbox, 1, 2)
    run(parts)
    remove_all(parts, order)
    assert run(parts).counts["added"] == 0
    write(inbox, 3)  # a part nobody had seen
    run(parts)
    (inbox / "whistles2.txt").unlink()
    run(parts, on_missing=OnMissing.REMOVE)
    for path in inbox.iterdir():
        os.utime(path, ns=(1, 1))
    run(parts)
    pipeline.reread(parts, RecordingReporter(), since=datetime.now(UTC))
    pipeline.reindex(parts, RecordingReporter())
    write(inbox / "other", 1, 2)  # the same work elsewhere
    write(inbox / "alone", 1)  # and one part of it
    run(parts)
    assert [story.summary.title for story in parts.catalogue.stories.all()] == []


def test_a_part_removed_by_itself_comes_back_in_no_work(parts, inbox):
    write(inbox, 1)
    run(parts)
    remove_all(parts)
    write(inbox, 2, 3)
    run(parts)
    assert parts.catalogue.stories.count() == 0


def test_a_restored_work_grows_by_the_parts_that_came_meanwhile(parts, inbox):
    write(inbox, 1, 2)
    run(parts)
    (key,) = parts.catalogue.stories.ids()
    remove_all(parts)
    write(inbox, 3)
    run(parts)
    parts.catalogue.removals.restore([key])
    run(parts)
    (story,) = parts.catalogue.stories.all()
    assert (story.id, len(story.chapters)) == (key, 3)


def test_a_forgotten_work_that_is_restored_is_made_of_its_files_again(parts, inbox):
    write(inbox, 1, 2)
    run(parts)
    (key,) = parts.catalogue.stories.ids()
    remove_all(parts, FORGET)
    parts.catalogue.removals.restore([key])
    run(parts)
    (story,) = parts.catalogue.stories.all()
    assert (story.id, len(story.chapters)) == (key, 2)


def test_a_work_that_is_there_stays_though_one_of_its_parts_was_removed_elsewhere(parts, inbox):
    write(inbox, 1, 2)
    run(parts)
    write(inbox / "stray", 1)
    run(parts)
    stray = next(story.id for story in parts.catalogue.stories.all() if len(story.chapters) == 1)
    pipeline.remove(parts.catalogue, [stray], ASKED)
    write(inbox, 3)
    run(parts)
    (story,) = parts.catalogue.stories.all()
    assert len(story.chapters) == 3


# -- sites --------------------------------------------------------------------------------------------------


@pytest.fixture
def site():
    with SiteServer(heal_after=0) as started:
        yield started


@pytest.fixture
def crawled(tmp_path, site):
    """An archive with one story of several chapters, and a way to crawl for it again."""
    story = next(story for story in LISTED if len(story.chapters) > 2)
    source = Source(
        "harbour",
        SourceKind.SITE,
        site.root + story.path(1),
        pace=0.0,
        scope=(site.root + story.path(1)[:-1],),
        allow_private=True,
    )
    settings = Settings(
        library=LibrarySettings(data=tmp_path / "var"),
        crawl=CrawlSettings(retries=0, timeout_s=5.0),
        sources=(source,),
    )
    with pipeline.open_warm(settings) as parts:

        def crawl(**changed) -> RecordingReporter:
            reporter = RecordingReporter()
            import_site(replace(source, **changed), parts, reporter)
            pipeline.index_pending(parts, reporter)
            return reporter

        crawl()
        assert [found.summary.title for found in parts.catalogue.stories.all()] == [story.title]
        yield parts, crawl, story


@pytest.mark.parametrize("order", [ASKED, FORGET], ids=["kept", "forgotten"])
def test_a_removed_story_of_a_site_stays_away_whatever_the_site_does(crawled, site, order):
    parts, crawl, story = crawled
    remove_all(parts, order)
    crawl()
    site.change(story.path(2))
    crawl()
    site.remove(story.path(1))  # its first page: what follows would be a story of its own
    crawl(on_missing=OnMissing.REMOVE)
    pipeline.reread(parts, RecordingReporter(), since=datetime.now(UTC))
    assert parts.catalogue.stories.count() == 0


def test_of_a_forgotten_story_no_capture_is_left_and_no_crawl_keeps_one_again(crawled, site):
    parts, crawl, story = crawled
    site.change(story.path(1))  # an earlier state of a page is kept as well
    crawl()
    assert holders(parts.settings.data, story.chapters[0].phrase)
    (key,) = parts.catalogue.stories.ids()
    remove_all(parts, FORGET)
    assert holders(parts.settings.data, story.chapters[0].phrase) == []
    assert parts.catalogue.check() == ()
    crawl()
    assert holders(parts.settings.data, story.chapters[0].phrase) == []
    parts.catalogue.removals.restore([key])
    crawl()
    assert [found.id for found in parts.catalogue.stories.all()] == [key]


def test_a_forgotten_text_found_on_a_site_is_not_kept_as_a_capture_either(crawled, tmp_path):
    parts, crawl, story = crawled
    loose = tmp_path / "copy.txt"
    (found,) = parts.catalogue.stories.all()
    text = "\n\n".join(chapter.text for chapter in found.chapters)
    remove_all(parts, ASKED)
    parts.catalogue.removals.restore([found.id])
    loose.write_text(f"Title: Another Name\nAuthor: Nobody\n\n{text}\n", "utf-8")
    # The site's story goes by policy of its source, the copy by a person's wish.
    parts.catalogue.stories.mark_missing("harbour", [found.summary.origin or ""], OnMissing.REMOVE)
    with parts.catalogue._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM stories")
        connection.exec_driver_sql("DELETE FROM files")
    pipeline.import_paths([loose], parts, RecordingReporter())
    remove_all(parts, FORGET)
    assert holders(parts.settings.data, story.chapters[1].phrase)
    reporter = crawl()
    assert reporter.counts["removed"] == 1
    parts.catalogue.compact()
    assert holders(parts.settings.data, story.chapters[1].phrase) == []


# -- forgetting ---------------------------------------------------------------------------------------------

SENTENCE = "The quagga of Lisbon Street owed eleven pears to the clockmaker."


def holders(data: Path, sentence: str) -> list[str]:
    """Return the files of a data folder that hold a sentence as it is, packed, or as words of an index."""
    found = []
    for path in data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            content += gzip.decompress(content) if path.suffix == ".gz" else b""
            if sentence.encode() in content or b"quagga" in content:
                found.append(str(path.relative_to(data)))
    return found + packed_holders(data / "catalogue.sqlite", sentence.encode())


def packed_holders(path: Path, sentence: bytes) -> list[str]:
    """Return the tables of the catalogue in which a sentence is packed."""
    found = []
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                for value in row:
                    with contextlib.suppress(zlib.error):
                        if isinstance(value, bytes) and sentence in zlib.decompress(value):
                            found.append(table)
    return found


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_a_forgotten_story_is_in_no_file_of_the_archive(settings, inbox, engine):
    settings = replace(settings, index=replace(settings.index, engine=engine))
    write(inbox, 1, 2)
    (inbox / "fox.txt").write_text("Title: Fox\nAuthor: Moss\n\nThe fox slept under the warm stove.\n")
    story = inbox / "pears.txt"
    with open_resources(settings) as parts:
        # Once as it was first, once changed, in two generations, and as a part of a work.
        story.write_text(f"Title: Pears\nAuthor: Vale\n\nOnce. {SENTENCE}\n" + "More of it.\n" * 3000)
        run(parts)
        story.write_text(f"Title: Pears\nAuthor: Vale\n\nTwice. {SENTENCE}\n")
        (inbox / "whistles1.txt").write_text(PART.format(number=1, body=f"{BODIES[1]} {SENTENCE}"), "utf-8")
        run(parts)
        pipeline.reindex(parts, RecordingReporter())
        assert "work_parts" in holders(settings.data, SENTENCE)
        ids = [found.id for found in parts.catalogue.stories.all() if found.summary.title != "Fox"]
        assert len(ids) == 2
        pipeline.remove(parts.catalogue, ids[:1], ASKED)
        assert "removed_stories" in holders(settings.data, SENTENCE)
        pipeline.remove(parts.catalogue, ids, FORGET)
        reporter = RecordingReporter()
        pipeline.forget_removed(parts, reporter)
        assert reporter.counts["forgotten"] == 2
        assert all(line.forgotten_at for line in parts.catalogue.removals.listed())
        assert holders(settings.data, SENTENCE) == []
        # Nor is it when everything is read again.
        pipeline.reread(parts, RecordingReporter(), since=datetime.now(UTC))
        for path in inbox.iterdir():
            os.utime(path, ns=(1, 1))
        run(parts)
        parts.catalogue.compact()
        assert holders(settings.data, SENTENCE) == []
        assert parts.index.generations.candidates() == [parts.index.generations.current()]
    archive = Archive(settings)
    assert [hit.story.title for hit in archive.search(OWNER, SearchRequest("")).hits] == ["Fox"]
    assert archive.search(OWNER, SearchRequest("quagga")).total == 0
    archive.close()


def test_forgetting_that_was_cut_off_is_ended_by_the_next_job(settings, inbox, monkeypatch):
    (inbox / "pears.txt").write_text(f"Title: Pears\nAuthor: Vale\n\n{SENTENCE}\n")
    with open_resources(settings) as parts:
        run(parts)

        def cut_off(*_args, **_more):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(removal_module, "reindex", cut_off)
            with pytest.raises(KeyboardInterrupt):
                remove_all(parts, FORGET)
        assert len(parts.catalogue.removals.to_forget()) == 1
        pipeline.forget_removed(parts, RecordingReporter())
        assert holders(settings.data, SENTENCE) == []


# -- killed -------------------------------------------------------------------------------------------------

_KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.catalogue import open_catalogue
from indexer.catalogue.sql import removals
from indexer.model import RemovalOrder

die = lambda *_a, **_k: os.kill(os.getpid(), signal.SIGKILL)
data, moment = sys.argv[1:]
if moment == "inside":
    removals.request_within = die
with open_catalogue(Path(data)) as catalogue:
    catalogue.removals.remove(sorted(catalogue.stories.ids()), RemovalOrder("asked", forget=moment == "forget"))
    die()
"""


@pytest.mark.parametrize("moment", ["inside", "after", "forget"])
def test_a_removal_that_was_killed_is_wholly_there_with_its_job_or_not_at_all(settings, inbox, moment):
    (inbox / "pears.txt").write_text(f"Title: Pears\nAuthor: Vale\n\n{SENTENCE}\n")
    with open_resources(settings) as parts:
        run(parts)
    command = [sys.executable, "-c", _KILLED, str(settings.data), moment]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    archive = Archive(settings)
    assert archive.search(OWNER, SearchRequest("quagga")).total == (1 if moment == "inside" else 0)
    archive.close()
    with open_resources(settings) as parts:
        jobs = parts.catalogue.jobs.recent(kind=JobKind.FORGET if moment == "forget" else JobKind.REMOVE)
        assert len(jobs) == len(parts.catalogue.removals.listed()) == (0 if moment == "inside" else 1)
        # Whatever writes next has the index follow.
        run(parts)
        assert parts.catalogue.stories.pending_count() == 0
        assert parts.index.reader().count() == (1 if moment == "inside" else 0)
        assert parts.catalogue.stories.count() == parts.index.reader().count()


def test_a_removal_writes_what_it_needs_though_the_index_is_lost(settings, inbox):
    (inbox / "pears.txt").write_text(f"Title: Pears\nAuthor: Vale\n\n{SENTENCE}\n")
    with open_resources(settings) as parts:
        run(parts)
    shutil.rmtree(settings.data / "index")
    with open_catalogue(settings.data) as catalogue:
        pipeline.remove(catalogue, sorted(catalogue.stories.ids()), ASKED)
    with open_resources(settings) as parts:
        pipeline.follow_removals(parts, RecordingReporter())
        assert parts.index.reader().count() == 0
