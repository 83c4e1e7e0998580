from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.common_words import common_words
from indexer.analysis.tokens import flat_terms
from indexer.analysis.word_numbers import WordNumbers
from indexer.engines.common_grams import COMMON_WORDS, FILLER, common_gram, common_grams

COMMON = sorted(common_words(COMMON_WORDS))
OTHERS = ["lantern", "theatre", "somethingx", "somethin", "everythings", "t", "thé", "o'clock", "а", "\ud800"]
WORDS = st.lists(
    st.one_of(
        st.sampled_from(COMMON),
        st.sampled_from(OTHERS),
        st.sampled_from(COMMON).map(lambda word: word + "x"),
        st.text("abehnot", min_size=1, max_size=12),
    ),
    max_size=40,
)


def expected(words):
    """Spell out the rule: the pairs of each run of common words, with a place left free after each run of pairs."""
    made = []
    for first, second in pairwise(words):
        term = common_gram(first, second)
        if term:
            made.append(term)
        elif made and made[-1] is not None:
            made.append(None)
    return made


def found(text):
    return [None if term == FILLER else term for term in text.split(" ")[:-1]]


def grams(*texts):
    return common_grams(WordNumbers.of(list(texts)))


@given(st.lists(WORDS, max_size=4))
def test_all_neighbours_in_one_text_that_are_common_become_terms(texts):
    flats = [b" %b        " % " ".join(words).encode("utf-8", "surrogatepass") for words in texts]
    assert list(map(found, grams(*flats))) == list(map(expected, texts))


def test_every_common_word_is_known_by_its_code():
    for word in COMMON:
        (made,) = grams(flat_terms(f"{word} of"))
        assert found(made) == [common_gram(word, "of")]


def test_a_text_without_words_has_no_pairs():
    assert grams(flat_terms(""), flat_terms("?!"), flat_terms("the")) == ["", "", ""]
