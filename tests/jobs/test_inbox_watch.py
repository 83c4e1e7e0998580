"""Which jobs come of what happens in a watched folder: real files and events, a real catalogue, no worker."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

import pytest
from jobkit import settings_for, until
from recording import RecordingReporter

from indexer.catalogue import open_catalogue
from indexer.errors import CatalogueError, WatchError
from indexer.jobs import inbox_watch
from indexer.jobs.inbox_watch import Watcher
from indexer.jobs.job_runner import perform
from indexer.model import JobKind, JobState, OnMissing, Source, SourceKind
from indexer.sources.folder_watch import FolderWatcher, _observer


def _begun(post):
    return post.look_due > 0 if post.root.is_dir() else post.place_due > 0


class House:
    """A watched shelf with a catalogue; ``work`` does what is queued, as a worker would."""

    def __init__(self, folder, **more):
        self.shelf = folder / "shelf"
        self.settings = settings_for(
            folder, sources=(Source("shelf", SourceKind.INBOX, str(self.shelf), **more),)
        )
        self.catalogue = open_catalogue(self.settings.data)
        self.jobs = self.catalogue.jobs

    @contextmanager
    def watched(self, **more):
        watcher = Watcher(self.settings, self.catalogue, **more)
        watcher.start()
        try:
            # The time of the next look is set when the folder is watched.
            until(lambda: all(_begun(post) for post in watcher._posts.values()))
            yield watcher
        finally:
            watcher.close()

    def put(self, name, text="A quiet story about a stove. " * 20):
        path = self.shelf / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def targets(self):
        return [job.target for job in reversed(self.jobs.recent())]

    def work(self):
        """Do everything that is queued; return the targets."""
        done = []
        while job := self.jobs.claim():
            perform(job, self.settings, RecordingReporter())
            self.jobs.finish(job.id, JobState.DONE)
            done.append(job.target)
        return done

    def works_until(self, true):
        until(lambda: (self.work(), true())[1])

    def stories(self):
        return self.catalogue.stories.count()


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(inbox_watch, "PLACE_S", 0.1)
    monkeypatch.setattr(inbox_watch, "BUSY_S", 0.05)
    monkeypatch.setattr(inbox_watch, "IDLE_S", 0.1)
    monkeypatch.setattr(inbox_watch, "SILENT_S", 0.2)
    monkeypatch.setattr("indexer.sources.landing_files.STEADY_S", 0.2)
    monkeypatch.setattr("indexer.sources.landing_files._PATIENCE_S", _impatient())
    made = House(tmp_path)
    made.shelf.mkdir()
    yield made
    made.catalogue.close()


def _impatient():
    from indexer.sources.landing_files import _PATIENCE_S, _State

    return _PATIENCE_S | {_State.FOUND: 0.2}


def test_a_file_that_lands_becomes_a_job_for_itself(house):
    with house.watched():
        path = house.put("a.txt")
        until(lambda: house.targets() == [path])


def test_a_half_written_file_waits_until_it_is_closed(house):
    with house.watched():
        with (house.shelf / "slow.txt").open("w") as file:
            file.write("half of a story")
            file.flush()
            other = house.put("quick.txt")
            until(lambda: house.targets() == [other])
            file.write(", and the other half")
        until(lambda: house.targets()[1:] == [str(house.shelf / "slow.txt")])


def test_a_burst_becomes_few_jobs_and_nothing_is_forgotten(house):
    with house.watched():
        for number in range(600):
            house.put(f"{number % 7}/{number}.txt", f"Story {number}. " * 5)
        house.works_until(lambda: house.stories() == 600)
        assert len(house.targets()) < 10


def test_a_folder_moved_into_place_is_found(house, tmp_path):
    (tmp_path / "box" / "deep").mkdir(parents=True)
    (tmp_path / "box" / "deep" / "a.txt").write_text("A quiet story. " * 20)
    with house.watched():
        (tmp_path / "box").rename(house.shelf / "box")
        house.works_until(lambda: house.stories() == 1)


def test_what_lands_in_a_new_folder_is_imported(house):
    with house.watched():
        house.put("new/deep/a.txt")
        house.works_until(lambda: house.stories() == 1)
        house.put("new/deep/b.txt")
        house.works_until(lambda: house.stories() == 2)


def test_a_rename_keeps_one_story_and_the_old_name_goes(house):
    house.put("a.txt")
    with house.watched():
        house.works_until(lambda: house.stories() == 1)
        (house.shelf / "a.txt").rename(house.shelf / "b.txt")
        house.works_until(
            lambda: (
                set(house.catalogue.files.known("shelf")) >= {"b.txt"}
                and house.catalogue.files.known("shelf")["a.txt"].missing_since is not None
            )
        )


@pytest.mark.parametrize(("policy", "left"), [(OnMissing.KEEP, 2), (OnMissing.REMOVE, 1)])
def test_a_deleted_file_is_dealt_with_as_configured(house, tmp_path, policy, left):
    (tmp_path / "other").mkdir()
    other = House(tmp_path / "other", on_missing=policy)
    other.put("a.txt")
    other.put("b.txt", "Another tale about a lamp. " * 20)
    with other.watched():
        other.works_until(lambda: other.stories() == 2)
        (other.shelf / "a.txt").unlink()
        other.works_until(lambda: _present(other) == {"b.txt"})
        assert other.stories() == left
    other.catalogue.close()


def _present(house):
    return {
        name for name, record in house.catalogue.files.known("shelf").items() if record.missing_since is None
    }


def test_a_folder_that_is_suddenly_empty_removes_nothing(tmp_path, house):
    (tmp_path / "other").mkdir()
    other = House(tmp_path / "other", on_missing=OnMissing.REMOVE)
    other.put("a.txt")
    other.put("b.txt", "Another tale about a lamp. " * 20)
    with other.watched():
        other.works_until(lambda: other.stories() == 2)
        other.shelf.rename(tmp_path / "away")
        other.shelf.mkdir()  # as when a disk is unmounted
        other.works_until(lambda: not _present(other))
        assert other.stories() == 2
        other.shelf.rmdir()
        (tmp_path / "away").rename(other.shelf)
        other.works_until(lambda: _present(other) == {"a.txt", "b.txt"})
    other.catalogue.close()


def test_a_folder_that_is_missing_is_watched_once_it_is_there(house, capsys):
    house.shelf.rmdir()
    with house.watched():
        until(lambda: "is not there; it is watched once it is" in capsys.readouterr().err)
        house.put("a.txt")
        house.works_until(lambda: house.stories() == 1)
        path = house.put("b.txt", "Another tale about a lamp. " * 20)
        house.works_until(lambda: house.stories() == 2)
        assert house.targets()[-1] == path
    assert capsys.readouterr().err == ""


def test_what_happened_while_nothing_ran_is_found_and_nothing_else_is_asked_for(house):
    with house.watched():
        house.put("a.txt")
        house.works_until(lambda: house.stories() == 1)
    asked = len(house.targets())
    house.put("b.txt", "Another tale about a lamp. " * 20)
    with house.watched():
        house.works_until(lambda: house.stories() == 2)
    assert house.targets()[asked:] == [str(house.shelf / "b.txt")]
    with house.watched() as watcher:
        (post,) = watcher._posts.values()
        until(lambda: post.look_due > time.monotonic() + 10)
    assert len(house.targets()) == asked + 1


def test_what_queued_jobs_are_about_to_bring_in_is_not_asked_for_again(house):
    house.put("a.txt")
    house.jobs.request(JobKind.IMPORT, "shelf")
    with house.watched() as watcher:
        (post,) = watcher._posts.values()
        looks = post.look_due
        until(lambda: post.look_due > looks)
        assert house.work() == ["shelf"]
        until(lambda: post.look_due > time.monotonic() + 10)
    assert house.targets() == ["shelf"]


def test_a_folder_without_events_is_scanned(house):
    with house.watched(silent=lambda _: True) as watcher:
        house.put("a.txt")
        house.works_until(lambda: house.stories() == 1)
        (house.shelf / "a.txt").unlink()
        house.works_until(lambda: not _present(house))
        assert watcher._ears._watches == {}


def test_without_watches_it_says_so_once_and_scans_instead(house, monkeypatch, capsys):
    def refuse(_self, root):
        raise WatchError(f"The system has no watches left for {root}.")

    monkeypatch.setattr(FolderWatcher, "listen", refuse)
    with house.watched():
        house.put("a.txt")
        house.works_until(lambda: house.stories() == 1)
    said = capsys.readouterr().err
    assert said.count("no watches left") == 1
    assert "looked through every few seconds" in said


def test_a_source_that_is_not_to_be_watched_is_not(tmp_path):
    (tmp_path / "shelf").mkdir()
    sources = (
        Source("shelf", SourceKind.INBOX, str(tmp_path / "shelf"), watch=False),
        Source("site", SourceKind.SITE, "https://stories.example/"),
    )
    with open_catalogue(tmp_path / "var") as catalogue:
        assert Watcher(settings_for(tmp_path, sources=sources), catalogue)._posts == {}


def test_odd_names_are_imported_by_walking_the_folder(house):
    with house.watched():
        house.put("two\nlines.txt")
        until(lambda: house.targets() == ["shelf"])
        house.works_until(lambda: house.stories() == 1)
        with open(os.fsencode(house.shelf) + b"/latin\xff.txt", "w") as file:  # noqa: PTH123  # bytes
            file.write("Another tale about a lamp. " * 20)
        house.works_until(lambda: house.stories() == 2)


def test_a_folder_inside_another_is_imported_for_both(tmp_path, house):
    inner = Source("inner", SourceKind.INBOX, str(house.shelf / "in"))
    settings = settings_for(tmp_path, sources=(house.settings.sources[0], inner))
    (house.shelf / "in").mkdir()
    house.settings = settings
    with house.watched():
        path = house.put("in/a.txt")
        until(lambda: set(house.targets()) == {path, "inner"})


def test_a_catalogue_that_refuses_for_a_while_loses_nothing(house, monkeypatch, capsys):
    request, refusals = house.jobs.request, [2]

    def sometimes(*args, **more):
        if refusals[0] > 0:
            refusals[0] -= 1
            raise CatalogueError("The disk is full. Free some space.")
        return request(*args, **more)

    monkeypatch.setattr(inbox_watch, "MEND_S", 0.1)
    monkeypatch.setattr(house.jobs, "request", sometimes)
    with house.watched():
        house.put("a.txt")
        until(house.targets)
    assert "The disk is full" in capsys.readouterr().err


def test_something_unforeseen_does_not_end_watching(house, monkeypatch, capsys):
    look, failures = inbox_watch.compare_inbox, [1]

    def sometimes(*args):
        if failures:
            failures.pop()
            raise KeyError("a bug")
        return look(*args)

    monkeypatch.setattr(inbox_watch, "MEND_S", 0.1)
    monkeypatch.setattr(inbox_watch, "compare_inbox", sometimes)
    house.put("a.txt")
    with house.watched():
        house.works_until(lambda: house.stories() == 1)
    assert "Watching failed (KeyError" in capsys.readouterr().err


def test_watching_can_be_ended_before_it_has_begun(house):
    """A signal may end its process at any moment."""
    watcher = Watcher(house.settings, house.catalogue)
    watcher.close()
    ears = FolderWatcher()
    ears._observer = _observer()
    ears.close()
