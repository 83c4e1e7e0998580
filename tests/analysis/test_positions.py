from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.common_words import common_words
from indexer.analysis.positions import GAP, common_grams, decode, encode, occurrences

WORDS = st.lists(st.sampled_from(["the", "of", "was", "sea", "lamp", "in"]), max_size=60)


@given(st.lists(WORDS, max_size=4))
def test_every_word_stands_where_it_stood(chapters):
    found = occurrences([" ".join(words) for words in chapters])
    truth: dict[str, list[int]] = {}
    base = 0
    for words in chapters:
        for at, word in enumerate(words, base):
            truth.setdefault(word, []).append(at)
        base += len(words) + GAP
    spans = zip(found.terms, found.bounds[:-1], found.bounds[1:], strict=True)
    assert {term: found.positions[a:b].tolist() for term, a, b in spans} == truth


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_encoded_positions_decode_to_themselves(chapters):
    found = occurrences([" ".join(words) for words in chapters])
    assert decode(encode(found), np.diff(found.bounds)).tolist() == found.positions.tolist()


def test_wide_gaps_survive_encoding():
    found = occurrences(["sea", *([""] * 300), "sea", *([""] * 20_000), "sea"])
    assert decode(encode(found), np.diff(found.bounds)).tolist() == found.positions.tolist()


@given(WORDS)
def test_pairs_are_just_the_neighbouring_common_words(words):
    pairs = common_grams(occurrences([" ".join(words)]))
    spans = zip(pairs.terms, pairs.bounds[:-1], pairs.bounds[1:], strict=True)
    found = {(term, at) for term, a, b in spans for at in pairs.positions[a:b].tolist()}
    common = common_words()
    truth = {
        (f"{one} {two}", at)
        for at, (one, two) in enumerate(pairwise(words))
        if one in common and two in common
    }
    assert found == truth


def test_terms_are_counted_over_all_texts():
    assert occurrences(["walk walked", "walk"]).counts() == {"walk": 2, "walked": 1}
