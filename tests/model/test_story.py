from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Chapter
from indexer.model.story import in_order, story_id

NAMES = st.text(st.characters(blacklist_categories=()), max_size=30)


@given(NAMES, NAMES)
def test_a_story_id_is_thirteen_letters_and_digits_of_any_names(source, key):
    made = story_id(source, key)
    assert len(made) == 13
    assert set(made) <= set(string.ascii_lowercase + "234567")
    assert made == story_id(source, key)


def test_story_ids_never_change():
    """They are in people's bookmarks."""
    assert story_id("shelf", "lamp.txt") == "l57p6cfb4eu77"
    assert story_id("shelf", "odd-\udcff.txt") != story_id("shelf", "odd-\udcfe.txt")


def test_a_part_begins_where_its_first_chapter_stands():
    chapters = (
        Chapter(1, "I", "x", within=("Book One", "Part A")),
        Chapter(2, "II", "x", within=("Book One", "Part A")),
        Chapter(3, "III", "x", within=("Book One", "Part B")),
        Chapter(4, "IV", "x", within=("Book Two", "Part B")),
        Chapter(5, "V", "x"),
    )
    begun = [headings for _, headings in in_order(chapters)]
    assert begun == [("Book One", "Part A"), (), ("Part B",), ("Book Two", "Part B"), ()]


def test_a_part_with_text_of_its_own_is_not_begun_again_by_its_chapters():
    chapters = (Chapter(1, "Part A", "x"), Chapter(2, "I", "x", within=("Part A",)))
    assert [headings for _, headings in in_order(chapters)] == [(), ()]


@given(st.lists(st.lists(st.sampled_from("AB"), max_size=3).map(tuple), max_size=8))
def test_every_chapter_stands_within_the_parts_that_began_before_it(paths):
    """What begins with a chapter is always the end of the path it stands in, so that the path can be made again."""
    chapters = [Chapter(number, None, "x", within=path) for number, path in enumerate(paths, 1)]
    for chapter, headings in in_order(chapters):
        assert chapter.within[len(chapter.within) - len(headings) :] == headings
