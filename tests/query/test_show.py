"""Trees as text: whatever a tree in normal form says, its text says again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import SearchSettings
from indexer.query import parse, show
from indexer.query.ast import And, Everything, Node, Not, Or, Phrase, Prefix, Range, Word
from indexer.query.normal_form import all_of, any_of, none_of, within
from indexer.query.values import LAST_DAY, MAX_NUMBER

ROOMY = SearchSettings(max_query_chars=1_000_000, max_clauses=100_000, max_depth=100)


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "a b",
        "a OR b c",
        "(a OR b) c",
        "a -b",
        "-a",
        "-(-a -b)",
        "a OR -b",
        '"white towel"',
        'title:(a OR "b c") -rating:explicit',
        "title:(-a)",
        "wor*",
        "words:>5000",
        "words:5001",
        "words:1000..5000",
        "words:<1000",
        "published:2003",
        "published:2003-05",
        "published:2003-05-01",
        "published:2003..2005-06",
        "published:>=2003-05",
        "published:<=2003",
        "published:<0001",
        "published:>9999",
    ],
)
def test_canonical_text_stays_as_it_is(text):
    assert show(parse(text, SearchSettings())[0]) == text


words = st.from_regex(r"[a-zà-öø-ü0-9]{1,8}([-'’.,][a-z]{1,4})?", fullmatch=True).map(Word)
phrases = st.lists(st.from_regex(r"[a-zA-Z0-9:*()“’-]{0,5}[a-z]", fullmatch=True), min_size=1, max_size=4)
prefixes = st.from_regex(r"[a-z]{3,8}", fullmatch=True).map(Prefix)
leaves: st.SearchStrategy[Node] = words | phrases.map(lambda parts: Phrase(" ".join(parts))) | prefixes


@st.composite
def ranges(draw):
    field, least, most = draw(
        st.sampled_from(
            [("words", -1, MAX_NUMBER), ("published", 0, LAST_DAY + 1), ("updated", 0, LAST_DAY + 1)]
        )
    )
    if draw(st.booleans()):
        return Range(field, None, draw(st.integers(least, most - 1)))
    low = draw(st.integers(least + 1, most))
    if low > LAST_DAY or draw(st.booleans()):
        return Range(field, low, None)
    return Range(field, low, draw(st.integers(low, most if field == "words" else LAST_DAY)))


def grown(node: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(
        node | node.filter(lambda part: not isinstance(part, Everything)).map(none_of), min_size=1
    )
    fields = st.sampled_from(["title", "author", "body", "disclaimer"])
    alone = several.map(all_of)
    return alone | several.map(any_of) | st.builds(within, fields, alone)


trees = st.recursive(leaves | ranges() | st.just(Everything()), grown, max_leaves=12)


@given(trees)
def test_a_tree_survives_its_text(node):
    assert parse(show(node), ROOMY)[0] == node


def test_a_range_inside_words_keeps_its_place():
    node = And((Word("a"), Range("words", 1, None), Not(Or((Word("b"), Word("c"))))))
    assert show(node) == "a words:>0 -(b OR c)"
