"""A page's links where it was copied as text: rows of them are no story, sentences with the same words are."""

from __future__ import annotations

import pytest

from indexer.model import Capture
from indexer.readers.read_capture import read
from indexer.readers.text.links import is_link_list, without_link

STORY = "\n\n".join(
    f"The desk came up {count} flights on the back of a man who would not give his name."
    for count in range(5)
)


def _body(text):
    (story,) = read(Capture("inbox", "salt.txt", text.encode(), "")).stories
    return "\n\n".join(chapter.text for chapter in story.chapters), story


@pytest.mark.parametrize(
    "row",
    [
        "Just In . Community . Forum . More",
        "[ Add to Favorites ] [ Report Abuse ]",
        "[ К списку ] [ Оставить отзыв ]",
        "小説の目次に戻る ／ 感想を送る",
        "Powrót do góry",
        "Home | Archive | My rooks",
        "Start reading",
    ],
)
def test_a_row_of_links_is_no_part_of_a_story_above_it_or_below(row):
    assert is_link_list([row])
    body, story = _body(f"{row}\n\nSalt Roses\nby Ada Pike\n\n{STORY}\n\n{row}\n")
    assert body == STORY
    assert (story.title, story.authors) == ("Salt Roses", ("Ada Pike",))


@pytest.mark.parametrize(
    "last",
    [
        "[ YES ] [ NO ]",
        '"Start reading," she said.',
        "They went home. They put the archive back.",
        "Salt / Pepper / Rain",
        "She went home . . . and back . . .",
    ],
)
def test_what_only_looks_like_links_stays_the_story(last):
    assert not is_link_list([last])
    assert _body(f"Title: Salt Roses\nAuthor: Ada Pike\n\n{STORY}\n\n{last}\n")[0] == f"{STORY}\n\n{last}"


def test_a_long_row_stands_over_the_path_to_a_page_but_not_over_sentences():
    row = "Just In . Community . Forum . More"
    assert is_link_list([row, "Books", "Copperlight"])
    assert not is_link_list([row, "She came home, and the lamp was out."])


def test_a_button_beside_a_title_is_not_of_it():
    assert without_link("Salt Roses   Follow/Fav") == "Salt Roses"
    assert without_link("Salt  Roses") == "Salt  Roses"


def test_a_row_of_hash_tags_names_tags_and_a_numbered_heading_none():
    _, story = _body(
        f"Salt Roses\nby Ada Pike\n\nA clerk inherits a desk.\n\n#desks #salt #rain\n\n* * *\n\n{STORY}\n"
    )
    assert story.tags == ("desks", "salt", "rain")
    assert story.summary == "A clerk inherits a desk."
    assert _body(f"Salt Roses\nby Ada Pike\n\n#1 salt\n\n{STORY}\n")[1].tags == ()


def test_a_page_of_an_archive_is_read_by_its_labels_where_it_names_no_warnings():
    page = (
        "Actions\n\n    Bookmark\n    Comments\n\nWork Header\n\nRating:\n\n    General Audiences\n\nFandom:\n\n    Salt\n\n"
        "Additional Tags:\n\n    Desks\n\nLanguage:\n\n    English\n\nStats:\n\n    Published: 2014-02-20  Words: 211\n\n"
        f"Salt Roses\nada_pike\n\nSummary:\n\n    A desk.\n\nWork Text:\n\n{STORY}\n\nActions\n\n    ^ Top\n    Kudos\n    Bookmark\n"
    )
    body, story = _body(page)
    assert body == STORY
    assert (story.title, story.authors, story.rating_raw) == (
        "Salt Roses",
        ("ada_pike",),
        "General Audiences",
    )
