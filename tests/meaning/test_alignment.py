"""Two rows are aligned exactly where that is cheap, and soundly however they were made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.meaning.alignment import matching

ROWS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(ROWS, ROWS)
def test_what_is_said_to_be_the_same_is_the_same_and_in_order(old, new):
    at_old = at_new = 0
    for first, second, length in matching(old, new):
        assert length > 0
        assert first >= at_old
        assert second >= at_new
        assert old[first : first + length] == new[second : second + length]
        at_old, at_new = first + length, second + length
    assert at_old <= len(old)
    assert at_new <= len(new)


@given(ROWS)
def test_a_row_is_all_of_itself(row):
    assert sum(length for _, _, length in matching(row, row)) == len(row)


@given(st.lists(st.integers(), unique=True, max_size=40), st.data())
def test_of_lines_that_stand_once_none_that_stayed_in_place_is_missed(row, data):
    left_out = data.draw(st.sets(st.sampled_from(row), max_size=len(row))) if row else set()
    left = [line for line in row if line not in left_out]
    assert sum(length for _, _, length in matching(row, left)) == len(left)
