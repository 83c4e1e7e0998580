"""Page numbers leave sentences, headings stay, and no other word goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.structure.printouts import without_page_numbers

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
    whole, gone = without_page_numbers(text)
    assert whole.split() == f"{PAGE} and then at the steps. {PAGE}. The end.".split()
    assert f"{PAGE} and\nthen" in whole
    assert gone == (form.format(1).strip(), form.format(2).strip())


@pytest.mark.parametrize("form", FORMS)
def test_numbers_between_whole_paragraphs_stay(form):
    text = (
        f"Frogs.\n\n{form.format(1)}\n\n{PAGE}.\n\n{form.format(2)}\n\n{PAGE}.\n\n{form.format(3)}\n\n{PAGE}."
    )
    assert without_page_numbers(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "He had\n3\nwives and\n4\nhouses.",
        f"{PAGE} and\n- 2 -\nthen.\n{PAGE} or\n- 1 -\nlater.",
        f"{PAGE} on\n1999\nand then {PAGE}.",
    ],
)
def test_other_numbers_are_words_of_the_story(text):
    assert without_page_numbers(text) == (text, ())


def test_a_text_that_is_not_wrapped_goes_on_in_its_paragraph():
    before = "The heron looked at the stone and at the steps, " * 5 + "and"
    whole, _ = without_page_numbers(f"{before}\n\n- 7 -\n\nat the toad.")
    assert whole == f"{before} at the toad."


def test_the_first_line_of_a_page_is_no_title():
    text = f"Page 1\n\nThe Deputy Mayor\n\n{PAGE}.\n\nPage 2\n\n{PAGE}."
    assert without_page_numbers(text) == (
        f"\n\nThe Deputy Mayor\n\n{PAGE}.\n\n\n\n{PAGE}.",
        ("Page 1", "Page 2"),
    )
    numbered = text.replace("Page", "-").replace("- 1", "- 1 -").replace("- 2", "- 2 -")
    assert without_page_numbers(numbered) == (numbered, ())


LINES = st.sampled_from(["- 1 -", "- 2 -", "Page 3", "4", "", "and the", "toad went.", PAGE, "第5页", "他说"])


@given(st.lists(LINES, max_size=30))
def test_what_goes_is_told_and_nothing_else_goes(lines):
    text = "\n".join(lines)
    whole, gone = without_page_numbers(text)
    words = re.findall(r"\w+", text)
    for word in re.findall(r"\w+", " ".join(gone)):
        words.remove(word)
    assert sorted(words) == sorted(re.findall(r"\w+", whole))
