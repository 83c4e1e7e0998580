"""Phrases sought in a text: the same as looking for each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.text.sought import Sought

letters = st.text("ab <^=:)@/", max_size=12)


@given(st.lists(letters), letters)
def test_phrases_are_found_as_if_each_was_looked_for(phrases, text):
    sought = Sought(phrases)
    assert sought.count_in(text) == sum(phrase in text for phrase in phrases)
    assert sought.any_in(text) is any(phrase in text for phrase in phrases)
