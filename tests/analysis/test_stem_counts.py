from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.stem_counts import PARTING, parted_stems, stem_counts, stems_of
from indexer.analysis.stemming import index_stems
from indexer.analysis.tokens import flat_terms, terms
from indexer.analysis.word_numbers import WordNumbers

WORD = st.one_of(
    st.sampled_from(
        ["walk", "walked", "walking", "lantern", "theatre", "themselves", "o'clock", "thé", "\ud800"]
    ),
    st.text("abeginst", min_size=1, max_size=20),
    st.text("aбё", min_size=1, max_size=12),
)
TEXT = st.lists(WORD, max_size=60).map(" ".join)
TEXTS = st.lists(TEXT, max_size=3)
LANGUAGE = st.sampled_from(["", "English", "French"])


def counted(text, language):
    """Count the stems of a text's words, each stemmed by itself."""
    return Counter(stem for word in terms(text) for stem in index_stems(word, language))


def told(stems):
    return Counter(stems.decode("utf-8", "surrogatepass").split())


def of_text(stems):
    return Counter(stems.split())


@given(TEXT, LANGUAGE)
def test_every_word_of_a_text_is_stemmed(text, language):
    assert told(stems_of(flat_terms(text), language)) == counted(text, language)


@given(st.lists(TEXTS, max_size=4), LANGUAGE)
def test_several_stories_at_once_have_the_stems_that_each_has_alone(stories, language):
    words = WordNumbers.of([flat_terms(f" {PARTING} ".join([*texts, ""])) for texts in stories])
    *made, rest = parted_stems(words, language)
    assert list(map(of_text, made)) == [counted(text, language) for texts in stories for text in texts]
    assert not rest


def test_words_that_drive_one_another_out_are_stemmed_all_the_same():
    # More different words than there is room for, twice, so that those of the first round are gone in the second.
    letters = "abcdefghijklmnopqrstuvwxyz"
    every = [
        f"{one}{two}{three}{end}" for one in letters for two in letters for three in letters for end in ENDS
    ]
    text = " ".join([*every, *every[:5000]])
    words = WordNumbers.of([flat_terms(text)])
    for _ in range(2):
        (made,) = parted_stems(words, "")
        assert of_text(made) == counted(text, "")


ENDS = ("", "s", "ed", "ing", "ation", "ations", "er", "ers", "ness", "ful", "fully", "ism")


@given(st.lists(st.tuples(TEXT, st.integers(1, 4)), max_size=3), LANGUAGE)
def test_a_word_counts_as_its_text_weighs(texts, language):
    expected = Counter()
    for text, weight in texts:
        expected.update({stem: count * weight for stem, count in counted(text, language).items()})
    assert stem_counts([(Counter(terms(text)), weight) for text, weight in texts], language) == expected


def test_real_prose_is_stemmed_as_word_by_word(samples):
    texts = [path.read_text("utf-8", "replace") for path in samples.rglob("*.txt")]
    for text in texts:
        (made,) = parted_stems(WordNumbers.of([flat_terms(text)]), "")
        assert of_text(made) == counted(text, "")
