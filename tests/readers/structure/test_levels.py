"""Parts and books: which headings hold chapters, which are chapters, and that no word of any is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Chapter
from indexer.readers.structure.chapters import part_paragraphs, split_chapters


def told(*paragraphs: str) -> list[tuple[str, str | None]]:
    """Return what chapters stand in, and what they are called, of paragraphs with one of text after each heading."""
    chapters = split_chapters("\n\n".join(paragraphs))
    return [(" > ".join(chapter.within), chapter.title) for chapter in chapters]


def test_a_part_holds_the_chapters_up_to_the_next():
    assert told("PART ONE", "Chapter 1", "x", "Chapter 2", "x", "PART TWO: RUST", "Chapter 3", "x") == [
        ("PART ONE", "Chapter 1"),
        ("PART ONE", "Chapter 2"),
        ("PART TWO: RUST", "Chapter 3"),
    ]


def test_the_number_of_a_level_may_come_first():
    assert told(
        "Erstes Buch", "Erstes Kapitel", "x", "Zweites Kapitel", "x", "Zweites Buch", "Erstes Kapitel", "x"
    ) == [
        ("Erstes Buch", "Erstes Kapitel"),
        ("Erstes Buch", "Zweites Kapitel"),
        ("Zweites Buch", "Erstes Kapitel"),
    ]


def test_levels_hold_one_another_however_many_there_are():
    stack = ("Volume I", "Book I", "Part I", "Chapter I", "x", "Chapter II", "x", "Part II", "Chapter I", "x")
    assert told(*stack, "Book II", "Part I", "Chapter I", "x") == [
        ("Volume I > Book I > Part I", "Chapter I"),
        ("Volume I > Book I > Part I", "Chapter II"),
        ("Volume I > Book I > Part II", "Chapter I"),
        ("Volume I > Book II > Part I", "Chapter I"),
    ]


def test_the_text_says_whether_parts_have_books_or_books_parts():
    turned = (
        "Part I",
        "Book I",
        "Chapter 1",
        "x",
        "Book II",
        "Chapter 2",
        "x",
        "Part II",
        "Book III",
        "Chapter 3",
        "x",
    )
    assert [within for within, _ in told(*turned)] == [
        "Part I > Book I",
        "Part I > Book II",
        "Part II > Book III",
    ]


def test_a_part_with_a_text_of_its_own_is_a_chapter_and_holds_the_others():
    assert told("PART ONE", "Chapter 1", "x", "PART TWO", "_For every thing a cloth._", "Chapter 1", "x") == [
        ("PART ONE", "Chapter 1"),
        ("", "PART TWO"),
        ("PART TWO", "Chapter 1"),
    ]


def test_numerals_begin_again_under_each_part():
    assert told("PART ONE", "I", "x", "II", "x", "PART TWO", "I", "x", "II", "x") == [
        ("PART ONE", "I"),
        ("PART ONE", "II"),
        ("PART TWO", "I"),
        ("PART TWO", "II"),
    ]


def test_numerals_that_begin_again_under_each_chapter_part_its_sections_and_stay_in_it():
    chapters = split_chapters("Chapter One\n\n1\n\nx\n\n2\n\nx\n\nChapter Two\n\n1\n\nx\n\n2\n\nx")
    assert [(chapter.title, chapter.text) for chapter in chapters] == [
        ("Chapter One", "1\n\nx\n\n2\n\nx"),
        ("Chapter Two", "1\n\nx\n\n2\n\nx"),
    ]


def test_numerals_before_the_first_chapter_so_called_are_chapters_all_the_same():
    paragraphs = ("I", "x", "II", "x", "Chapter One", "I", "x", "II", "x", "Chapter Two", "I", "x")
    assert [title for _, title in told(*paragraphs)] == ["I", "II", "Chapter One", "Chapter Two"]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Part 1", "x", "Part 2", "x", "Part 3", "x"),
        ("Chapter 4", "x", "Chapter 5", "Part One", "x", "Part Two", "x", "Chapter 6", "x"),
        ("Chapter 1", "x", "Part Two", "x" * 5000, "Chapter 2", "x"),
        ("# The Tin Orchard", "## Rust", "x", "## Polish", "x"),
        ("## Chapter 9", "x", "### Chapter 10", "x", "### Chapter 11", "x"),
        ("# One", "## The Pier", "x", "# Two", "## The Lamp", "x"),
    ],
)
def test_what_only_looks_like_a_level_is_none(paragraphs):
    assert {within for within, _ in told(*paragraphs)} == {""}


def test_marks_say_what_stands_in_what():
    assert told("# Rust", "## The Pier", "x", "## The Gate", "x", "# Polish", "x", "## The Lamp", "x") == [
        ("Rust", "The Pier"),
        ("Rust", "The Gate"),
        ("", "Polish"),
        ("Polish", "The Lamp"),
    ]


def test_the_only_epilogue_is_that_of_the_whole():
    ends = ("PART ONE", "Chapter 1", "x", "PART TWO", "Chapter 2", "x", "Epilogue", "x")
    assert told("Prologue", "x", *ends)[-1] == ("", "Epilogue")
    assert told("PART ONE", "Chapter 1", "x", "Epilogue", "x", *ends[3:])[-1] == ("PART TWO", "Epilogue")


def test_a_table_of_contents_is_no_level():
    listed = ("PART ONE", "The Pier\nThe Gate", "PART TWO", "The Lamp\nThe Moth")
    body = ("PART ONE", "Chapter 1", "x", "PART TWO", "Chapter 2", "x")
    assert told(*listed, *body) == [("", None), ("PART ONE", "Chapter 1"), ("PART TWO", "Chapter 2")]


def test_a_heading_that_comes_again_stays_where_it_can_be_read():
    paragraphs = ("PART ONE", "Chapter 1", "x", "PART ONE", "Chapter 2", "x")
    assert told(*paragraphs) == [("PART ONE", "Chapter 1"), ("PART ONE", "PART ONE — Chapter 2")]


def test_a_level_begins_once():
    one, two, three = (
        Chapter(1, "1", "", ("A", "B")),
        Chapter(2, "2", "", ("A", "B")),
        Chapter(3, "3", "", ("A", "C")),
    )
    assert (one.begun(None), two.begun(one), three.begun(two)) == (("A", "B"), (), ("C",))
    assert Chapter(2, "2", "", ("A",)).begun(Chapter(1, "A", "Told.")) == ()


HEADINGS = [
    "PART ONE",
    "PART TWO",
    "BOOK I",
    "BOOK II",
    "Volume 1",
    "Chapter 1",
    "Chapter 2",
    "I",
    "II",
    "# Rust",
]
MARKED = ["## The Pier", "## PART ONE", "### Chapter 1", "Epilogue", "# Rust", "## The Gate", "### I"]
TEXTS = ["It rained.", "* * *", "_For every thing a cloth._", "The Pier\nThe Gate", ""]


@given(st.lists(st.sampled_from(HEADINGS + MARKED + TEXTS + ["It rained."] * 9), max_size=30))
def test_every_word_is_in_a_part_a_title_or_a_text_once_and_in_its_order(paragraphs):
    parted = part_paragraphs(paragraphs)
    found: list[str] = []
    for chapter, before in zip(parted.chapters, (None, *parted.chapters), strict=False):
        found += (*chapter.begun(before), chapter.title or "", chapter.text)
    assert words(found) == words(paragraphs)
    assert [chapter.number for chapter in parted.chapters] == list(range(1, len(parted.chapters) + 1))
    assert list(parted.starts) == sorted(set(parted.starts))


def words(texts: list[str]) -> list[str]:
    return re.findall(r"\w+|\*", " ".join(texts).replace("_", " "))
