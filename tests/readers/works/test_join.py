"""Pages into one story, and the digest that tells a changed story."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Chapter, Rating, Story, Zone, ZoneKind
from indexer.readers.digest import story_digest
from indexer.readers.works.join import join_pages

FIRST = Story(
    "site",
    "https://x/1",
    "Salt",
    (Chapter(1, "One", "It rained."),),
    authors=("Ada",),
    words=2,
    origin="https://x/1",
)
SECOND = Story(
    "site", "https://x/2", "Salt, part two", (Chapter(1, "Two", "It stopped raining."),), rating=Rating.TEEN,
    summary="Weather.", words=3, origin="https://x/2", updated=date(2003, 1, 2), extra={"mood": "wet"},
)  # fmt: skip


def test_pages_become_chapters_of_one_story():
    joined = join_pages([FIRST, SECOND], native_key="https://x/1")
    assert [(c.number, c.title, c.text) for c in joined.chapters] == [
        (1, "One", "It rained."),
        (2, "Two", "It stopped raining."),
    ]
    assert (joined.title, joined.authors, joined.native_key) == ("Salt", ("Ada",), "https://x/1")
    assert (joined.rating, joined.summary, joined.words) == (Rating.TEEN, "Weather.", 5)
    assert (joined.updated, joined.extra) == (date(2003, 1, 2), {"mood": "wet"})


def test_one_page_stays_as_it_is():
    assert join_pages([SECOND], native_key=SECOND.native_key) == SECOND


def test_no_pages_are_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        join_pages([], native_key="x")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Pepper"},
        {"authors": ("Ada", "Bo")},
        {"chapters": (Chapter(1, "One", "It rained!"),)},
        {"chapters": (Chapter(1, None, "It rained."),)},
        {"chapters": (Chapter(1, "One", "It rained.", ("Part",)),)},
        {"chapters": (Chapter(1, "One", "It rained.", (), (0,)),)},
        {"chapters": (Chapter(1, "One", "It "), Chapter(2, None, "rained."))},
        {"extra": {"mood": "dry"}},
        {"published": date(2001, 1, 1)},
    ],
)
def test_every_change_of_content_changes_the_digest(change):
    assert story_digest(dataclasses.replace(FIRST, **change)) != story_digest(FIRST)


def test_how_a_story_was_read_does_not_change_its_digest():
    assert story_digest(dataclasses.replace(FIRST, reading={"encoding": "cp1252"})) == story_digest(FIRST)
    one = dataclasses.replace(FIRST, extra={"a": "1", "b": "2"})
    assert story_digest(one) == story_digest(dataclasses.replace(FIRST, extra={"b": "2", "a": "1"}))


@given(st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_digests_agree_exactly_when_chapters_do(one, two):
    def story(texts):
        return dataclasses.replace(
            FIRST, chapters=tuple(Chapter(n, None, text) for n, text in enumerate(texts, 1))
        )

    assert (story_digest(story(one)) == story_digest(story(two))) == (one == two)


def test_pages_that_say_which_part_they_are_make_a_whole():
    pages = [
        Story("site", f"u{n}", "Tin", (Chapter(1, None, f"Part {n}."),), part=n, parts=4, zones=(Zone(ZoneKind.NOTES, "n"),))
        for n in (1, 2, 4)
    ]  # fmt: skip
    whole = join_pages(pages, native_key="u1")
    assert (whole.part, whole.parts, whole.extra["missing_parts"]) == (None, 4, "3")
    assert [zone.before for zone in whole.zones] == [1, 2, 3]
    assert join_pages(pages[:1], native_key="u1").part == 1
