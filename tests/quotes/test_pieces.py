"""A line that is put together: cut into as few pieces as stand, or into none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.quotes.pieces import SHORTEST, pieces

WORDS = [f"w{at}" for at in range(40)]
TEXTS = [WORDS[:12], WORDS[12:25], WORDS[25:]]


def stands(words) -> bool:
    return any(words == text[at : at + len(words)] for text in TEXTS for at in range(len(text)))


def test_pieces_are_as_long_as_they_can_be():
    assert pieces([*WORDS[3:10], *WORDS[14:20]], stands) == [WORDS[3:10], WORDS[14:20]]


def test_the_last_piece_may_begin_in_the_one_before():
    line = [*WORDS[3:10], *WORDS[10:12], *WORDS[12:15]]
    assert pieces(line, stands) == []
    assert pieces(
        [*WORDS[3:10], *WORDS[3:6]], lambda words: stands(words) or words == WORDS[8:10] + WORDS[3:6]
    )[-1] == [
        *WORDS[8:10],
        *WORDS[3:6],
    ]


def test_a_line_that_stands_whole_or_not_at_all_has_no_pieces():
    assert pieces(WORDS[:9], stands) == []
    assert pieces(["never", *WORDS[:9]], stands) == []
    assert pieces([], stands) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 7), st.integers(SHORTEST, 9)), min_size=1, max_size=6
    )
)
def test_all_pieces_stand_and_are_the_line(parts):
    line = [word for text, at, size in parts for word in TEXTS[text][at : at + size]]
    cut = pieces(line, stands)
    if cut:
        assert all(len(piece) >= SHORTEST and stands(piece) for piece in cut)
        assert cut[0] == line[: len(cut[0])]
        assert cut[-1] == line[-len(cut[-1]) :]
        assert set(line) == {word for piece in cut for word in piece}
