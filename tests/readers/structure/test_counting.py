"""Headings that are known by counting on: in a row they are, alone they are text."""

from __future__ import annotations

import pytest

from indexer.model import in_order
from indexer.readers.structure.chapters import split_chapters

PROSE = "There was a splash, and a long time afterwards another one, lower down. " * 3


def headings(*paragraphs):
    chapters = split_chapters("\n\n".join(paragraphs))
    return [words for chapter, begun in in_order(chapters) for words in (*begun, chapter.title) if words]


def under(*lines, prose=PROSE):
    return [paragraph for line in lines for paragraph in (line, prose)]


@pytest.mark.parametrize(
    "lines",
    [
        ("Session A61: Low Water", "Session A62: High Water", "Session A63: Overflow"),
        ("Log Entry 4", "Log Entry 7", "Log Entry 12"),
        ("Letter No. 1 - Rain", "Letter No. 2 - Snow", "Letter No. 3 - Hail"),
        ("Tape One", "Tape Two", "Tape Three"),
        ("The First Night", "The Second Night", "The Third Night: Bells"),
        ("Séance 1 : Le puits", "Séance 2 : La corde", "Séance 3 : Le seau"),
        ("*Day 1*", "*Day 2*", "*Day 3*"),
    ],
)
def test_a_word_in_no_table_is_a_heading_where_its_numbers_count_up(lines):
    assert headings(*under(*lines)) == [line.strip("*") for line in lines]


@pytest.mark.parametrize(
    "paragraphs",
    [
        under("Session A61: Low Water", "Session A62: High Water"),
        under("Room 12", "Room 3", "Room 14"),
        ["Floor 1: lamps", "Floor 2: hats", "Floor 3: nothing", PROSE],
        under("Page 1", "Page 2", "Page 3"),
        under("Guard 1: Who goes there?", "Guard 2: Nobody.", "Guard 3: Oh, well."),
        under("Lap 1", "Lap 2", "Lap 3", prose="Splash."),
        under("He had 1", "she had 2", "They Had 3"),
    ],
    ids=["two", "down", "list", "pages", "speech", "nothing under", "sentences"],
)
def test_what_does_not_count_up_over_text_is_text(paragraphs):
    assert headings(*paragraphs) == []


def test_serials_begin_again_behind_the_heading_of_a_part():
    tapes = ("Tape 1", "Tape 2")
    found = headings("Part One", *under(*tapes), "Part Two", *under(*tapes))
    assert found == ["Part One", *tapes, "Part Two", *tapes]


def test_chapters_so_called_leave_serials_in_their_text():
    days = under("Day 1", "Day 2", "Day 3")
    assert headings("Chapter 1", *days, "Chapter 2", PROSE) == ["Chapter 1", "Chapter 2"]


@pytest.mark.parametrize(
    "lines",
    [
        ("chapter.844 The Pier", "chapter.845 The Tide"),
        ("Chapter 12 The Pier", "Chapter 13 What the Owl Said"),
        ("Ch. 1 - Rain", "Ch. 2 - Snow"),
        ("[Chapter 3] Rain", "[Chapter 4] Snow"),
        ("Kap. 4: Regen", "Kap. 5: Schnee"),
        ("3화 우물", "4화 밧줄"),
        ("<1화>", "<2화>"),
        ("その一　駅", "その二　川"),
    ],
)
def test_doubtful_headings_vouch_for_one_another(lines):
    assert headings(*under(*lines)) == [" ".join(line.split()) for line in lines]


@pytest.mark.parametrize("line", ["Chapter 12 The Pier", "Ch. 3 - Rain", "3장 더", "Pt 4", "Tom 2"])
def test_alone_they_are_text(line):
    assert headings(PROSE, *under(line)) == []


def test_a_dotted_number_needs_no_other():
    assert headings(*under("chapter.844 The Pier")) == ["chapter.844 The Pier"]


@pytest.mark.parametrize(
    "lines",
    [("Chapter 1", "Chapter 2", "Chapter 1", "Chapter 3"), ("第一章", "第二章 灯", "第九章", "第三章")],
)
def test_a_chapter_between_two_that_count_on_is_quoted(lines):
    assert headings(*under(*lines)) == [*lines[:2], lines[3]]


@pytest.mark.parametrize(
    "lines",
    [
        ("Chapter 1", "Chapter 2", "Chapter 2", "Chapter 3"),
        ("Part One", "Chapter 1", "Chapter 2", "Part Two", "Chapter 1", "Chapter 2", "Chapter 3"),
        ("Chapter 5", "Chapter 9", "Chapter 12"),
    ],
    ids=["one twice", "parts", "gaps"],
)
def test_other_orders_are_the_authors(lines):
    assert headings(*under(*lines)) == list(lines)
