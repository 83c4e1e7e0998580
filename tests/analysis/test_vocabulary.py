from __future__ import annotations

from indexer.analysis import stem, terms
from indexer.analysis.vocabulary import known_words, known_words_of


def test_known_words_are_folded_words():
    assert len(known_words()) == 30_000
    assert all(terms(word) == [word] for word in known_words())


def test_words_are_known_by_their_stem():
    assert {"walked", "walking", "walks"} <= set(known_words_of("walk"))
    assert "walk" not in known_words_of("walk")
    assert known_words_of("no such stem") == ()
    assert all(stem(word) == "happi" for word in known_words_of("happi"))
