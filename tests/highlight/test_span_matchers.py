"""Rows of words near each other, and words as they are spelt, in any text."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.highlight.marks import MarkFinder
from indexer.highlight.span_matchers import SpanMatcher
from indexer.query.plan import SpanNear, Spelled, Words

LETTERS = st.sampled_from("abcd")


def near(rows: list[list[str]], slop: int, *, ordered: bool = False) -> SpanNear:
    return SpanNear(
        "body", tuple(tuple((Words("body", (word,)),) for word in row) for row in rows), slop, ordered
    )


def is_there(words: list[str], rows: list[list[str]], slop: int, *, ordered: bool) -> bool:
    """Try every way to put the rows."""
    begun = [
        [at for at in range(len(words)) if words[at : at + len(row)] == row and at + len(row) <= len(words)]
        for row in rows
    ]
    most = slop + sum(map(len, rows))
    for places in product(*begun):
        taken = [range(at, at + len(row)) for at, row in zip(places, rows, strict=True)]
        apart = len({each for one in taken for each in one}) == sum(map(len, rows))
        if (
            apart
            and max(map(max, taken)) - min(places) < most
            and (not ordered or list(places) == sorted(places))
        ):
            return True
    return False


@given(
    st.lists(LETTERS, max_size=12),
    st.lists(st.lists(LETTERS, min_size=1, max_size=2), min_size=1, max_size=4),
    st.integers(0, 4),
    st.booleans(),
)
def test_rows_are_found_where_trying_every_place_finds_them(words, rows, slop, ordered):
    found = SpanMatcher(near(rows, slop, ordered=ordered)).stretches(words)
    assert bool(found) == is_there(words, rows, slop, ordered=ordered)
    for start, end in found:
        assert is_there(words[start:end], rows, slop, ordered=ordered)


MIXED = st.sampled_from(
    ["lamp", "Lamp", "c\u00e6sar", "_lamp_s", "don\u2019t", "the", "oil", "\u706f", "x" * 90]
)
FILLING = st.integers(0, 30).map(lambda many: ["word"] * many)


@given(
    st.lists(
        st.lists(st.one_of(MIXED.map(lambda word: [word]), FILLING), max_size=12), min_size=1, max_size=3
    ),
    st.lists(
        st.lists(st.sampled_from(["lamp", "caesar", "the", "don't", "lamps"]), min_size=1, max_size=2),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 6),
    st.booleans(),
)
def test_what_is_near_is_the_same_around_the_rarest_word_as_in_all_of_a_text(texts, rows, slop, ordered):
    node = near(rows, slop, ordered=ordered)
    written = [" ".join(word for some in text for word in some) for text in texts]
    begun = [sum(len(each) + 1 for each in written[:at]) for at in range(len(written))]
    plain = [
        (at + start, at + end)
        for at, text in zip(begun, written, strict=True)
        for start, end in SpanMatcher(node).find_in_text(text)
    ]
    assert list(MarkFinder([node]).scan(*written).spans(SpanMatcher(node))) == plain


def test_no_order_takes_endless_time():
    alike = near([["a"]] * 12, 50)
    assert SpanMatcher(alike).stretches(["a", "b"] * 11) == []


def test_the_stretch_from_first_to_last_is_marked():
    (mark,) = MarkFinder([near([["owl"], ["lamp"]], 2)]).marks("An owl by the lamp. Far away, an owl slept.")
    assert (mark.start, mark.end) == (3, 18)


@pytest.mark.parametrize(
    ("typed", "case", "accents", "found"),
    [
        ("Rose", True, False, ["Rose"]),
        ("rose", True, False, ["rose", "rosé"]),
        ("rosé", False, True, ["rosé", "ROSÉ"]),
        ("rosé", True, True, ["rosé"]),
        ("ROSE", False, True, ["Rose", "rose"]),
    ],
)
def test_words_are_found_as_they_are_spelt(typed, case, accents, found):
    text = "Rose saw a rose, a rosé and ROSÉ."
    finder = MarkFinder([Spelled("body", typed, ("rose",), case, accents)])
    assert [text[mark.start : mark.end] for mark in finder.marks(text)] == found


def test_any_of_some_words_is_marked_and_counted():
    text = "Fire, campfire; a firefly by the bonfire."
    finder = MarkFinder([Words("body", ("bonfire", "campfire", "fire"))])
    assert [text[mark.start : mark.end] for mark in finder.marks(text)] == ["Fire", "campfire", "bonfire"]
    assert finder.scan(text).count() == 3
