"""Patterns of words against what the standard library and a table of slips say of the same words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.word_list import WordList
from indexer.errors import UnsupportedQueryError
from indexer.query.ast import Fuzzy, Prefix, Regex, Wildcard
from indexer.query.regular import compiled
from indexer.query.word_patterns import is_matched, word_pattern

WORDS = st.text("abcé'", max_size=6)
ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", r"\w", "(?:ab)"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS, WORDS)
def test_an_expression_matches_what_it_always_did(text, word):
    pattern = word_pattern(Regex(text))
    assert is_matched(pattern, word) == bool(re.fullmatch(text.replace(r"\w", r"[\w']"), word))
    assert not is_matched(pattern, word) or word.startswith(pattern.prefix)


@given(
    st.sets(WORDS.filter(bool), max_size=40), EXPRESSIONS.map(Regex) | WORDS.map(lambda word: Fuzzy(word, 2))
)
def test_all_words_at_once_are_those_that_match_one_by_one(words, pattern):
    looking = word_pattern(pattern)
    found = WordList((word, len(word)) for word in words).matching(pattern)
    assert [word for word, _ in found] == sorted(
        (word for word in words if is_matched(looking, word)), key=lambda word: (-len(word), word)
    )


@pytest.mark.parametrize(
    "text", ["(a", "a)", "*a", "a{3", "a{60}", r"\bx", "(?=a)", r"(a)\1", "[b-a]", "a" * 300]
)
def test_what_is_no_expression_here_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        word_pattern(Regex(text))


def test_no_expression_takes_more_steps_than_letters():
    words = WordList([("a" * 200, 1), ("b", 1)])
    assert words.matching(Regex("(a|aa|a*)*b")) == [("b", 1)]
    assert compiled("x{2,4}") == [*compiled("xx"), *compiled("x?x?")]


def test_a_list_says_what_it_cannot_search_for():
    with pytest.raises(UnsupportedQueryError, match="bracket"):
        WordList([]).matching(Regex("(a"))
    assert WordList([]).matching(Prefix("a")) == []
    assert WordList([("fire", 1)]).matching(Wildcard("f?r*")) == [("fire", 1)]
