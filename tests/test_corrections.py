from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corrections import corrected, missing_terms


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kestral", "kestrel"),
        ('the Kestral "KESTRAL flew"', 'the kestrel "kestrel flew"'),
        ("kestrál -moth", "kestrel -moth"),
        ("title:kestral", "title:kestrel"),
        ("kestral:moth", "kestral:moth"),  # a field is called so
        ("kestrals", "kestrals"),  # another word
        ("", ""),
    ],
)
def test_a_missing_word_is_put_right_however_it_is_written(query: str, expected: str) -> None:
    assert corrected(query, {"kestral": "kestrel", "moth": None}) == expected


@given(st.text(max_size=60))
def test_a_query_without_missing_words_stays_as_it_is(query: str) -> None:
    assert corrected(query, {}) == query


def test_each_missing_word_is_one_sentence() -> None:
    missing = missing_terms({"clok": "clock", "xyzzy": None, "moss": "moss"}, "Clok xyzzy author:moss")
    assert [each.sentence for each in missing] == [
        "No story has “clok”; did you mean “clock”?",
        "No story has “xyzzy”.",
        "No story has “moss” in the field that was asked for, but elsewhere.",
    ]
    assert [(each.suggestion, each.query) for each in missing] == [
        ("clock", "clock xyzzy author:moss"),
        (None, None),
        (None, None),
    ]


def test_a_word_that_is_not_in_the_query_has_no_query_to_offer() -> None:
    (missing,) = missing_terms({"clok": "clock"}, "author:moss")
    assert (missing.suggestion, missing.query) == ("clock", None)
