"""`velveteen inspect` on files and folders, with and without an archive around it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from indexer.cli.inspect import _document
from indexer.config import ReadSettings
from indexer.pipeline.inspection import inspect

STORY = """Title: The Lamp
Author: Wren <wren@example.org>
Rating: PG-13
Wickkeeper: Old Tom

The lamp stood in the window all night.

Nobody had lit it, and nobody put it out.
"""


@pytest.fixture
def lamp(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lamp.txt"
    path.write_bytes(STORY.replace("\n", "\r\n").encode())
    return path


def test_a_file_is_told_in_one_document(json_of, lamp):
    code, document = json_of("inspect", "lamp.txt")
    assert code == 0
    assert document["path"] == "lamp.txt"
    assert document["format"] == "plain"
    assert document["encoding_why"]
    (story,) = document["stories"]
    assert (story["title"], story["authors"], story["rating"]) == ("The Lamp", ["Wren"], "teen")
    assert story["body"].startswith("The lamp stood")
    assert {"zones", "unknown_labels", "confidence"} <= set(story)


def test_for_people_it_names_what_was_decided_and_why(run, lamp):
    code, given, said = run("inspect", "lamp.txt")
    assert (code, said) == (0, "")
    assert "format: plain (" in given
    assert "rating_raw: PG-13" in given
    assert "    The lamp stood in the window all night." in given
    assert "nobody put it out" in given


def test_nothing_is_left_behind_and_no_configuration_is_missed(run, lamp):
    run("inspect", "lamp.txt")
    assert [path.name for path in lamp.parent.iterdir()] == ["lamp.txt"]


def test_what_holds_no_story_is_a_document_too(json_of, tmp_path):
    path = tmp_path / "picture.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    code, document = json_of("inspect", str(path))
    assert code == 1
    assert document["stories"] == []
    assert document["format"] == "binary"
    assert document["failure"]["cause"] == "not-a-story"
    assert "PNG" in document["failure"]["reason"]


def test_what_is_not_there_is_wrong_use(run, tmp_path):
    code, given, said = run("inspect", str(tmp_path / "gone.txt"))
    assert (code, given) == (2, "")
    assert "there is no file or folder" in said


def test_a_folder_is_one_drop_with_an_outcome_for_each_file(json_of, lamp):
    (lamp.parent / "empty.txt").write_bytes(b"")
    code, document = json_of("inspect", ".")
    assert code == 0
    assert [story["title"] for story in document["stories"]] == ["The Lamp"]
    assert [file["path"] for file in document["files"]] == ["empty.txt", "lamp.txt"]
    assert "failure" in document["files"][0]
    assert document["files"][1]["stories"][0]["authors"] == ["Wren"]


def test_an_odd_file_name_is_written_out(json_of, tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as file:  # noqa: PTH123 -- a Path shows the bytes no differently
        file.write(STORY.encode())
    code, document = json_of("inspect", os.fsdecode(path))
    assert code == 0
    assert document["path"].endswith("caf\\xe9.txt")


def test_a_reader_can_be_named(json_of, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<html><body><p>Words.</p></body></html>", encoding="utf-8")
    assert json_of("inspect", "--reader", "plain", str(path))[1]["format"] == "plain"


@pytest.mark.parametrize("name", ["pages", "plain", "formats", "crawler/charset"])
def test_every_real_file_becomes_a_document(shared_data: Path, name: str):
    found = inspect(shared_data / name, ReadSettings())
    document = json.loads(json.dumps(_document(found)))
    assert len(document["files"]) > 2
    for file in document["files"]:
        assert file["format"], file["path"]
        assert bool(file["stories"]) != ("failure" in file or "taken_with" in file), file["path"]
        assert file.get("failure", {}).get("cause") not in {"unreadable", "crashed", "too-slow"}, file


BOX = """From posy@example.org Tue Feb  2 10:14:09 1999
From: Posy Quill <posy@example.org>
Subject: [tin] FIC: {title} {part} (PG)
Date: Tue, 2 Feb 1999 10:14:02 -0500
Message-ID: <{part}@example.org>

{body}
"""


def test_parts_in_a_mailbox_are_one_story_and_talk_is_told_apart(json_of, tmp_path):
    posts = [BOX.format(title="Rust", part=f"{n}/3", body=f"It rained for the {n}th day.") for n in (2, 1)]
    talk = BOX.format(title="Rust", part="", body="Lovely!").replace("[tin] FIC:", "Re: [tin] FIC:")
    path = tmp_path / "tin.mbox"
    path.write_text("\n".join([*posts, talk]))
    code, document = json_of("inspect", str(path))
    assert code == 0
    (story,) = document["stories"]
    assert (story["title"], story["parts"], story["missing_parts"]) == ("Rust", 3, [3])
    assert story["body"].index("1th") < story["body"].index("2th")
    assert [one["cause"] for one in document["left_out"]] == ["not-a-story"]


def test_parts_and_scene_breaks_are_told(json_of, run, lamp):
    lamp.write_text("Title: Lamp\n\nPART ONE\n\nChapter 1\n\nOn.\n\n* * *\n\nOff.\n\nChapter 2\n\nOn.\n")
    _, document = json_of("inspect", "lamp.txt")
    (story,) = document["stories"]
    assert (story["chapters_within"], story["scene_breaks"]) == ([["PART ONE"], ["PART ONE"]], [[1], []])
    assert story["chapter_headings"] == ["PART ONE — Chapter 1", "Chapter 2"]
    assert story["body"] == "On.\n\n* * *\n\nOff.\n\nChapter 2\n\nOn."
    _, given, _ = run("inspect", "lamp.txt")
    assert "  in PART ONE: chapters 1 to 2\n  scene breaks: 1\n" in given
