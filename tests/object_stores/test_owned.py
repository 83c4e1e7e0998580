"""A shared store is believed while it shows whose it is: a mount that is away loses nothing."""

from __future__ import annotations

import pytest

from indexer.errors import CapturesAwayError
from indexer.object_stores import MARK, OwnedStore
from indexer.object_stores.folder import FolderStore


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mount"


def owned(folder, archive="ours", *, may_begin=False):
    return OwnedStore(FolderStore(folder), lambda: archive, lambda: may_begin)


def test_a_new_archive_begins_its_store_and_nobody_else_s(folder):
    owned(folder, may_begin=True).put("ab/1.gz", b"1")
    assert (folder / MARK).read_text() == "ours\n"
    assert owned(folder).get("ab/1.gz") == b"1"
    other = owned(folder, "theirs", may_begin=True)
    for attempt in (
        lambda: other.put("ab/1.gz", b"2"),
        lambda: other.delete(["ab/1.gz"]),
        lambda: list(other.objects()),
    ):
        with pytest.raises(CapturesAwayError, match="another archive"):
            attempt()
    assert owned(folder).get("ab/1.gz") == b"1"


def test_the_mark_is_no_object(folder):
    store = owned(folder, may_begin=True)
    store.put("ab/1.gz", b"1")
    assert [each[:2] for each in store.objects()] == [("ab/1.gz", 1)]


def test_what_a_mount_had_is_not_lost_while_it_is_away(folder):
    owned(folder, may_begin=True).put("ab/1.gz", b"1")
    folder.rename(folder.with_name("away"))
    folder.mkdir()
    store = owned(folder)
    for attempt in (
        lambda: store.get("ab/1.gz"),
        lambda: store.put("ab/2.gz", b"2"),
        lambda: store.delete(["ab/1.gz"]),
        lambda: list(store.objects()),
    ):
        with pytest.raises(CapturesAwayError, match="it may be away"):
            attempt()
    assert list(folder.iterdir()) == []
    folder.rmdir()
    folder.with_name("away").rename(folder)
    assert store.get("ab/1.gz") == b"1"
    with pytest.raises(FileNotFoundError):
        store.get("ab/2.gz")


def test_a_mount_that_goes_away_while_it_is_listed_is_noticed(folder):
    begun = owned(folder, may_begin=True)
    for number in range(3):
        begun.put(f"0{number}/1.gz", b"1")
    listed = owned(folder).objects()
    next(listed)
    folder.rename(folder.with_name("away"))
    with pytest.raises(CapturesAwayError):
        list(listed)


def test_a_mount_that_cannot_be_read_is_away(folder):
    owned(folder, may_begin=True).put("ab/1.gz", b"1")
    (folder / MARK).unlink()
    (folder / MARK).mkdir()
    with pytest.raises(CapturesAwayError, match="cannot be read"):
        owned(folder).put("ab/2.gz", b"2")
