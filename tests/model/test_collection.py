"""Where a story lies: the folders of its file, in archives as well, or the section of its page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import terms
from indexer.model import Chapter, Story
from indexer.model.collection import collection_of, common, places
from indexer.printable import is_control
from indexer.schema import BY_NAME, is_found, searched_words

PATH = BY_NAME["collection"]
# Odd signs, separators, half letters and letters without blanks between.
ODD = st.text(st.characters() | st.sampled_from("/\\!.:#?% \u202e\t\u01c0古い\udce9"), max_size=60)


@pytest.mark.parametrize(
    ("key", "collection"),
    [
        ("lamp.txt", ""),
        ("Old Boards/1999/lamp.txt", "Old Boards/1999"),
        ("lists/alt.mbox#12", "lists"),
        ("C# days/lamp.txt", "C# days"),
        # An archive is a folder, and what lies in it lies there as it would unpacked.
        ("boards.zip!/lamp.txt", "boards.zip"),
        ("old/boards.zip!/1999/may.tar!/lamp.txt#2", "old/boards.zip/1999/may.tar"),
        ("../up/./lamp.txt", "up"),
        ("home//ann/lamp.txt", "home/ann"),
        # Names of other encodings, of signs that turn text round, of blanks.
        ("caf\udce9/lamp.txt", "caf\N{REPLACEMENT CHARACTER}"),
        ("caf\\xe9/lamp.txt", "caf\N{REPLACEMENT CHARACTER}"),
        ("a\u202eb\n c/lamp.txt", "a\N{REPLACEMENT CHARACTER}b c"),
        ("  /lamp.txt", ""),
        ("https://tales.example", ""),
        ("https://tales.example/lamp.html", ""),
        ("https://tales.example/boards/1999/lamp.html#2", "boards/1999"),
        ("https://tales.example/boards/lamp/?page=2&of=a/b", "boards"),
        ("https://tales.example/viewstory.php?sid=12", ""),
        ("https://tales.example/Old%20Boards/caf%C3%A9/lamp", "Old Boards/café"),
        ("https://tales.example/%2e%2e/x%2Fy/lamp", "x/y"),
        # A number of more digits than a year's is a story's own.
        ("https://archive.example/works/218676/chapters/9", "works"),
        ("https://archive.example/s/3144867/1/Fire", "s"),
        ("https://tales.example/#!/boards/lamp", ""),
        ("kept/crawl.warc.gz!/https://tales.example/boards/lamp.html", "kept/crawl.warc.gz/boards"),
    ],
)
def test_a_key_says_where_a_story_lies(key, collection):
    assert collection_of(key) == collection


def test_a_long_path_ends_where_it_fits():
    deep = "/".join(f"level {number}" for number in range(1, 60))
    assert collection_of(f"{deep}/lamp.txt").split("/") == deep.split("/")[:24]
    assert collection_of(f"{'a' * 200}/{'b' * 200}/lamp.txt") == "a" * 200
    assert collection_of(f"{'c' * 4000}/lamp.txt") == "c" * 300


@settings(deadline=None)  # the first text in a rare script builds a table
@given(ODD)
def test_a_collection_is_a_plain_path_whatever_the_key(key):
    collection = collection_of(key)
    assert len(collection) <= 300
    steps = collection.split("/") if collection else []
    assert len(steps) <= 24
    assert all(step == step.strip() and step not in {"", ".", ".."} for step in steps)
    assert not any(map(is_control, collection))
    assert places(collection) == tuple("/".join(steps[:level]) for level in range(1, len(steps) + 1))
    assert collection.encode().decode() == collection


def test_a_work_lies_where_all_its_parts_do():
    one = Story("inbox", "lamp by wren#parts", "The Lamp", (Chapter(1, None, "It burned."),))
    assert one.collection == ""
    parts = "Old Boards/1999/a.txt\nOld Boards/1999/b.txt"
    assert replace(one, extra={"order": parts}).collection == "Old Boards/1999"
    assert replace(one, extra={"order": f"{parts}\nOld Boards/2000/c.txt"}).collection == "Old Boards"
    assert replace(one, extra={"order": f"{parts}\nd.txt"}).collection == ""
    assert common(["Old Boards", "Old Boardsmen"]) == ""


# -- how a place is asked for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Old Boards/1999", True),
        ("old boards", True),
        ("Old-Boards\\1999\\", True),
        ("/old_boards/1999/May/", True),
        # The end of a path is enough, the whole of each name is needed.
        ("1999/may", True),
        ("may", True),
        ("Old", False),
        ("Boards/1999", False),
        ("Old Boards/2000", False),
        ("Old Boards/May", False),
        ("Old Boards/1999/May/Day", False),
        ("1999 may", False),
    ],
)
def test_a_place_is_found_by_the_names_of_folders_in_a_row(typed, found):
    assert is_found(PATH, typed, "Old Boards/1999/May") is found


@settings(deadline=None)  # the first text in a rare script builds a table
@given(ODD)
def test_the_name_of_a_folder_is_one_word_to_every_engine(name):
    for word in searched_words(PATH, name):
        assert terms(word) == [word]
    flat = " ".join(searched_words(PATH, name))
    assert terms(flat) == searched_words(PATH, name)


def test_names_without_blanks_and_names_of_signs_are_whole_too():
    assert not is_found(PATH, "古い", "古い本")
    assert is_found(PATH, "古い本", "箱/古い本")
    assert is_found(PATH, "★★", "★★/1999")
    assert not is_found(PATH, "★", "★★/1999")
    assert not is_found(PATH, "1999/★★", "★★/1999")
    assert is_found(PATH, "a" * 250, "a" * 250)
