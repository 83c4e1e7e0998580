"""A folder in which most is no story is not imported unasked, and what is refused can be taken all the same."""

from __future__ import annotations

import io

import pytest

from indexer.catalogue import open_catalogue
from indexer.cli import main
from indexer.config import load
from indexer.pipeline.import_counts import REFUSED

TALE = "Title: The {name}\nAuthor: Finch\n\nThe {name} sang all morning, and nobody asked it to stop before noon.\n"
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200)


@pytest.fixture
def attic(house):
    """Twenty-four photos and six stories."""
    folder = house / "attic"
    (folder / "deep").mkdir(parents=True)
    for number in range(24):
        (folder / ("deep" if number % 2 else ".") / f"photo{number}.jpg").write_bytes(PHOTO + bytes([number]))
    for number in range(6):
        (folder / f"tale{number}.txt").write_text(TALE.format(name=f"wren of {number} winters"))
    return folder


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def at_a_terminal(monkeypatch):
    """Answer on a terminal; its screen is what the command says."""

    def at_a_terminal(answer):
        screen = Terminal()
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        monkeypatch.setattr("sys.stderr", screen)
        return screen

    return at_a_terminal


def jobs(house):
    with open_catalogue(house / "var") as catalogue:
        return catalogue.jobs.recent()


def test_without_a_terminal_it_is_refused_with_what_to_do(house, attic, run):
    code, given, said = run("import", str(attic))
    assert (code, given) == (2, "")
    assert "24 of 30 files looked at, of 30, do not look like stories, such as " in said
    assert "--dry-run" in said
    assert "--yes" in said
    assert "--as-story" in said
    assert jobs(house) == ()


def test_with_yes_the_stories_are_imported(house, attic, run):
    code, _, said = run("import", "--yes", str(attic))
    assert code == 0
    assert "6 added; 30 files: 6 read, 24 without a story" in said


@pytest.mark.parametrize(("answer", "imported"), [("y\n", 1), ("YES\n", 1), ("n\n", 0), ("\n", 0), ("", 0)])
def test_on_a_terminal_it_asks_first(house, attic, at_a_terminal, answer, imported):
    screen = at_a_terminal(answer)
    code = main(["import", str(attic)])
    assert "24 of 30 files looked at, of 30, do not look like stories" in screen.getvalue()
    assert "Import the rest? [y/N] " in screen.getvalue()
    assert code == 1 - imported
    assert len(jobs(house)) == imported
    assert ("Nothing was imported." in screen.getvalue()) is not bool(imported)


def test_nobody_is_asked_twice_about_the_same_files(house, attic, run):
    run("import", "--yes", str(attic))
    code, _, said = run("import", str(attic))
    assert code == 0
    assert "30 files: 30 unchanged" in said


def test_nobody_is_asked_about_a_folder_of_stories_a_few_files_or_a_source(house, attic, run):
    for number in range(24):
        (attic / f"more{number}.txt").write_text(TALE.format(name=f"lark of {number} summers"))
    assert run("import", str(attic))[0] == 0
    few = house / "few"
    few.mkdir()
    for number in range(9):
        (few / f"photo{number}.jpg").write_bytes(PHOTO)
    assert run("import", str(few))[0] == 0
    for number in range(40):
        (house / "room" / f"photo{number}.jpg").write_bytes(PHOTO)
    assert run("import", str(house / "room"))[0] == 0


def test_of_a_large_folder_some_files_spread_over_it_are_looked_at(house, run):
    folder = house / "large"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.jpg").write_bytes(PHOTO)
    _, _, said = run("import", str(folder))
    assert "50 of 50 files looked at, of 300," in said


def refused(house, name):
    """Note a file as an import does that refused it."""
    with open_catalogue(house / "var") as catalogue, catalogue._database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE files SET failure_cause = ?, failure_message = 'It does not look like a story.',"
            " failure_kind = 'final' WHERE origin = ?",
            (REFUSED, name),
        )


def known(house, source, name):
    with open_catalogue(house / "var") as catalogue:
        return catalogue.files.known(source)[name]


def test_what_was_refused_is_read_again_when_a_person_says_so_and_from_then_on(house, run):
    run("import")
    refused(house, "lamp.txt")
    _, _, said = run("import")
    assert "2 files: 2 unchanged" in said
    _, _, said = run("import", "--as-story", str(house / "room" / "lamp.txt"))
    assert "1 file: 1 read" in said
    assert known(house, "room", "lamp.txt").as_story
    assert not known(house, "room", "kettle.txt").as_story
    (house / "room" / "lamp.txt").write_text(TALE.format(name="lamp"))
    run("import")
    run("reread")
    assert known(house, "room", "lamp.txt").as_story


def test_a_source_may_say_so_for_all_its_files(house, run):
    run("import")
    refused(house, "lamp.txt")
    (house / "config.toml").write_text((house / "config.toml").read_text() + "as_story = true\n")
    assert load(house / "config.toml").sources[0].as_story
    _, _, said = run("import")
    assert "2 files: 1 read, 1 unchanged" in said


def test_as_story_needs_a_path(house, run):
    assert run("import", "--as-story")[0] == 2


def test_a_terminal_that_only_writes_is_not_asked(house, attic, run, monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert run("import", str(attic))[0] == 2


def test_why_a_story_is_not_found_is_said(house, run, json_of):
    run("import")
    code, given, _ = run("search", "lamp", "zeppelin", "--why-not", "The Kettle")
    assert code == 0
    assert given.splitlines()[1:] == ["  It is not among the stories with the word zeppelin."]
    assert given.startswith("The Kettle (")
    assert json_of("search", "zeppelin", "--why-not", "The Lamp")[1]["failed"] == [
        "It is not among the stories with the word zeppelin."
    ]
    code, _, said = run("search", "lamp", "--why-not", "The Spoon")
    assert code != 0
    assert "There is no story “The Spoon”" in said


def test_a_copy_that_another_one_stands_for_is_said_to_match(house, run, json_of):
    text = " ".join(
        f"The keeper counted boat number {number} by the lamp, and wrote it down." for number in range(60)
    )
    for name in ("one", "two"):
        (house / "room" / f"{name}.txt").write_text(
            f"Title: Keeper\nAuthor: {name}\n\n{text}\n", encoding="utf-8"
        )
    run("import")
    (hit,) = json_of("search", "keeper")[1]["hits"]
    (copy,) = hit["copies"]
    _, said = json_of("search", "keeper", "--why-not", copy["id"])
    assert (said["rank"], said["failed"], said["shownAs"]) == (None, [], hit["id"])
    assert "shown as another copy" in run("search", "keeper", "--why-not", copy["id"])[1]
