"""What is heard of a folder: real files, the system's own events, nothing measured."""

from __future__ import annotations

import errno
import os
import sys
import time

import pytest

from indexer.errors import WatchError
from indexer.sources import folder_watch
from indexer.sources.folder_watch import ChangeKind, FolderWatcher

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the events of other systems say less")


@pytest.fixture
def ears():
    opened = FolderWatcher()
    yield opened
    opened.close()


@pytest.fixture
def inbox(tmp_path, ears):
    folder = tmp_path / "inbox"
    folder.mkdir()
    ears.listen(folder)
    return folder


def heard(ears, what, path):
    """Wait for one thing to be heard and return all that was."""
    everything = []
    end = time.monotonic() + 30
    while (what, path) not in everything:
        assert time.monotonic() < end, everything
        everything += [(each.kind, each.path) for each in ears.changes(0.1)]
    return everything


def test_a_file_is_told_closed_only_when_it_is(ears, inbox):
    path = inbox / "a.txt"
    with path.open("w") as file:
        file.write("half of it")
        file.flush()
        before = heard(ears, ChangeKind.WRITTEN, path)
        assert (ChangeKind.CLOSED, path) not in before
    heard(ears, ChangeKind.CLOSED, path)


def test_a_file_moved_into_the_folder_is_whole(ears, inbox, tmp_path):
    (tmp_path / "a.txt").write_text("a story")
    (tmp_path / "a.txt").rename(inbox / "a.txt")
    heard(ears, ChangeKind.CLOSED, inbox / "a.txt")


def test_a_rename_is_one_gone_and_one_whole(ears, inbox):
    (inbox / "a.txt").write_text("a story")
    heard(ears, ChangeKind.CLOSED, inbox / "a.txt")
    (inbox / "a.txt").rename(inbox / "b.txt")
    assert (ChangeKind.GONE, inbox / "a.txt") in heard(ears, ChangeKind.CLOSED, inbox / "b.txt")


def test_a_file_deleted_or_moved_out_is_gone(ears, inbox, tmp_path):
    for name in "ab":
        (inbox / name).write_text("a story")
    (inbox / "a").unlink()
    heard(ears, ChangeKind.GONE, inbox / "a")
    (inbox / "b").rename(tmp_path / "b")
    heard(ears, ChangeKind.GONE, inbox / "b")


def test_a_link_to_a_file_appears(ears, inbox, tmp_path):
    (tmp_path / "a").write_text("a story")
    os.link(tmp_path / "a", inbox / "a")
    heard(ears, ChangeKind.APPEARED, inbox / "a")


def test_new_folders_are_told_and_what_lands_in_them(ears, inbox):
    deep = inbox / "one" / "two"
    deep.mkdir(parents=True)
    heard(ears, ChangeKind.FOLDERS, inbox / "one")
    end = time.monotonic() + 30
    # The folder is told of a moment before it is watched.
    while time.monotonic() < end:
        (deep / "a.txt").write_text("a story")
        if any(each.kind is ChangeKind.CLOSED and each.path == deep / "a.txt" for each in ears.changes(0.2)):
            return
    raise AssertionError("nothing was heard of a new folder")


def test_a_folder_behind_a_link_is_watched_under_its_name(ears, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    ears.listen(tmp_path / "link")
    (tmp_path / "real" / "a.txt").write_text("a story")
    heard(ears, ChangeKind.CLOSED, tmp_path / "link" / "a.txt")


def test_reading_is_not_told(ears, inbox):
    (inbox / "a").write_text("a story")
    heard(ears, ChangeKind.CLOSED, inbox / "a")
    (inbox / "a").read_text()
    list(inbox.iterdir())
    (inbox / "b").write_text("another")
    assert {path for _, path in heard(ears, ChangeKind.CLOSED, inbox / "b")} == {inbox / "b"}


def test_a_folder_that_is_ignored_is_silent_and_may_be_watched_again(ears, inbox):
    ears.ignore(inbox)
    ears.ignore(inbox)
    (inbox / "a").write_text("a story")
    assert list(ears.changes(0.3)) == []
    ears.listen(inbox)
    (inbox / "b").write_text("another")
    heard(ears, ChangeKind.CLOSED, inbox / "b")


@pytest.mark.parametrize(
    ("code", "named"),
    [(errno.ENOSPC, "max_user_watches"), (errno.EMFILE, "max_user_instances"), (errno.EACCES, "may be read")],
)
def test_a_system_that_refuses_is_explained(monkeypatch, tmp_path, code, named):
    from watchdog.observers.inotify_c import InotifyFD

    def refuse(*_args, **_more):
        raise OSError(code, os.strerror(code))

    refusing = FolderWatcher()
    monkeypatch.setattr(InotifyFD, "add_callback", refuse)
    with pytest.raises(WatchError, match=named):
        refusing.listen(tmp_path)
    refusing.close()


def test_running_out_of_watches_below_the_folder_is_noticed_too(monkeypatch, tmp_path):
    from watchdog.observers.inotify_c import InotifyFD

    add, left = InotifyFD.add_callback, [3]

    def add_some(self, *args):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        return add(self, *args)

    for number in range(5):
        (tmp_path / str(number)).mkdir()
    short = FolderWatcher()
    monkeypatch.setattr(InotifyFD, "add_callback", add_some)
    with pytest.raises(WatchError, match="no watches left"):
        short.listen(tmp_path)
    short.close()


def test_the_words_for_events_are_complete():
    told = {kind for kind in folder_watch._HEARD if kind.__name__.startswith("File")}
    assert told - set(folder_watch._WHAT) == {folder_watch.events.FileMovedEvent}
