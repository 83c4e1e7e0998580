"""Archive of Our Own works in all three of their shapes, and pages that are no work."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.model import Rating, SeriesPlace, Status
from indexer.readers import story_digest


def test_a_saved_work_page_gives_all_its_metadata(shared_data, story):
    read_story = story((shared_data / "pages/ao3/unlockedWork.html").read_bytes(), "work.html")
    assert read_story.title == "so I open the window to hear sounds of people"
    assert read_story.authors == ("oriflamme",)
    assert read_story.fandoms == ("The Locked Tomb Series | Gideon the Ninth Series - Tamsyn Muir",)
    assert len(read_story.characters) == 4
    assert (read_story.rating, read_story.rating_raw) == (Rating.TEEN, "Teen And Up Audiences")
    assert read_story.warnings == ("No Archive Warnings Apply",)
    assert (read_story.genres, read_story.extra["categories"]) == ((), "Gen")
    assert len(read_story.tags) == 9
    assert (
        "Sometimes You Spend Half A Century In Your Wizard Tower Of Depression? To Cope??" in read_story.tags
    )
    assert read_story.series == SeriesPlace("it's about the bones 👌", 3)
    assert (read_story.words, read_story.published, read_story.status) == (
        5688,
        date(2022, 9, 20),
        Status.COMPLETE,
    )
    assert read_story.language == "English"
    assert (read_story.summary or "").startswith('"You know I had to do it to them,"')
    assert "Mitski" in (read_story.notes or "")
    (chapter,) = read_story.chapters
    assert chapter.text.startswith("1. If you find yourself in a hole")
    assert "_everywhere else_" in chapter.text
    assert "Work Text" not in chapter.text


@pytest.mark.parametrize("name", ["pages/ao3/incompleteWork.html", "pages/ao3/incompleteWork.epub"])
def test_both_downloads_give_the_same_story(shared_data, story, name):
    read_story = story((shared_data / name).read_bytes(), name)
    assert (read_story.title, read_story.authors) == ("Fire and Feather", ("nianeyna",))
    assert [chapter.title for chapter in read_story.chapters] == [
        "Festival",
        "Riversong K'Vala",
        "Conversations",
    ]
    assert (read_story.status, read_story.words) == (Status.IN_PROGRESS, 7526)
    assert (read_story.published, read_story.updated) == (date(2006, 7, 9), date(2007, 6, 25))
    assert (read_story.summary or "").startswith("In a small village")
    for note in (
        "first fanfic ever",
        "RAPTOR JESUS",
        "oh bb!Nia",
        "approaching zero",
        "longest published work",
    ):
        assert note in (read_story.notes or "")
        assert all(note not in chapter.text for chapter in read_story.chapters)
    assert read_story.chapters[2].text.endswith("all reviewers are loved and cherished muchly.")


def test_the_two_downloads_hold_the_same_text(shared_data, story):
    html = story((shared_data / "pages/ao3/incompleteWork.html").read_bytes(), "a")
    epub = story((shared_data / "pages/ao3/incompleteWork.epub").read_bytes(), "a")
    assert html.chapters == epub.chapters
    assert story_digest(html) == story_digest(epub)


@pytest.mark.parametrize(
    ("name", "words"),
    [("deletedWork.html", "may have been deleted"), ("lockedWorkLoggedOut.html", "registered users")],
)
def test_pages_that_are_no_work_are_refused_with_the_reason(shared_data, outcome, name, words):
    failure = outcome((shared_data / "pages/ao3" / name).read_bytes(), name).failure
    assert failure.cause == "not-a-story"
    assert words in failure.message
