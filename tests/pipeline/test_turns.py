"""Several jobs writing one archive beside each other: what each follows, and what an index made meanwhile holds."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from concurrent_jobs import Amid, bring_in, build, every, found, indexed, remove, write
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.config import Settings
from indexer.errors import IndexLockedError, JobCancelledError, RebuildingError
from indexer.model import JobKind, OnMissing
from indexer.pipeline import Resources
from indexer.pipeline.index_sync import IndexSync

# -- a rebuild, and what is imported while it runs ----------------------------------------------------------------


def test_what_is_imported_changed_and_removed_during_a_rebuild_is_so_in_the_new_index(
    parts, other, settings, inbox
):
    kept, changed, removed = (write(inbox, name, name) for name in ("fox", "hen", "owl"))
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())
    before = parts.index.generations.current()

    def meanwhile() -> None:
        write(inbox, "hen", "kettle")
        bring_in(other, changed)
        bring_in(other, write(inbox, "new", "moth"))
        remove(other, "owl")
        pipeline.index_pending(other, RecordingReporter())
        assert other.index.generations.current() == before
        assert found(settings, "the moth slept") == ["new"]
        assert found(settings, "the owl slept") == []

    reporter = Amid(meanwhile)
    pipeline.reindex(parts, reporter)
    assert reporter._over
    assert parts.index.generations.current() != before
    for phrase, titles in {"fox": ["fox"], "hen": [], "kettle": ["hen"], "moth": ["new"], "owl": []}.items():
        assert found(settings, f"the {phrase} slept") == titles, phrase
    assert indexed(parts) == parts.catalogue.stories.ids()
    assert parts.catalogue.stories.pending_count() == 0
    assert not parts.catalogue.rebuilds.registered()
    assert (kept.exists(), removed.exists()) == (True, True)


@pytest.mark.usefixtures("building_all")
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_what_waits_while_a_rebuild_ends_is_followed_into_the_new_index(
    parts, other, settings, inbox, engine
):
    write(inbox, "fox", "fox")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())
    job = parts.catalogue.jobs.request(JobKind.IMPORT, "tales")
    parts.catalogue.jobs.claim(job.id)
    other.catalogue.work_for(job.id)
    following = IndexSync(other, RecordingReporter())
    with following:

        def meanwhile() -> None:
            write(inbox, "hen", "hen")
            pipeline.import_folder(settings.sources[0], other, RecordingReporter())
            following.take()
            build(following)  # for the index that is about to be replaced

        pipeline.reindex(parts, Amid(meanwhile), engine=engine)
        assert parts.catalogue.stories.pending_count() == 1
        following.to_the_end(lambda _: None)
    assert found(settings, "the hen slept") == ["hen"]
    assert indexed(parts) == parts.catalogue.stories.ids()
    assert parts.catalogue.stories.pending_count() == 0


def test_stories_that_changed_under_a_rebuild_do_not_fail_its_proof(parts, other, settings, inbox):
    path = write(inbox, "fox", "fox")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())

    def meanwhile() -> None:
        path.write_text("Title: fox\nAuthor: Moss\n\n" + "Something else altogether happened to it. " * 10)
        bring_in(other, path)

    reporter = Amid(meanwhile)
    pipeline.reindex(parts, reporter)
    assert reporter._over
    assert found(settings, "something else altogether") == ["fox"]


def test_a_rebuild_that_comes_to_nothing_leaves_nothing_kept_for_it(parts, other, settings, inbox):
    write(inbox, "fox", "fox")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())
    before = parts.index.generations.current()

    def stopped() -> None:
        bring_in(other, write(inbox, "hen", "hen"))
        raise JobCancelledError("stop")

    with pytest.raises(JobCancelledError):
        pipeline.reindex(parts, Amid(stopped))
    assert parts.index.generations.current() == before
    assert not parts.catalogue.rebuilds.registered()
    assert parts.catalogue.rebuilds.take_late() == (set(), 0)
    assert found(settings, "the hen slept") == ["hen"]


def test_a_rebuild_whose_process_died_is_forgotten_by_the_next_job(parts, settings, inbox):
    write(inbox, "fox", "fox")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())
    parts.catalogue.rebuilds.begin()  # and its process dies: nobody holds the lock
    bring_in(parts, write(inbox, "hen", "hen"))
    assert not parts.catalogue.rebuilds.registered()
    bring_in(parts, write(inbox, "owl", "owl"))
    assert parts.catalogue.rebuilds.take_late() == (set(), 0)
    assert parts.catalogue.stories.pending_count() == 0


def test_one_index_is_made_at_a_time_and_the_second_waits(parts, other, settings, inbox):
    write(inbox, "fox", "fox")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    with other.index.rebuild_turn():
        with pytest.raises(RebuildingError), parts.index.rebuild_turn():
            pass
        second = threading.Thread(target=pipeline.reindex, args=(parts, RecordingReporter()))
        second.start()
        assert parts.index.generations.current() is None
    second.join()
    assert found(settings, "the fox slept") == ["fox"]


def test_an_import_without_an_index_waits_for_whoever_makes_it(parts, other, settings, inbox):
    write(inbox, "fox", "fox")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())
    write(inbox, "hen", "hen")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    for path in (settings.data / "index").iterdir():
        if path.name == "CURRENT":
            path.unlink()
    with other.index.rebuild_turn():
        second = threading.Thread(target=pipeline.index_pending, args=(parts, RecordingReporter()))
        second.start()
    second.join()
    assert found(settings, "the hen slept") == ["hen"]
    assert parts.catalogue.stories.pending_count() == 0


# -- two jobs that follow -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("building_all")
def test_an_older_state_that_was_built_never_replaces_a_newer_one(parts, other, settings, inbox):
    for name in ("fox", "hen", "owl"):
        write(inbox, name, name)
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    pipeline.index_pending(parts, RecordingReporter())
    for name in ("fox", "hen", "owl"):
        write(inbox, name, f"old {name}")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    with IndexSync(parts, RecordingReporter()) as following:
        following.take()
        build(following)
        bring_in(other, write(inbox, "fox", "new fox"))
        remove(other, "owl")
        pipeline.index_pending(other, RecordingReporter())
        following.to_the_end(lambda _: None)
    assert found(settings, "new fox slept") == ["fox"]
    assert found(settings, "old fox slept") == []
    assert found(settings, "old hen slept") == ["hen"]
    assert found(settings, "owl slept") == []
    assert indexed(parts) == parts.catalogue.stories.ids()


def test_a_job_follows_its_own_changes_and_those_nobody_else_will(parts, other, settings, inbox):
    jobs = parts.catalogue.jobs
    small, bulk = (jobs.request(JobKind.IMPORT, target).id for target in ("/a", "/b"))
    jobs.claim(small)
    jobs.claim(bulk)
    bring_in(parts, write(inbox, "first", "first"))
    other.catalogue.work_for(bulk)
    write(inbox, "big", "big")
    pipeline.import_folder(settings.sources[0], other, RecordingReporter())
    parts.catalogue.work_for(small)
    bring_in(parts, write(inbox, "tiny", "tiny"))
    assert found(settings, "the tiny slept") == ["tiny"]
    assert found(settings, "the big slept") == []
    assert parts.catalogue.stories.pending_count() == 1
    jobs.requeue(bulk)
    pipeline.index_pending(parts, RecordingReporter())
    assert found(settings, "the big slept") == []  # it will go on
    jobs.cancel(bulk)
    pipeline.index_pending(parts, RecordingReporter())
    assert found(settings, "the big slept") == ["big"]


@pytest.mark.usefixtures("building_all")
def test_building_holds_up_nobody_and_a_commit_waits_for_its_turn(parts, other, settings, inbox):
    for number in range(30):
        write(inbox, f"tale{number}", f"lamp {number}")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    bring_in(parts, write(inbox, "first", "first"))
    for number in range(30):
        write(inbox, f"tale{number}", f"candle {number}")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    with IndexSync(parts, RecordingReporter()) as following:
        following.take()
        build(following)
        bring_in(other, write(inbox, "landed", "landed"))
        assert found(settings, "the landed slept") == ["landed"]
        following.to_the_end(lambda _: None)
    assert found(settings, "candle 7 slept") == ["tale7"]


def test_who_waits_too_long_for_the_turn_is_told_and_loses_nothing(tmp_path, parts, settings, inbox):
    bring_in(parts, write(inbox, "fox", "fox"))
    hasty = replace(settings, index=replace(settings.index, lock_timeout_s=0.0))
    with open_resources(hasty) as quick:
        with parts.index.commit_turn(), pytest.raises(IndexLockedError, match="run this one again"):
            bring_in(quick, write(inbox, "hen", "hen"))
        assert quick.catalogue.stories.pending_count() == 1
        pipeline.index_pending(quick, RecordingReporter())
    assert found(settings, "the hen slept") == ["hen"]


def bench(parts):
    return parts.index._engine(parts.index.engine_name())._bench


def test_what_helpers_of_a_dead_process_built_is_swept_and_that_of_a_living_one_is_not(parts, other, inbox):
    bring_in(parts, write(inbox, "fox", "fox"))
    root = parts.index.generations.root / "parts"
    mine = bench(parts).new_folder().parent
    dead = root / "0123456789abcdef"
    dead.mkdir()
    (dead / "segment").write_text("half")
    theirs = bench(other).new_folder().parent
    assert (mine.is_dir(), theirs.is_dir(), dead.exists()) == (True, True, False)


# -- files and works ----------------------------------------------------------------------------------------------


def test_what_landed_after_a_folder_was_walked_does_not_look_gone(parts, other, settings, inbox, monkeypatch):
    from indexer.pipeline import folder

    write(inbox, "fox", "fox")
    walk = folder.walk

    def walked(place: Path, kept=()):
        yield from walk(place, kept)
        bring_in(other, write(inbox, "late", "late"))

    monkeypatch.setattr(folder, "walk", walked)
    source = replace(settings.sources[0], on_missing=OnMissing.REMOVE)
    reporter = RecordingReporter()
    pipeline.import_folder(source, parts, reporter)
    assert "missing" not in reporter.counts
    assert {story.title for story in every(parts)} == {"fox", "late"}


def test_a_part_that_comes_while_its_work_is_made_is_in_it_at_last(
    parts, other, settings, inbox, monkeypatch
):
    from indexer.pipeline import works

    def part(number: int) -> Path:
        path = inbox / f"Tide Part {number} of 3.txt"
        body = f"The tide of day {number} came in quietly. " * 30
        path.write_text(f"Title: Tide\nAuthor: Moss\nPart: {number}/3\n\n{body}\n")
        return path

    one, two, three = (part(number) for number in (1, 2, 3))
    bring_in(parts, one)
    join = works.join_parts
    late = [three]

    def joined(stories, **given):
        made = join(stories, **given)
        if late:
            late.pop()
            # Its file is read and noted by another job, which has yet to make works.
            read_only(other, settings, three, monkeypatch)
        return made

    monkeypatch.setattr(works, "join_parts", joined)
    bring_in(parts, two)
    assert late == []
    assert [each.works for each in parts.catalogue.parts.changed()] != []
    works.make_works(other, RecordingReporter())
    assert parts.catalogue.parts.changed() == []
    (work,) = [story for story in parts.catalogue.stories.all() if story.summary.title == "Tide"]
    assert [f"day {number} came" in "".join(c.text for c in work.chapters) for number in (1, 2, 3)] == [
        True
    ] * 3


def read_only(resources: Resources, settings: Settings, path: Path, monkeypatch) -> None:
    """Read a file into the catalogue and stop before works are made of its parts."""
    from indexer.pipeline import import_batches

    with monkeypatch.context() as stopped:
        stopped.setattr(import_batches, "make_works", lambda *_: None)
        bring_in(resources, path)
