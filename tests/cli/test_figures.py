"""What an import says of itself adds up, and what was imported by hand is shown."""

from __future__ import annotations

import json

import pytest

PART = "Title: Tin Whistles ({number}/3)\nAuthor: Posy Quill\n\nIn the {number}th of them nobody oiled the kettle.\n"


@pytest.fixture
def loose(house):
    folder = house / "loose"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"whistles{number}.txt").write_text(PART.format(number=number))
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    return folder


def test_an_import_tells_of_every_file_and_of_the_stories(house, loose, run):
    _, _, said = run("import", str(loose))
    assert "Import done: 1 added; 4 files: 3 joined into works, 1 failed." in said
    _, _, said = run("import", str(loose))
    assert "Import done: 4 files: 4 unchanged." in said
    _, given, _ = run("jobs", "1")
    assert "outcome    1 added; 4 files: 3 joined into works, 1 failed" in given
    _, given, _ = run("jobs")
    assert "1 added; 4 files: 3 joined into works, 1 failed" in given


def test_json_has_the_figures_as_numbers(house, loose, run, json_of):
    run("import", str(loose))
    _, job = json_of("jobs", "1")
    files = {name: number for name, number in job["counts"].items() if name.startswith("files_")}
    assert files == {"files_joined": 3, "files_failed": 1}
    assert job["counts"]["added"] == 1


def test_what_was_imported_by_hand_is_a_row(house, loose, run, json_of):
    run("import")
    _, given, _ = run("sources")
    assert "by hand" not in given
    run("import", str(loose))
    _, given, _ = run("sources")
    row = given.splitlines()[-1].split("\t")
    assert row[:5] == ["import", "by hand", "imported by hand", "1", "0"]
    assert row[5].startswith("done ")
    _, found = json_of("sources")
    assert sum(source["stories"] for source in found["sources"]) == 3


def test_failures_name_whole_paths_wherever_a_person_reads_them(house, loose, run):
    _, _, said = run("import", str(loose))
    assert f"  {loose}/broken.zip: " in said
    _, given, _ = run("jobs", "1")
    assert f"  {loose}/broken.zip: " in given
    (house / "room" / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    _, _, said = run("import")
    assert f"  {house}/room/broken.zip: " in said


def test_stories_to_look_at_name_whole_paths(house, loose, run):
    for folder in (loose, house / "room"):
        (folder / "odd.txt").write_text("Only words, no title and no author at all.\n")
    run("import")
    run("import", str(loose))
    _, given, _ = run("report")
    assert f"[{loose}/odd.txt]" in given
    assert f"[{house}/room/odd.txt]" in given
    assert json.dumps(str(loose)) not in given
