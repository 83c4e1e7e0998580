from __future__ import annotations

import sys
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.bulk_terms import PADDING
from indexer.analysis.tokens import flat_terms, terms, tokens

# The module; in its package the name is that of a function.
words = sys.modules["indexer.analysis.tokens"]

ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from("abYZ019 \n\t.,-'’ʼ`´＇_*“”—…é\u0301ßйﬁ⒈½ﷺ\u00ad\u2028\x85\x1f图ก\ud800"),
        st.characters(),
    ),
    max_size=60,
)


def words_of(flat):
    assert flat.endswith(b" " * PADDING)
    return flat.decode("utf-8", "surrogatepass").split()


@settings(deadline=None)  # the first odd letter builds the full pattern
@given(ODD)
def test_a_flat_text_has_the_words_that_tokens_finds(text):
    with mock.patch.object(words, "_SHORT", 0):
        assert words_of(flat_terms(text)) == [token.term for token in tokens(text)]
    assert words_of(flat_terms(text)) == [token.term for token in tokens(text)]


@settings(deadline=None)
@given(ODD, st.integers(10, 30))
def test_long_texts_have_the_same_words_as_short_ones(text, times):
    assert terms(f"{text}\n" * times) == terms(text) * times


@pytest.mark.parametrize(
    "text",
    [
        "x" * 500 + " and more",
        "a" + "_" * 3 + "b a'_'b a_'b ''tis dogs'' '''so'''",
        "‘’’a’‘ b’’’c",
        "'" * 5000 + "a" + "'" * 5000,
        "the \ufdfa and \ufc5e",
    ],
)
def test_odd_runs_of_signs_and_letters_are_no_exception(text, monkeypatch):
    monkeypatch.setattr(words, "_SHORT", 0)
    assert words_of(flat_terms(text)) == [token.term for token in tokens(text)]


def test_no_term_holds_a_blank():
    assert terms("\ufdfa \ufe70 \ufc5e") == [
        term for word in ("\ufdfa", "\ufe70", "\ufc5e") for term in terms(word)
    ]
    assert not any(" " in term for term in terms("\ufdfa said \ufc5e"))
