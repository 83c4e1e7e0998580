"""Passages: together they are the whole text, and each has the stems of its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.passages import CHARACTERS, cut, terms_of_each
from indexer.analysis.stem_counts import stems_of
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms, terms
from indexer.analysis.word_numbers import WordNumbers

_WORDS = st.sampled_from(
    ["lantern", "lanterns'", "_burning_", "qzvpzvq", "don't", "élan", "Straße", "extraordinarily", "incomprehensibility", "a", "…", "—", "燈火", "\n\n", "★", "I"]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, max_size=150).map(" ".join) | st.text(max_size=700)
_LANGUAGES = st.sampled_from(["", "en", "de", "fr", "zh"])


@given(st.lists(_TEXTS, max_size=4), _LANGUAGES)
def test_passages_are_the_whole_text_with_the_stems_of_each_piece_in_order(texts, language):
    found = cut(texts, language)
    assert len(found.spans) == len(found.stems) == len(texts)
    for text, spans, stems in zip(texts, found.spans, found.stems, strict=True):
        assert "".join(text[start:end] for start, end in spans) == text
        assert max((end - start for start, end in spans), default=0) <= CHARACTERS
        for (start, end), made in zip(spans, stems, strict=True):
            piece = text[start:end]
            expected = stems_of(stemmable(piece, flat_terms(piece), language), language)
            assert made.split() == expected.decode("utf-8", "surrogatepass").split()


@given(st.lists(_TEXTS, max_size=4), _LANGUAGES)
def test_words_of_texts_that_are_cut_are_those_of_the_whole_texts(texts, language):
    found = cut(texts, language)
    whole = [flat_terms(text) for text in texts]
    assert [flat.split() for flat in found.flats] == [flat.split() for flat in whole]
    words = WordNumbers.of(whole)
    assert found.words.numbers.tolist() == words.numbers.tolist()
    assert found.words.bounds.tolist() == words.bounds.tolist()
    assert [found.words.word(at) for at in found.words.long] == [words.word(at) for at in words.long]


@given(st.lists(_TEXTS, max_size=4))
def test_words_of_texts_made_at_once_are_those_of_each(texts):
    assert terms_of_each(texts) == [terms(text) for text in texts] or not texts


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_a_text_of_no_words_has_passages_of_no_words(text):
    (stems,) = cut([text], "en").stems
    assert not "".join(stems).split()
