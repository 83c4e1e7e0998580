from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from archive_factory import fill, story_of

from indexer.catalogue import open_catalogue
from indexer.config import LibrarySettings, Settings
from indexer.model import OWNER, Chapter, Rating


def excerpts(folder, stories, count, characters):
    fill(Settings(library=LibrarySettings(data=folder)), stories)
    with closing(open_catalogue(folder)) as catalogue:
        found = catalogue.excerpts.some(OWNER, count, characters)
        assert catalogue.excerpts.some(OWNER, count, characters) == found
        return found, sorted(catalogue.stories.ids())


def test_a_little_of_some_stories_is_read_spread_over_all(tmp_path):
    stories = [
        story_of(f"t{number}", f"Story {number} begins. " + "And goes on. " * 900) for number in range(20)
    ]
    found, ids = excerpts(tmp_path, stories, 4, 500)
    assert [ids.index(each.story_id) for each in found] == [2, 7, 12, 17]
    assert {len(each.text) for each in found} == {500}
    assert not any("begins" in each.text for each in found)


def test_it_is_the_middle_chapter_that_is_read(tmp_path):
    names = ("first", "second", "third", "fourth", "fifth")
    for count, middle in ((1, "first"), (2, "second"), (3, "second"), (5, "third")):
        chapters = tuple(Chapter(n, None, name) for n, name in enumerate(names[:count], 1))
        story = replace(story_of(f"of{count}", ""), chapters=chapters)
        found, ids = excerpts(tmp_path / str(count), [story], 9, 100)
        assert [(each.story_id, each.text, each.authors) for each in found] == [(ids[0], middle, ("Moss",))]


def test_short_stories_are_read_whole_and_mature_ones_not_at_all(tmp_path):
    stories = [
        story_of("calm", "Short."),
        story_of("wild", "No.", rating=Rating.MATURE),
        story_of("wilder", "No.", rating=Rating.EXPLICIT),
    ]
    found, _ = excerpts(tmp_path, stories, 9, 100)
    assert [each.text for each in found] == ["Short."]


def test_an_empty_catalogue_has_none(tmp_path):
    assert excerpts(tmp_path, [], 9, 100)[0] == ()
