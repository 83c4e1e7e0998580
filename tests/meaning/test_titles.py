"""Spellings of one title fold to the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.meaning.titles import folded


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Tin_Orchard!", "tin orchard"),
        ("Les Élèves", "eleves"),
        ("Don’t  Look", "dont look"),
        ("The", "the"),
        (" ??? ", "???"),
        ("", ""),
        ("Gulls 2", "gulls 2"),
    ],
)
def test_case_accents_punctuation_and_a_first_article_do_not_count(title, expected):
    assert folded(title) == expected


@given(st.text(max_size=40))
def test_case_and_the_space_around_make_no_difference(title):
    assert folded(f"  {title}\n") == folded(title)
    assert folded(title.casefold()) == folded(title) or not any(map(str.isalnum, title))
