"""A dry run tells what an import then does, and writes nothing at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter

import pytest

TALE = "Title: The {name}\nAuthor: Finch\n\nThe {name} sang all morning, and nobody asked it to stop before noon.\n"
PART = "Title: Tin Whistles ({number}/3)\nAuthor: Posy Quill\n\nIn the {number}th of them nobody oiled the kettle.\n"
DATABASE = r"""CREATE TABLE `fan_settings` (`storiespath` text);
INSERT INTO `fan_settings` (`storiespath`) VALUES ('storiesef');
INSERT INTO `fan_authors` (`uid`,`penname`) VALUES (2,'Posy Quill');
INSERT INTO `fan_stories` (`sid`,`title`,`uid`) VALUES (10,'Tin Rain',2);
INSERT INTO `fan_chapters` (`chapid`,`title`,`inorder`,`storytext`,`sid`,`uid`) VALUES (100,'Rust',1,'',10,2);
"""


def everything(folder):
    (folder / "storiesef" / "2").mkdir(parents=True)
    (folder / "backup.sql").write_text(DATABASE)
    (folder / "storiesef" / "2" / "100.txt").write_text("<p>The apples rang, and rang again.</p>")
    for number in (1, 2):
        (folder / f"whistles{number}.txt").write_text(PART.format(number=number))
    (folder / "wren.txt").write_text(TALE.format(name="wren"))
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (folder / "empty.txt").write_text("")


def everywhere(house):
    """Return every file below a folder with its bytes and time."""
    return {
        str(path.relative_to(house)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.lstat().st_mtime_ns if path.is_file() else 0,
        )
        for path in sorted(house.rglob("*"))
    }


@pytest.fixture
def shelf(house):
    folder = house / "shelf"
    folder.mkdir()
    everything(folder)
    return folder


def figures(counts):
    return {name: number for name, number in counts.items() if number and name != "generation"}


def test_a_dry_run_before_the_first_import_makes_no_archive(house, shelf, run):
    before = everywhere(house)
    code, given, said = run("import", "--dry-run")
    assert code == 0
    assert everywhere(house) == before
    assert not (house / "var").exists()
    assert "add\tThe Lamp, by Wren\t" in given
    assert "A dry run: nothing was written. An import would do this: 2 added; 2 files: 2 read." in said


def test_a_dry_run_tells_what_the_import_then_does(house, shelf, run, json_of):
    run("import")
    for changed in (False, True):
        if changed:
            (shelf / "wren.txt").write_text(TALE.format(name="wren") + "\nThen it flew.\n")
            (shelf / "whistles3.txt").write_text(PART.format(number=3))
            shutil.copy2(shelf / "broken.zip", shelf / "worse.zip")
            (shelf / "empty.txt").unlink()
        before = everywhere(house)
        _, found = json_of("import", str(shelf), "--dry-run")
        assert everywhere(house) == before
        run("import", str(shelf))
        job = json.loads(run("jobs", "--json")[1])["jobs"][0]
        assert figures(found["counts"]) == figures(job["counts"])
        assert sorted(each["path"] for each in (*found["refused"], *found["failed"])) == sorted(
            error["origin"] for error in job["errors"]
        )
    outcomes = Counter(story["outcome"] for story in found["stories"])
    assert outcomes == {"changed": 1, "joined": 1}
    (work,) = (story for story in found["stories"] if story["outcome"] == "joined")
    assert (work["title"], work["parts"], work["known"]) == ("Tin Whistles", 3, True)


def test_a_dry_run_in_words(house, shelf, run):
    code, given, said = run("import", str(shelf), "--dry-run")
    assert code == 0
    rows = {tuple(row.split("\t")[:1] + row.split("\t")[2:]) for row in given.splitlines()}
    assert ("add", f"{shelf}/wren.txt") in rows
    assert ("take with a backup", f"{shelf}/storiesef/2/100.txt") in rows
    assert ("fail", f"{shelf}/broken.zip") in rows
    assert [
        row for row in given.splitlines() if row.startswith("join\tTin Whistles, by Posy Quill (of 2 parts)")
    ]
    assert "2 joined into works" in said
    assert run("search", "wren")[2].startswith("The archive holds no stories yet.")


def test_a_story_that_is_gone_would_be_missed(house, run, json_of):
    run("import")
    (house / "room" / "lamp.txt").unlink()
    _, found = json_of("import", "--dry-run")
    assert [(story["outcome"], story["title"]) for story in found["stories"]] == [("missing", "The Lamp")]
    (house / "config.toml").write_text(
        (house / "config.toml").read_text() + 'on_missing = "remove"\n', encoding="utf-8"
    )
    _, found = json_of("import", "--dry-run")
    assert [(story["outcome"], story["title"]) for story in found["stories"]] == [("missing", "The Lamp")]
    run("import")
    assert json_of("import", "--dry-run")[1]["stories"] == []


def test_what_is_not_there_fails(house, run):
    assert run("import", "--dry-run", "nowhere")[0] == 2


def test_json_needs_a_dry_run(house, run):
    code, _, said = run("import", "--json")
    assert code == 2
    assert "--json goes with --dry-run" in said


def test_a_catalogue_that_may_not_be_written_is_enough(house, shelf, run):
    run("import")
    for path in (house / "var").rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    (house / "var").chmod(0o500)
    try:
        code, given, _ = run("import", str(shelf), "--dry-run")
    finally:
        (house / "var").chmod(0o700)
        for path in (house / "var").rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
    assert code == 0
    assert "The wren" in given


def test_nothing_is_left_behind_elsewhere(house, shelf, run, tmp_path_factory, monkeypatch):
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    run("import", str(shelf), "--dry-run")
    assert os.listdir(scratch) == []  # noqa: PTH208  # names are enough
