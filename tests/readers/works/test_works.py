"""Parts to works: order, gaps, replaced copies, and stories that only look alike."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Chapter, Rating, Story, Zone, ZoneKind
from indexer.readers.metadata.filename_titles import TITLE_FROM
from indexer.readers.structure.partnumbers import split_title
from indexer.readers.works.works import join_parts, sequences
from indexer.readers.works.works_piece import work_key

WORDS = [
    "rain",
    "kettle",
    "tin",
    "whistle",
    "field",
    "foreman",
    "rust",
    "oil",
    "bell",
    "tower",
    "stair",
    "lamp",
    "moth",
    "window",
    "candle",
    "queen",
    "fool",
    "ladder",
    "harbour",
    "glass",
    "crane",
    "gull",
    "quay",
    "anchor",
    "rope",
    "salt",
    "letter",
    "box",
    "door",
    "green",
    "owl",
    "lantern",
    "well",
    "shovel",
    "clay",
]


def tale(number):
    """Forty words that no other number's tale shares in that order."""
    return " ".join(
        WORDS[(number * 7 + step * (number + 2)) % len(WORDS)] + str(number) for step in range(40)
    )


def part(number, parts=3, *, name=None, title="Tin Whistles", authors=("P. Quill",), text=None, **more):
    key = name or f"tin/whistles{number or 0:02}.txt"
    body = tale(number or 0) if text is None else text
    return Story("inbox", key, title, (Chapter(1, None, body),), authors, part=number, parts=parts, **more)


def test_parts_become_one_story_in_order_whatever_order_they_come_in():
    (work,) = join_parts([part(3), part(1), part(2)])
    assert [chapter.text for chapter in work.chapters] == [tale(1), tale(2), tale(3)]
    assert [chapter.number for chapter in work.chapters] == [1, 2, 3]
    assert (work.title, work.part, work.parts) == ("Tin Whistles", None, 3)
    assert "missing_parts" not in work.extra
    assert work.extra["order"].split("\n") == [f"tin/whistles0{n}.txt" for n in (1, 2, 3)]
    assert work.words == 120


def test_missing_parts_are_reported():
    (work,) = join_parts([part(1, 5), part(4, 5)])
    assert work.extra["missing_parts"].split() == ["2", "3", "5"]
    (alone,) = join_parts([part(2, None)])
    assert alone.extra["missing_parts"] == "1"
    assert (alone.part, alone.parts) == (2, None)


def test_a_revised_part_replaces_the_earlier_one():
    for again in (
        part(2, name="tin/b.txt", text=tale(9), extra={"post_kind": "REV"}),
        part(2, name="tin/whistles02-rev.txt", text=tale(9)),
        part(2, name="tin/b.txt", text=tale(9), title="Tin Whistles (REVISED)"),
    ):
        (work,) = join_parts([part(1), part(2), part(3), again])
        assert work.title == "Tin Whistles"
        assert work.chapters[1].text == tale(9)
        assert work.extra["superseded"] == "tin/whistles02.txt"


def test_of_two_copies_the_later_counts():
    (work,) = join_parts(
        [
            part(1, 2),
            part(2, 2, published=date(1999, 5, 1)),
            part(2, 2, name="tin/x.txt", published=date(1999, 4, 1)),
        ]
    )
    assert work.extra["superseded"] == "tin/x.txt"


def test_another_story_with_the_same_number_stays_a_story():
    stranger = part(2, name="tin/x.txt", text=tale(8))
    stories = join_parts([part(1), part(2), part(3), stranger])
    assert len(stories) == 2
    assert stories[1] == stranger


def test_prologue_and_epilogue_stand_at_the_ends():
    label = {"part_label": "epilogue"}
    prologue = part(None, None, name="tin/p.txt", title="Tin Whistles: Prologue", text="Before.")
    epilogue = part(None, None, name="tin/e.txt", extra=label, text="After.")
    (work,) = join_parts([epilogue, part(2, 2), prologue, part(1, 2)])
    assert [chapter.text for chapter in work.chapters] == ["Before.", tale(1), tale(2), "After."]
    assert [chapter.title for chapter in work.chapters] == ["Prologue", None, None, "Epilogue"]
    assert "missing_parts" not in work.extra


def test_the_headers_number_beats_the_files_name():
    first = part(1, 2, name="tin/w2.txt")
    second = part(2, 2, name="tin/w1.txt")
    (work,) = join_parts([second, first])
    assert work.extra["order"].split() == ["tin/w2.txt", "tin/w1.txt"]


def test_names_order_files_without_numbers_and_dates_what_has_neither():
    named = [part(None, None, name=f"tin/w{n}.txt", text=tale(n)) for n in (10, 2, 1)]
    (work,) = join_parts(named)
    assert [chapter.text for chapter in work.chapters] == [tale(1), tale(2), tale(10)]
    dated = [
        part(None, None, name=f"tin/{name}.txt", text=tale(n), published=date(1999, 4, n))
        for n, name in ((3, "alpha"), (1, "beta"), (2, "gamma"))
    ]
    (work,) = join_parts(dated)
    assert work.extra["order"].split() == ["tin/beta.txt", "tin/gamma.txt", "tin/alpha.txt"]
    assert (work.published, work.updated) == (date(1999, 4, 1), date(1999, 4, 3))


def test_chapter_files_belong_to_the_one_title_among_them_or_the_folder():
    untitled = {TITLE_FROM: "the file's name"}
    bare = [
        part(
            None,
            None,
            name=f"tin_whistles/ch0{n}.txt",
            title=f"ch0{n}",
            authors=(),
            text=tale(n),
            reading=untitled,
        )
        for n in (1, 2, 3)
    ]
    (work,) = join_parts(bare)
    assert work.title == "tin whistles"
    titled = part(None, None, name="tin_whistles/ch01.txt", text=tale(1))
    (work,) = join_parts([titled, *bare[1:]])
    assert (work.title, work.authors) == ("Tin Whistles", ("P. Quill",))
    assert len(work.chapters) == 3


def test_files_called_parts_that_say_what_they_are_meet_by_their_title():
    named = [part(n, 2, name=f"tin/tw-part{n}.txt") for n in (1, 2)]
    again = part(2, 2, name="tin/tw-part2rev.txt", title="Tin Whistles (REVISED)", text=tale(9))
    last = part(None, None, name="tin/z.txt", title="Tin Whistles: Epilogue", text="After.")
    (work,) = join_parts([*named, again, last])
    assert [chapter.text for chapter in work.chapters] == [tale(1), tale(9), "After."]


def test_a_part_without_an_author_goes_to_the_only_work_of_its_title():
    (work,) = join_parts([part(1, 2), part(2, 2, authors=())])
    assert work.authors == ("P. Quill",)


def test_what_is_no_part_is_left_alone():
    stories = (
        part(None, None, name="a.txt", title="One"),
        part(1, 1, name="b.txt", title="Two"),
        part(None, None, name="x/c.txt", title="Untitled", published=date(1999, 1, 1)),
        part(None, None, name="x/d.txt", title="Untitled", text=tale(5), published=date(1999, 1, 2)),
        part(None, None, name="y/e.txt", title="Twice", published=date(1999, 1, 1)),
        part(None, None, name="y/f.txt", title="Twice", published=date(1999, 1, 2)),
    )
    assert join_parts(stories) == stories


def test_folders_and_authors_keep_works_apart():
    assert len(join_parts([part(1, 2), part(2, 2, name="other/w2.txt")])) == 2
    assert len(join_parts([part(1, 2), part(2, 2, authors=("Bo Ray",))])) == 2


def test_spelling_of_title_and_author_does_not_matter():
    assert work_key(part(1)) == work_key(part(2, title="The Tin  Whistles!", authors=("p quill",)))


def test_fields_come_from_the_parts_that_have_them():
    one = part(1, 2, rating=Rating.GENERAL, rating_raw="G", summary="Rain.", notes="First.", fandoms=("Tin",))
    two = part(2, 2, rating=Rating.MATURE, rating_raw="R", notes="First.\n\nSecond.", fandoms=("Tin", "Oil"))
    (work,) = join_parts([one, two])
    assert (work.rating, work.rating_raw) == (Rating.MATURE, "R")
    assert (work.summary, work.notes, work.fandoms) == ("Rain.", "First.\n\nSecond.", ("Tin", "Oil"))


def test_zones_keep_their_place():
    zones = (Zone(ZoneKind.HEADER, "top"), Zone(ZoneKind.NOTES, "end", None))
    (work,) = join_parts([part(1, 2, zones=zones), part(2, 2, zones=zones)])
    assert [(zone.text, zone.before) for zone in work.zones] == [
        ("top", 1),
        ("end", 2),
        ("top", 2),
        ("end", None),
    ]


STORIES = st.lists(
    st.builds(
        part,
        st.one_of(st.none(), st.integers(0, 6)),
        st.one_of(st.none(), st.integers(1, 6)),
        name=st.sampled_from(
            ["a/1.txt", "a/2.txt", "a/x.txt", "b/ch1.txt", "b/ch2.txt", "m.mbox#1", "http://x.y/1"]
        ),
        title=st.sampled_from(["Tin", "Tin: Prologue", "Oil (REV)", "Untitled", ""]),
        authors=st.sampled_from([(), ("A",), ("B",)]),
        published=st.one_of(st.none(), st.dates()),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(STORIES)
def test_nothing_is_lost_and_the_same_comes_out_twice(stories):
    joined = join_parts(stories)
    assert joined == join_parts(stories)
    kept = "\n".join(chapter.text for story in joined for chapter in story.chapters)
    replaced = {name for story in joined for name in story.extra.get("superseded", "").split("\n")}
    for story in stories:
        assert story.chapters[0].text in kept or story.native_key in replaced


def test_a_copy_of_a_part_that_says_nothing_of_parts_is_not_another_chapter():
    copy = part(None, None, name="again.txt", text=tale(1))
    works = join_parts([part(1), part(2), part(3), copy])
    assert [len(work.chapters) for work in works] == [3, 1]


@pytest.mark.parametrize(
    "name",
    [
        "Rust Book {}.txt",
        "P. Quill - Rust Book {} - Oil.txt",
        "RustBook{}.txt",
        "rust_vol_{}.txt",
        "Rust (Volume {}).txt",
    ],
)
@pytest.mark.parametrize("dated", [False, True])
def test_books_of_a_series_by_their_names_are_no_parts_of_one(name, dated):
    books = [
        part(None, None, name=name.format(n), text=tale(n), published=date(2001, n, 1) if dated else None)
        for n in range(1, 7)
    ]
    assert join_parts(books) == tuple(books)
    assert sequences(books) == set()


def test_chapters_of_one_book_are_still_joined():
    chapters = [part(None, None, name=f"Rust Book 1 - {n:02}.txt", text=tale(n)) for n in (1, 2, 3)]
    (work,) = join_parts(chapters)
    assert [chapter.text for chapter in work.chapters] == [tale(1), tale(2), tale(3)]


@pytest.mark.parametrize(
    ("title", "apart"),
    [
        ("Salt Road (Book 2 of 6)", "Salt Road (Book 2 of 6)"),
        ("Salt Road, Vol. 2/6", "Salt Road, Vol. 2/6"),
        ("The Book (1/3)", "The Book"),
        ("Salt, Part 2", "Salt"),
    ],
)
def test_a_books_number_stays_in_its_title(title, apart):
    assert split_title(title)[0] == apart
