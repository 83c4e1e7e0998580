"""Queries made to break the reader: endless, deep, broken, hostile. Each is read within bounds, none is an error."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.config import SearchSettings
from indexer.query import parse, show
from indexer.query.ast import And, Everything, InField, Node, Not, Or, Range, Word

ROOMY = SearchSettings(max_query_chars=100_000, max_clauses=10_000)

A, B, C = Word("a"), Word("b"), Word("c")


def read(text: str) -> Node:
    return parse(text, SearchSettings())[0]


def test_a_long_query_is_cut_and_says_so():
    node, warnings = parse("towel " * 1000, SearchSettings(max_query_chars=30, max_clauses=64))
    assert node == And((Word("towel"),) * 5)
    assert warnings == ("The query is longer than 30 characters; only its beginning was used.",)


def test_one_endless_word_is_cut_and_says_so():
    node, warnings = parse("a" * 40_000, SearchSettings())
    assert node == Word("a" * 1000)
    assert len(warnings) == 1


def test_clauses_beyond_the_limit_are_left_out_and_named():
    node, warnings = parse(" OR ".join("abcdefg"), SearchSettings(max_clauses=3))
    assert node == Or((A, B, C))
    assert warnings == ("Only the first 3 words and phrases were used.",)


def test_brackets_beyond_the_limit_are_left_out_and_named():
    deep = "(" * 2000 + "a" + ")" * 2000
    node, warnings = parse(deep, ROOMY)
    assert node == A
    assert warnings == ("Brackets more than 20 deep were left out.",)


def test_deep_nesting_that_matters_is_kept_shallow():
    node, _ = parse("(a -" * 2000 + "b", ROOMY)
    assert depth(node) <= 3 * ROOMY.max_depth


def depth(node: Node) -> int:
    match node:
        case And(clauses=parts) | Or(clauses=parts):
            return 1 + max(depth(part) for part in parts)
        case Not(clause=part) | InField(node=part):
            return 1 + depth(part)
        case _:
            return 1


def test_controls_surrogates_and_direction_marks_are_not_kept():
    assert read("a\x00b \ud800 c\u202e") == And((A, B, C))


SEED = [
    "a",
    "OR",
    "AND",
    "NOT",
    "-",
    "(",
    ")",
    '"',
    "“",
    "”",
    "«",
    "»",
    "„",
    "title:",
    "rating:",
    "words:",
    "foo:",
]
SEED += [
    "published:",
    "2003",
    "..",
    ">",
    "<=",
    "5",
    "wor",
    "*",
    "||",
    "&&",
    " ",
    "\u3000",
    "'",
    ":",
    "\x00",
    "+",
    "|",
]
SEED += ["\ud800", "é", "\u202e", "-05", "k", ",", "Teen", "=", "…", "~", "^", "\\", "/", "title", "&", "!"]
SEED += [
    "NEAR/3",
    "w/5",
    "~2",
    "^2",
    "/a.b/",
    "'",
    "‘",
    "case:",
    "accents:",
    "has:",
    "missing:",
    "sort:",
    "newest",
    "=a",
]
SEED += [
    "–",
    "—",
    "?",
    "words>5",
    " 000",
    "3 weeks ago",
    "May",
    "AROUND(4)",
    "a,b",
    "dragon~",
    "*fire",
    "[",
    " TO ",
    "]",
]
QUERIES = st.lists(st.sampled_from(SEED), max_size=40).map("".join) | st.text(max_size=80)


@given(QUERIES)
@example("foo:" * 3000)
@example('"' * 5001)
@example("-" * 5001)
@example("(" * 5001)
@example(" OR ".join(["x"] * 5000))
@example("title:(" * 3000)
@example("NOT " * 5000)
@example("„a« " * 5000)
@example("title:+'")
@example("*+*..")
def test_no_text_is_ever_an_error(text):
    node, warnings = parse(text, SearchSettings())
    assert len(warnings) <= 10
    assert parse(show(node), ROOMY)[0] == node


@given(QUERIES)
def test_trees_are_in_normal_form(text):
    assert_normal(read(text), top=True)


def assert_normal(node: Node, *, top: bool = False) -> None:
    match node:
        case And(clauses=parts):
            assert len(parts) > 1
            assert not isinstance(parts[0], Not) or any(not isinstance(part, Not) for part in parts)
            for at, part in enumerate(parts):
                assert not isinstance(part, And)
                if isinstance(part, Everything):
                    assert at == 0
                    assert all(isinstance(other, Not) for other in parts[1:])
                else:
                    assert_normal(part.clause if isinstance(part, Not) else part)
        case Or(clauses=parts):
            assert len(parts) > 1
            for part in parts:
                assert not isinstance(part, Or | Everything)
                assert_normal(part)
        case InField(node=inner):
            assert not isinstance(inner, InField | Range | Everything)
            assert_normal(inner)
        case Not():
            pytest.fail("a Not outside an And")
        case Everything():
            assert top


def test_every_naughty_string_is_read(naughty):
    for text in naughty:
        node, _ = parse(text, SearchSettings())
        assert parse(show(node), ROOMY)[0] == node


@pytest.mark.parametrize(
    "piece", ["foo:bar ", '"a ', "„a« ", "a* ", "-", "(", "title:", "a||", "x " * 20, "ab"]
)
def test_reading_takes_time_in_proportion_to_length(piece, steps):
    """Counted in executed lines, not in seconds."""
    short, long = (steps(lambda size=size: parse(piece * size, ROOMY)) for size in (100, 400))
    assert long <= 4.5 * short + 1000
