from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.stem_counts import stem_counts, stem_text
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
TEXTS = st.lists(st.tuples(st.lists(WORD, max_size=60).map(" ".join), st.integers(1, 4)), max_size=3)


@given(TEXTS, st.booleans(), st.sampled_from(["", "English", "French"]))
def test_every_word_is_stemmed_and_counts_as_its_text_weighs(texts, numbered, language):
    flats = [(flat_terms(text), weight) for text, weight in texts]
    made = stem_text(
        [(flat, WordNumbers.of(flat) if numbered else None, weight) for flat, weight in flats], language
    )
    expected = Counter()
    for text, weight in texts:
        for word in terms(text):
            for stem in index_stems(word, language):
                expected[stem] += weight
    assert Counter(made.decode("utf-8", "surrogatepass").split()) == expected
    counted = stem_counts([(Counter(terms(text)), weight) for text, weight in texts], language)
    assert counted == expected


def test_real_prose_is_stemmed_as_word_by_word(samples):
    for path in samples.rglob("*.txt"):
        text = path.read_text("utf-8", "replace")
        flat = flat_terms(text)
        expected = Counter(stem for word in terms(text) for stem in index_stems(word, ""))
        assert Counter(stem_text([(flat, WordNumbers.of(flat), 1)], "").decode().split()) == expected
