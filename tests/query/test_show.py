"""Trees as text: whatever a tree in normal form says, its text says again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.units import Unit
from indexer.config import SearchSettings
from indexer.query import parse, show
from indexer.query.ast import (
    And,
    Everything,
    Fuzzy,
    Has,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Regex,
    Spelled,
    Wildcard,
    Within,
    Word,
)
from indexer.query.normal_form import all_of, any_of, boosted, is_inside, none_of, within
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
        "sentence:(a b)",
        "scene:(a dialogue:b)",
        'said:Tom "b c"',
        "(said:Tom) a",
        "-(said:Tom)",
        'said:"Mr. Darcy" (b)',
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
        "dr?gon",
        "*fire",
        "dragon~1",
        "/drag.n/",
        "a NEAR/5 b",
        '(a OR b) PRE/3 "c d"',
        '"a b c"~5',
        "title:(a NEAR/2 b)^2",
        "(a b)^0.5 c",
        'case:"Will"',
        'case:accents:"Élan"',
        "has:notes -has:author",
        "sort:newest a",
    ],
)
def test_canonical_text_stays_as_it_is(text):
    assert show(parse(text, SearchSettings())[0]) == text


words = st.from_regex(r"[a-zà-öø-ü0-9]{1,8}([-'’.][a-z]{1,4})?", fullmatch=True).map(Word)
phrases = st.lists(st.from_regex(r"[a-zA-Z0-9:*()“’-]{0,5}[a-z]", fullmatch=True), min_size=1, max_size=4)
prefixes = st.from_regex(r"[a-z]{3,8}", fullmatch=True).map(Prefix)
wildcards = st.from_regex(r"[a-z]{2,4}[?*][a-z]{1,4}\*?|\*[a-z]{3,6}\*?", fullmatch=True).map(Wildcard)
fuzzies = st.builds(Fuzzy, st.from_regex(r"[a-zé]{6,9}", fullmatch=True), st.integers(1, 2))
regexes = st.sampled_from([r"drag.n", r"(cat|dog)s?", r"[a-f]{2,4}x*", r"\d+(st|nd)", r"a\/b"]).map(Regex)
patterns = prefixes | wildcards | fuzzies | regexes
whole_phrases = phrases.map(lambda parts: Phrase(" ".join(parts)))
plain = words | whole_phrases | patterns
spelled = st.builds(
    lambda phrase, which: Spelled(phrase.text, *which),
    whole_phrases,
    st.sampled_from([(True, False), (False, True), (True, True)]),
)
sides = plain | st.lists(plain, min_size=2, max_size=3).map(any_of)
nears = st.builds(
    lambda one, two, slop, ordered: Near((one, two), slop, ordered),
    sides,
    sides,
    st.integers(0, 100),
    st.booleans(),
)
loosened = st.builds(
    lambda words, slop: Near(tuple(map(Phrase, words)), slop),
    st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=3, max_size=5),
    st.integers(1, 100),
)
held = st.sampled_from(["title", "notes", "words"]).map(Has)
named = st.builds(within, st.just("author"), plain)
leaves: st.SearchStrategy[Node] = plain | named | spelled | nears | loosened | held


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


speakers = st.sampled_from([None, "Elinor", "unknown", "Mr. Darcy", "O'Brien", "Анна"])


def in_unit(node: Node, unit: Unit, speaker: str | None) -> Node:
    if isinstance(node, Everything) and speaker is None:
        return node
    return Within(Unit.DIALOGUE if speaker else unit, all_of([node]), speaker)


def grown(node: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(
        node | node.filter(lambda part: not isinstance(part, Everything)).map(none_of), min_size=1
    )
    fields = st.sampled_from(["title", "summary", "body", "disclaimer"])
    alone = several.map(all_of)
    weights = st.sampled_from([0.5, 2.0, 10.0])
    in_units = st.builds(in_unit, node.filter(is_inside), st.sampled_from(Unit), speakers)
    combined = alone | several.map(any_of) | in_units
    return combined | st.builds(within, fields, alone) | st.builds(boosted, alone, weights)


@st.composite
def alone(draw: st.DrawFn) -> Node:
    """Draw a tree of one node; without a name, what strategies are called would be longer than Hypothesis allows."""
    return draw(leaves | ranges() | st.just(Everything()))


trees = st.recursive(alone(), grown, max_leaves=12)


@given(trees)
def test_a_tree_survives_its_text(node):
    assert parse(show(node), ROOMY)[0] == node


def test_a_range_inside_words_keeps_its_place():
    node = And((Word("a"), Range("words", 1, None), Not(Or((Word("b"), Word("c"))))))
    assert show(node) == "a words:>0 -(b OR c)"
