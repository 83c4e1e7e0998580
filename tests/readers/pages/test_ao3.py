"""Archive of Our Own works in all three of their shapes, and pages that are no work."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.model import Rating, SeriesPlace, Status
from indexer.readers.digest import story_digest


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


TEXT = " ".join(f"The {n}th lamp went out and nobody lit it again." for n in range(1, 9))
TAGS = "<dl class='{}'><dt>Rating:</dt><dd>Mature</dd><dt>Fandoms:</dt><dd><a>Gulls</a>, <a>Tin, Ltd.</a></dd><dt>Categories:</dt><dd><a>F/F</a>, <a>Gen</a></dd></dl>"


def test_an_entire_work_has_its_chapters_and_each_chapters_notes(story):
    chapters = "".join(
        f"<div class='chapter' id='chapter-{n}'><div class='chapter preface group'><h3 class='title'><a href='/works/9/chapters/{n}'>Chapter {n}</a>: {name}</h3>"
        f"<div class='notes module'><h3>Notes:</h3><blockquote class='userstuff'><p>Note {n}.</p></blockquote></div></div>"
        f"<div class='userstuff module' role='article'><h3 class='landmark heading'>Chapter Text</h3><p>{TEXT}</p></div></div>"
        for n, name in ((1, "Rust"), (2, "Rain"))
    )
    page = (
        f"<html><head><title>Tin [Archive of Our Own]</title></head><body><ul class='work navigation actions'><li><a href='/works/9?style=x'>Style</a></li></ul>{TAGS.format('work meta group')}"
        f"<div id='workskin'><div class='preface group'><h2 class='title heading'>Tin</h2><h3 class='byline heading'><a rel='author' href='/users/q'>Quill</a></h3></div><div id='chapters'>{chapters}</div></div></body></html>"
    )
    found = story(page, "tin.html")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [("Rust", TEXT), ("Rain", TEXT)]
    assert (found.notes, found.extra["chapter_headings"]) == (
        "Note 1.\n\nNote 2.",
        "Chapter 1: Rust\nChapter 2: Rain",
    )
    assert (found.fandoms, found.extra["categories"]) == (("Gulls", "Tin, Ltd."), "F/F\nGen")
    assert found.extra["story_url"] == "https://archiveofourown.org/works/9"
    assert [(zone.before, zone.text) for zone in found.zones if zone.kind == "notes"] == [
        (1, "Notes:\n\nNote 1."),
        (2, "Notes:\n\nNote 2."),
    ]


def test_an_older_capture_is_read_by_what_it_has(story):
    page = f"<html><head><title>Tin - Quill [Archive of Our Own]</title></head><body class='works-show'><div id='main'>{TAGS.format('meta')}<h2 class='title'>Tin</h2><h3 class='byline'><a href='/users/quill'>Quill</a></h3><div id='chapters'><div class='userstuff'><p>{TEXT}</p></div></div></div></body></html>"
    found = story(page, "tin.html")
    assert (found.title, found.authors, found.rating, found.chapters[0].text) == (
        "Tin",
        ("Quill",),
        Rating.MATURE,
        TEXT,
    )


def test_a_download_of_one_chapter_has_its_text_without_a_box_of_its_own(story):
    page = f"<html><body><div id='preface'><p class='message'>Posted originally on the <a href='http://archiveofourown.org/'>Archive of Our Own</a> at <a href='http://archiveofourown.org/works/9'>http://archiveofourown.org/works/9</a>.</p><div class='meta'>{TAGS.format('tags')}<h1>Tin</h1><div class='byline'>by Quill</div></div></div><div id='chapters' class='userstuff'><p>{TEXT}</p></div></body></html>"
    found = story(page, "tin.html")
    assert (found.title, found.authors, found.chapters[0].text) == ("Tin", ("Quill",), TEXT)
    assert found.extra["story_url"] == "http://archiveofourown.org/works/9"
