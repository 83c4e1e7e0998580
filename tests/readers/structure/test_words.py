"""Words are counted as splitting at white space would, whatever the text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.readers.structure.words import WordCounter

SPACES = "".join(letter for letter in map(chr, range(sys.maxunicode + 1)) if letter.isspace())


@pytest.fixture(params=["at first", "hastened"])
def count_words(request) -> WordCounter:
    counter = WordCounter()
    if request.param == "hastened":
        counter.hasten()
    return counter


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # a counter has no state but how it counts
@given(st.text(st.one_of(st.sampled_from(SPACES), st.sampled_from(" \n\t\u00a0aé—\u4e00\U0001f4d6\ud800"))))
def test_words_are_what_white_space_parts(count_words, text):
    assert count_words(text) == len(text.split())


@pytest.mark.parametrize("space", SPACES)
def test_every_white_space_parts_words(count_words, space):
    assert count_words(f"{space}tide—{space}{space}wrack{space}") == 2


def test_a_long_text_is_counted(count_words):
    assert count_words("The tide took it.\n\n" * 50_000) == 200_000
