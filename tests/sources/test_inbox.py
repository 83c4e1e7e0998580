import os
import re

import pytest

from indexer.errors import ReadError
from indexer.sources.inbox import walk


def origins(folder):
    return [found.origin for found in walk(folder)]


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("A story about a stove.")


def test_files_come_sorted_with_their_place_size_and_time(tmp_path):
    put(tmp_path, "b.txt", "a/two.txt", "a/one.txt", "c/d/e.html")
    found = list(walk(tmp_path))
    assert [file.origin for file in found] == ["a/one.txt", "a/two.txt", "b.txt", "c/d/e.html"]
    status = (tmp_path / "b.txt").stat()
    assert (found[2].size, found[2].mtime_ns, found[2].path) == (
        status.st_size,
        status.st_mtime_ns,
        tmp_path / "b.txt",
    )


def test_droppings_and_hidden_files_are_left_out(tmp_path):
    put(
        tmp_path,
        "kept.txt",
        "kept.txt~",
        ".hidden",
        "half.part",
        "x.tmp",
        "#kept.txt#",
        ".git/config",
        "Thumbs.db",
    )
    assert origins(tmp_path) == ["kept.txt"]


def test_links_are_followed_only_to_files_inside_that_are_not_found_themselves(tmp_path):
    inbox, outside = tmp_path / "inbox", tmp_path / "outside"
    put(inbox, "real/one.txt")
    put(outside, "secret.txt")
    (inbox / "to-inside").symlink_to(inbox / "real" / "one.txt")
    put(inbox, ".hidden/two.txt")
    (inbox / "to-hidden").symlink_to(inbox / ".hidden" / "two.txt")
    (inbox / "to-outside").symlink_to(outside / "secret.txt")
    (inbox / "to-folder").symlink_to(outside)
    (inbox / "to-itself").symlink_to(inbox / "to-itself")
    (inbox / "to-nothing").symlink_to(inbox / "nothing")
    assert origins(inbox) == ["real/one.txt", "to-hidden"]
    assert [file.origin for file in walk(inbox, {"to-inside"})] == ["real/one.txt", "to-hidden", "to-inside"]


def test_pipes_are_left_out(tmp_path):
    put(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe")
    assert origins(tmp_path) == ["a.txt"]


def test_a_name_that_is_no_utf8_can_still_be_written_down(tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "wb") as file:  # noqa: PTH123 - a name in bytes is the point
        file.write(b"x")
    (found,) = walk(tmp_path)
    assert found.origin == "caf\\xe9.txt"
    assert found.path.read_bytes() == b"x"


def test_a_missing_folder_is_named(tmp_path):
    missing = tmp_path / "nowhere"
    with pytest.raises(ReadError, match=re.escape(str(missing))) as caught:
        list(walk(missing))
    assert caught.value.cause == "no-folder"


def test_a_folder_that_may_not_be_listed_stops_the_walk(tmp_path, monkeypatch):
    put(tmp_path, "a/one.txt", "b.txt")
    real = os.scandir

    def refuse(path):
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ReadError, match="cannot be listed"):
        list(walk(tmp_path))
