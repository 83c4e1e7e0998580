"""The words of a table in a paragraph: those that the pattern finds there, by a shorter way."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.readers.text.known_words import APOSTROPHE, WORDS, KnownWords, folded

pieces = st.sampled_from(
    [
        *("she", "don't", "you're", "you", "rock'n'roll", "'tis", "l’eau", "Été", "3rd", "a_b", "—"),
        *("\u2003", "漢字", ".", "\n", " "),
    ]
)
texts = st.one_of(st.text(), st.lists(pieces).map("".join))


@given(texts, texts)
def test_the_known_words_of_a_paragraph_are_those_that_the_pattern_finds(text, other):
    known = {*WORDS.findall(folded(text)), *WORDS.findall(folded(other))}
    found = WORDS.findall(folded(other))
    assert KnownWords(known).of(other) == known.intersection(found)
    assert KnownWords(()).of(other) == frozenset()


@example("YOU\x80")
@given(texts)
def test_an_apostrophe_stands_for_words_that_are_two(text):
    found = [word for word in WORDS.findall(folded(text)) if APOSTROPHE in word]
    joined = any("you" in word.split(APOSTROPHE) for word in found)
    assert (APOSTROPHE in KnownWords(["you"], frozenset({"you"})).of(text)) is joined
