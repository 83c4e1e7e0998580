"""`velveteen duplicates` as a keeper types it."""

from __future__ import annotations

import random

import pytest

RNG = random.Random(6)
# Of which the reader knows which language it is.
WORDS = [
    "the",
    "lamp",
    "was",
    "burning",
    "and",
    "nobody",
    "in",
    "the",
    "harbour",
    "had",
    "seen",
    "who",
    "lit",
    "it",
    "though",
    "several",
    "fishermen",
    "walked",
    "along",
    "the",
    "wall",
    "every",
    "night",
    "with",
    "their",
    "nets",
    "looking",
    "for",
    "the",
    "boats",
    "that",
    "were",
    "late",
    "while",
    "children",
    "counted",
    "windows",
    "behind",
    "curtains",
]
LINE = (
    "Seven pelicans quietly considered the captain's marmalade, and when the tide turned they carried it, jar by jar, "
    "across the marsh to the lighthouse, where the keeper's daughter was painting the stairs a very doubtful green."
)


@pytest.fixture
def shelf(house, run):
    """Four stories: two that share a passage, one of them in two copies; imported, not compared."""
    for name, author, text in (
        ("moth", "Wren", f"{' '.join(RNG.choices(WORDS, k=300))} {LINE}"),
        ("tide", "Finch", f"{LINE} {' '.join(RNG.choices(WORDS, k=300))}"),
    ):
        for file in (name, f"{name} again") if name == "moth" else (name,):
            path = house / "room" / f"{file}.txt"
            path.write_text(f"Title: The {name.title()}\nAuthor: {author}\n\n{text}\n", encoding="utf-8")
    assert run("import")[0] == 0


def test_what_is_not_compared_yet_is_said(shelf, run):
    code, given, said = run("duplicates")
    assert code == 0
    assert "velveteen reindex" in said
    assert given.splitlines()[0] == "Copies of one work: 1"
    assert "came first" in given
    assert "word for word the same" in given
    assert "Passages of several works: 0" in given


def test_copies_and_passages_are_listed_and_those_of_one_story(shelf, run, json_of):
    assert run("reindex")[0] == 0
    given = run("duplicates")[1]
    assert "36 words, 36 the same, in 2 works" in given
    code, found = json_of("duplicates")
    assert code == 0
    (passage,) = found["passages"]
    assert LINE.startswith(passage["text"])
    assert [place["story"]["title"] for place in passage["places"]] in (
        [["The Moth", "The Tide"], ["The Tide", "The Moth"]]
    )
    assert found["copies"][0][1]["share"] == 1
    of_one = run("duplicates", passage["places"][0]["story"]["id"])[1]
    assert "36 words, 36 the same" in of_one
    assert json_of("duplicates", passage["places"][0]["story"]["id"])[1]["passages"][0]["words"] == 36
    assert json_of("duplicates", "--apart", "--limit", "1", "--page", "2")[1]["passages"] == []
    assert run("duplicates", "nobody")[0] == 1


def test_stories_like_one_are_listed_with_why(shelf, run, json_of):
    assert run("reindex")[0] == 0
    found = json_of("duplicates")[1]["passages"][0]["places"]
    code, given, _ = run("similar", found[0]["story"]["id"])
    assert code == 0
    assert given.splitlines()[0].split("\t") == ["id", "score", "title", "author", "why"]
    assert "1 passage" in given
    matches = json_of("similar", found[0]["story"]["id"])[1]["matches"]
    assert (found[1]["story"]["title"], 1) in [(each["story"]["title"], each["passages"]) for each in matches]
    assert json_of("similar", found[0]["story"]["id"], "--limit", "1")[1]["matches"] == matches[:1]
