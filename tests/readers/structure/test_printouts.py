"""Page numbers leave sentences, headings stay, and no other word goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.structure.printouts import without_page_lines

PAGE = "The heron had come down by this time, very grey and tall, in the middle of the polling.\nIt looked at the stone"
FORMS = (
    "- {} -",
    "                    - {} -",
    "Page {}",
    "[Page {} of 9]",
    "-- Seite {} --",
    "[{}]",
    "第{}頁",
)


@pytest.mark.parametrize("form", FORMS)
def test_numbers_in_the_middle_of_sentences_are_those_of_pages(form):
    text = f"{PAGE} and\n\n{form.format(1)}\n\nthen at the steps.\n\n{PAGE}.\n\n{form.format(2)}\n\nThe end."
    whole, gone = without_page_lines(text)
    assert whole.split() == f"{PAGE} and then at the steps. {PAGE}. The end.".split()
    assert f"{PAGE} and\nthen" in whole
    assert gone == (form.format(1).strip(), form.format(2).strip())


@pytest.mark.parametrize("form", FORMS)
def test_numbers_between_whole_paragraphs_stay(form):
    text = (
        f"Frogs.\n\n{form.format(1)}\n\n{PAGE}.\n\n{form.format(2)}\n\n{PAGE}.\n\n{form.format(3)}\n\n{PAGE}."
    )
    assert without_page_lines(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "He had\n3\nwives and\n4\nhouses.",
        f"{PAGE} and\n- 2 -\nthen.\n{PAGE} or\n- 1 -\nlater.",
        f"{PAGE} on\n1999\nand then {PAGE}.",
    ],
)
def test_other_numbers_are_words_of_the_story(text):
    assert without_page_lines(text) == (text, ())


def test_a_text_that_is_not_wrapped_goes_on_in_its_paragraph():
    before = "The heron looked at the stone and at the steps, " * 5 + "and"
    whole, _ = without_page_lines(f"{before}\n\n- 7 -\n\nat the toad.")
    assert whole == f"{before} at the toad."


def test_the_first_line_of_a_page_is_no_title():
    text = f"Page 1\n\nThe Deputy Mayor\n\n{PAGE}.\n\nPage 2\n\n{PAGE}."
    assert without_page_lines(text) == (
        f"\n\nThe Deputy Mayor\n\n{PAGE}.\n\n\n\n{PAGE}.",
        ("Page 1", "Page 2"),
    )
    numbered = text.replace("Page", "-").replace("- 1", "- 1 -").replace("- 2", "- 2 -")
    assert without_page_lines(numbered) == (numbered, ())


LINES = st.sampled_from(["- 1 -", "- 2 -", "Page 3", "4", "", "and the", "toad went.", PAGE, "第5页", "他说"])


@given(st.lists(LINES, max_size=30))
def test_what_goes_is_told_and_nothing_else_goes(lines):
    text = "\n".join(lines)
    whole, gone = without_page_lines(text)
    words = re.findall(r"\w+", text)
    for word in re.findall(r"\w+", " ".join(gone)):
        words.remove(word)
    assert sorted(words) == sorted(re.findall(r"\w+", whole))


HEADS = [
    "Mar 12 14:02 1994  heron.story Page {}",
    "The Heron                                                   Page {} of 3",
    "http://www.example.org/heron.html                          {} of 3   3/12/02",
    "heron.txt        Sat Mar 12 14:02:00 1994        {}",
    "Pike                        The Heron                       [Page {}]",
]


@pytest.mark.parametrize("form", HEADS)
def test_heads_that_come_again_with_other_numbers_are_the_pages(form):
    pages = [f"{form.format(number)}\n\n{PAGE}\n" for number in (1, 2, 3)]
    whole, gone = without_page_lines("\n\n".join(pages))
    assert len(gone) == len(pages)
    assert whole.split() == (PAGE.split() * 3)


def test_sentences_go_on_over_a_foot_and_the_head_below_it():
    foot, head = "http://www.example.org/heron.html      3/12/02", "The Heron        Page {} of 2"
    last = f"then at the toad. {PAGE}."
    text = f"{head.format(1)}\n\n{PAGE} and\n\n{foot}\n\n{head.format(2)}\n\n{last}\n\n{foot}\n"
    whole, _ = without_page_lines(text)
    assert whole.split() == f"{PAGE} and {last}".split()


def test_pages_that_are_as_many_as_they_say_need_no_sentence_between_them():
    feet = [
        f"{PAGE}.\n\n                 Seite {number} von 3\nDer Reiher                Pike\n"
        for number in (1, 2)
    ]
    whole, gone = without_page_lines("\n".join([*feet, f"{PAGE}.\n\n                 Seite 3 von 3\n"]))
    assert whole.split() == f"{PAGE}.".split() * 3
    assert "Der Reiher                Pike" in gone


@pytest.mark.parametrize(
    "text",
    [
        f"Day 1\n\n{PAGE}.\n\nDay 2\n\n{PAGE}.\n\nDay 3\n\n{PAGE}.",
        f"12 March 1994, 14:02\n\n{PAGE}.\n\n14 March 1994, 14:09\n\n{PAGE}.",
        f"She turned to page 1 of 3\nand read. {PAGE}.\n\n{PAGE}.",
        f"Part 1 of 2\n\n{PAGE}.\n\nPart 2 of 2\n\n{PAGE}.",
    ],
    ids=["days", "a diary", "a sentence", "parts"],
)
def test_headings_that_come_again_are_the_storys(text):
    assert without_page_lines(text) == (text, ())


def test_numbers_beside_a_running_title_are_pages_however_short_they_are():
    text = f"{PAGE} and\n\n1\n\nTHE HERON\n\nthen at the steps. {PAGE} or\n\n2\n\nTHE HERON\n\nat us. {PAGE}.\n\n3"
    whole, gone = without_page_lines(text)
    assert whole.split() == f"{PAGE} and then at the steps. {PAGE} or at us. {PAGE}.".split()
    assert gone == ("1", "THE HERON", "2", "THE HERON", "3")
    sections = (
        text.replace(" and\n", ".\n")
        .replace(" or\n", ".\n")
        .replace("at us", "At us")
        .replace("then", "Then")
    )
    assert without_page_lines(sections) == (sections, ())
