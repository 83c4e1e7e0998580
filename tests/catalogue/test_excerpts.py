from __future__ import annotations

from dataclasses import replace

import pytest
from archive_factory import story_of

from indexer.model import OWNER, Chapter, Rating, story_id


@pytest.fixture
def excerpts(opens, tmp_path):
    """What is read of some stories, and the ids of all."""
    made = []

    def excerpts(stories, count, characters):
        made.append(tmp_path / str(len(made)))
        with opens(made[-1]) as catalogue:
            for story in stories:
                catalogue.stories.put_story(story, "d")
            found = catalogue.excerpts.some(OWNER, count, characters)
            assert catalogue.excerpts.some(OWNER, count, characters) == found
            return found, sorted(catalogue.stories.ids())

    return excerpts


def test_a_little_of_some_stories_is_read_spread_over_all(excerpts):
    stories = [
        story_of(f"t{number}", f"Story {number} begins. " + "And goes on. " * 900) for number in range(20)
    ]
    found, ids = excerpts(stories, 4, 500)
    assert [ids.index(each.story_id) for each in found] == [2, 7, 12, 17]
    assert {len(each.text) for each in found} == {500}
    assert not any("begins" in each.text for each in found)


def test_it_is_the_middle_chapter_that_is_read(excerpts):
    names = ("first", "second", "third", "fourth", "fifth")
    for count, middle in ((1, "first"), (2, "second"), (3, "second"), (5, "third")):
        chapters = tuple(Chapter(n, None, name) for n, name in enumerate(names[:count], 1))
        story = replace(story_of(f"of{count}", ""), chapters=chapters)
        found, ids = excerpts([story], 9, 100)
        assert [(each.story_id, each.text, each.authors) for each in found] == [(ids[0], middle, ("Moss",))]


def test_short_stories_are_read_whole_and_mature_ones_not_at_all(excerpts):
    stories = [
        story_of("calm", "Short."),
        story_of("wild", "No.", rating=Rating.MATURE),
        story_of("wilder", "No.", rating=Rating.EXPLICIT),
    ]
    found, _ = excerpts(stories, 9, 100)
    assert [each.text for each in found] == ["Short."]


def test_an_empty_catalogue_has_none(excerpts):
    assert excerpts([], 9, 100)[0] == ()


def test_places_in_texts_are_read_by_themselves(catalogue):
    story = replace(
        story_of("long", ""),
        language="en",
        chapters=(Chapter(1, None, "One lamp.", breaks=()), Chapter(2, None, "Two 🏮 lamps.")),
    )
    catalogue.stories.put_story(story, "d")
    key = story_id(story.source, story.native_key)
    places = [
        (key, 2, 4, 5),
        (key, 1, 0, 3),
        (key, 2, 6, 99),
        (key, 9, 0, 5),
        ("nobody", 1, 0, 5),
        (key, 1, 5, 2),
    ]
    assert list(catalogue.excerpts.at(places)) == ["🏮", "One", "lamps.", "", "", ""]
    assert list(catalogue.excerpts.chapters([(key, 2), (key, 9)])) == [
        ("Two 🏮 lamps.", (), "en"),
        ("", (), ""),
    ]
