"""A line end inside a sentence of a text that is not wrapped is undone; verse, letters and addresses are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.structure.paragraphs import paragraphs_of

LONG = (
    "The kettle had been on the stove since noon, and nobody in the whole of the long grey house on the hill above the "
    "harbour had thought of taking it off."
)
AMID = "\n\n".join([LONG] * 4) + "\n\n{}\n\n" + LONG


def amid(block: str) -> str:
    found = paragraphs_of(AMID.format(block))
    assert found[:4] == [LONG] * 4
    assert found[-1] == LONG
    return "\n\n".join(found[4:-1])


@pytest.mark.parametrize(
    "block",
    [
        "He put his ear to\nthe ground.",
        "“Can you tell me how long the two of them have been\nhere?”",
        "He leaned back at last, and with his eyes on the fire in the grate, and a pipe in his hand, he commenced his\nstory.",
        f"{LONG[:-1]} when she\ncame.",
        "_He went over to the\nwindow._",
    ],
)
def test_a_sentence_broken_once_is_one_paragraph(block):
    assert amid(block) == " ".join(block.split())


@pytest.mark.parametrize(
    "block",
    [
        "Roses are red\nviolets are blue.",
        "The moon came up over the silver hill\nand all of the lambs in the fold lay still.",
        "An old silent pond\na frog jumps into the\npond.",
        "Lady Ash of the\nHollow House.",
        "12 Rue de la\npaix.",
        "With love from\nyour friend Bob.",
        "Yours truly\nbob.",
        "Dear Sir,\nit is late.",
        "to\nbe",
    ],
)
def test_verse_letters_and_addresses_keep_their_lines(block):
    assert amid(block) == block


def test_where_many_paragraphs_have_line_ends_they_are_meant():
    verse = "\n\n".join(["He put his ear to\nthe ground.", "The bell was in\nthe well."] * 3)
    assert amid(verse) == verse


@given(
    st.lists(
        st.sampled_from(["Rain", "of", "the", "tin.", "to\n", "\n\n", "a" * 50, "\n", "here?"]), max_size=30
    )
)
def test_words_stay_and_in_their_order(pieces):
    text = AMID.format(" ".join(pieces))
    assert " ".join(paragraphs_of(text)).split() == text.split()
