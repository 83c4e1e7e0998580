"""The words of a paragraph: found as the pattern finds them, by a shorter way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.text import asides

pieces = st.sampled_from(
    [
        "she",
        "don't",
        "rock'n'roll",
        "'tis",
        "l’eau",
        "Été",
        "3rd",
        "a_b",
        "—",
        "\u2003",
        "漢字",
        ".",
        "\n",
        " ",
    ]
)


@given(st.one_of(st.text(), st.lists(pieces).map("".join)))
def test_the_words_of_a_paragraph_are_those_that_the_pattern_finds(text):
    assert asides._words_in(text) == frozenset(asides._WORDS.findall(asides._folded(text)))
