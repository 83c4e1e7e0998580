"""Passages: together they are the whole text, and each has the stems of its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.passages import CHARACTERS, passages, terms_of_each
from indexer.analysis.stem_counts import stems_of
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms, terms

_WORDS = st.sampled_from(
    ["lantern", "lanterns'", "_burning_", "qzvpzvq", "don't", "élan", "Straße", "extraordinarily", "incomprehensibility", "a", "…", "—", "燈火", "\n\n", "★", "I"]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, max_size=150).map(" ".join) | st.text(max_size=700)
_LANGUAGES = st.sampled_from(["", "en", "de", "fr", "zh"])


@given(st.lists(_TEXTS, max_size=4), _LANGUAGES)
def test_passages_are_the_whole_text_with_the_stems_of_each_piece(texts, language):
    found = passages(texts, language)
    assert len(found) == len(texts)
    for text, some in zip(texts, found, strict=True):
        assert "".join(text[each.start : each.end] for each in some) == text
        for each in some:
            assert each.end - each.start <= CHARACTERS
            piece = text[each.start : each.end]
            stems = stems_of(stemmable(piece, flat_terms(piece), language), language)
            assert sorted(each.stems.split()) == sorted(stems.split())


@given(st.lists(_TEXTS, max_size=4))
def test_words_of_texts_made_at_once_are_those_of_each(texts):
    assert terms_of_each(texts) == [terms(text) for text in texts] or not texts


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_a_text_of_no_words_has_passages_of_no_words(text):
    (found,) = passages([text], "en")
    assert [each.stems.split() for each in found] == [[] for _ in found]
