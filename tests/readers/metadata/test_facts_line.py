"""FanFiction.net's line of facts in text: what it says, and lines of a story that look like one."""

from __future__ import annotations

import pytest

from indexer.model import Capture, Rating
from indexer.readers.metadata.facts_line import entries_of_facts_line
from indexer.readers.metadata.story_builder import StoryBuilder

LINE = "Rated: Fiction K+ - Spanish - Family/Mystery - Odile M., Tom R. - Words: 187 - Published: Feb 3, 2011 - id: 6712345"


def story_of(line):
    draft = StoryBuilder()
    draft.add_all(entries_of_facts_line(line) or ())
    return draft.finish(Capture("s", "a.txt", b"", ""), (), reading={})


def test_every_fact_of_a_line_goes_to_its_field():
    story = story_of(LINE)
    assert (story.rating_raw, story.rating, story.language) == ("K+", Rating.GENERAL, "Spanish")
    assert (story.genres, story.characters) == (("Family", "Mystery"), ("Odile M.", "Tom R."))
    assert (story.extra["words_claimed"], str(story.published)) == ("187", "2011-02-03")


def test_initials_of_people_are_no_ratings():
    story = story_of("Rated: K - English - Mystery/Humor - M., Q., K. & R. - Words: 171")
    assert (story.rating_raw, story.rating) == ("K", Rating.GENERAL)
    assert story.characters == ("M", "Q", "K", "R")


@pytest.mark.parametrize(
    ("line", "rating"),
    [
        ("Not Rated - English - General/Supernatural - Marrow, Pym - Words: 178 - Complete", "Not Rated"),
        ("T - English - Humor - Chapters: 3 - Words: 4,444 - Published: 04-05-03", "T"),
        ("Fiction Rated: M - French - Angst - Words: 90", "M"),
        (
            "Rated: PG-13 - English - Romance/Humor - Reviews: 22 - Updated: 03-14-04 - Published: 01-02-04 - id:17",
            "PG-13",
        ),
        ("Rated: T, English, Humor & Romance, Ada P. & Wren T., Words: 12k+, Published: Apr 5, 2009", "T"),
        ("Rated: K | English | Humor | Chapters: 2 | Words: 1,002", "K"),
        ("English - Poetry - Chapters: 1 - Words: 90 - Published: 2/3/2005", None),
    ],
)
def test_the_line_is_known_with_and_without_its_first_words(line, rating):
    entries = entries_of_facts_line(line)
    assert entries is not None
    assert next((entry.value for entry in entries if entry.field == "rating"), None) == rating


def test_a_fandom_may_stand_before_the_rating():
    assert story_of(f"Tin Orchard - {LINE}").fandoms == ("Tin Orchard",)


def test_the_line_stands_once_in_what_its_entries_are_made_of():
    entries = entries_of_facts_line(LINE)
    assert entries is not None
    assert [entry.raw for entry in entries if entry.raw] == [LINE]


@pytest.mark.parametrize(
    "line",
    [
        "Bread - butter - jam - the small blue jug. That was the list, and he had kept to it for years.",
        "T - that was how he signed it - and nothing else - not a word.",
        "Left - right - left - and English - that was all they heard through the wall.",
        "M - for murder - said the inspector - Words: he had none.",
        "Complete - he wrote - and rated it - fiction - though it was true.",
        "Rated: PG for some swearing",
        "Rated: R - for language and a bear",
        "Title - Author - Rating",
        "K",
        "",
    ],
)
def test_words_joined_by_dashes_are_no_facts(line):
    assert entries_of_facts_line(line) is None
