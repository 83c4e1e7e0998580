"""`velveteen versions` as a keeper types it."""

from __future__ import annotations

import json

import pytest

LAMP = "Title: The Lamp\nAuthor: Wren\n\nChapter 1\n\nThe lamp stood in the {}.\n\nChapter 2\n\nNobody had lit it, and nobody put it out.\n"


@pytest.fixture
def changed(house, run, json_of):
    """The archive with its stories imported, one of them changed twice; returns that one's id."""
    file = house / "room" / "lamp.txt"
    for text in (
        LAMP.format("window"),
        LAMP.format("kitchen"),
        LAMP.format("kitchen").partition("Chapter 2")[0],
    ):
        file.write_text(text, encoding="utf-8")
        assert run("import")[0] == 0
    return json_of("search", "lamp kitchen")[1]["hits"][0]["id"]


def test_the_versions_of_a_story_are_listed(changed, run, json_of):
    code, given, _ = run("versions", changed)
    assert code == 0
    assert [line.split("\t")[3] for line in given.splitlines()] == ["became", "edited", "shortened"]
    listed = json_of("versions", changed)[1]["versions"]
    assert [(each["number"], each["goneChapters"]) for each in listed] == [(1, 0), (2, 1)]


def test_without_a_story_the_latest_changes_are_listed_by_kind_if_asked(changed, run):
    code, given, _ = run("versions")
    assert code == 0
    assert [line.split("\t")[:3] for line in given.splitlines()[1:]] == [
        [changed, "The Lamp", "2"],
        [changed, "The Lamp", "1"],
    ]
    assert len(run("versions", "--kind", "shortened")[1].splitlines()) == 2
    assert run("versions", "--kind", "grown")[2].startswith("No text has changed")


def test_a_version_is_printed_with_the_chapter_that_is_gone_marked(changed, run, json_of):
    code, given, _ = run("versions", changed, "1")
    assert code == 0
    assert "The lamp stood in the window." in given
    assert "## Chapter 2 [gone from today's text]" in given
    assert json_of("versions", changed, "1")[1]["gone"] == [2]


def test_what_changed_is_printed_word_by_word(changed, run, json_of):
    code, given, said = run("versions", changed, "1", "--diff")
    assert code == 0
    assert "~ The lamp stood in the [-window.-] {+kitchen.+}" in given
    assert "1 line of" in said
    gone = run("versions", changed, "2", "--diff")[1]
    assert "- ## Chapter 2 [chapter gone]" in gone
    assert json_of("versions", changed, "2", "--diff")[1]["following"] is None


def test_what_is_not_there_is_said_so(changed, run):
    assert run("versions", "none")[0] == 1
    assert "There is no version 9" in run("versions", changed, "9")[2]
    kettle = json.loads(run("search", "kettle", "--json")[1])["hits"][0]["id"]
    assert "never changed" in run("versions", kettle)[2]


def test_a_search_of_all_versions_shows_which_one_has_it(changed, run):
    assert "version 1, until" in run("search", "window version:any")[1]
    assert run("search", '"stood in the window"')[1].strip() == ""
