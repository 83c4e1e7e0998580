"""`velveteen report` after an import, for people and as JSON."""

from __future__ import annotations

import pytest


@pytest.fixture
def read_house(run, house):
    (house / "room" / "odd.txt").write_text(
        "Title: Odd\nAuthor: Wren\nRating: G\nWickkeeper: Old Tom\n\nThe lamp stood in the window.\n\nIt went out.\n",
        encoding="utf-8",
    )
    (house / "room" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    _, _, said = run("import")
    return said


def test_an_import_ends_with_it_in_short(read_house):
    assert "plain  read" in read_house
    assert "not-a-story" in read_house


def test_it_is_a_document_too(json_of, read_house):
    code, document = json_of("report")
    assert code == 0
    formats = {(line["format"], line["outcome"]): line["files"] for line in document["formats"]}
    assert formats["plain", "read"] == 3
    assert set(document) == {"formats", "labels", "doubts", "set_aside"}
    assert json_of("report", "--source", "room")[1]["formats"]
    (label,) = document["labels"]
    assert (label["label"], label["stories"], label["examples"][0]["value"]) == ("Wickkeeper", 1, "Old Tom")


def test_for_people_it_is_tables(run, read_house):
    code, given, _ = run("report")
    assert code == 0
    assert "format\toutcome\tfiles" in given
    assert "Wickkeeper\t1\tOld Tom" in given


def test_before_anything_was_read_there_is_nothing_to_tell(run, house):
    code, given, said = run("report")
    assert (code, given) == (0, "")
    assert "Nothing has been read yet" in said


def test_a_source_that_is_not_there_is_told(run, house):
    code, _, said = run("report", "--source", "rom")
    assert code == 1
    assert "No source is called rom; did you mean room?" in said
