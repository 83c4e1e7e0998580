from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.analysis.flat_text import ODD, flatten


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("Café—“Don’t!”", b"cafe  don't  "),
        ("Señor Öğe ŉ", b"senor oge ~"),
        ("_so_ it goes", b"_so_ it goes"),
        ("an_y how", b"~~~~ how"),
        ("Cæsar’s, he", b"~~~~~~~  he"),
        ("at 5″ ½", b"at 5  ~"),
        ("", b""),
    ],
)
def test_every_character_is_one_byte(text, flat):
    made = flatten(text)
    assert made is not None
    assert made.data == flat


def test_odd_places_reach_to_the_gaps_around_them():
    made = flatten("So said Cæsar’s man, an_y how.")
    assert made is not None
    assert made.odd == ((8, 15), (21, 25))


def test_a_text_of_other_letters_is_not_flat():
    assert flatten("Все счастливые семьи похожи друг на друга. " * 50) is None


@given(st.text(alphabet="abC ’'`´_*-.é\xad\u0301æßñЖ灯\u200b\n", max_size=60))
def test_words_outside_odd_places_stand_in_the_bytes_as_they_are_compared(text):
    made = flatten(text)
    if made is None:
        return
    assert len(made.data) == len(text)
    for token in tokens(text):
        if any(start <= token.start < end for start, end in made.odd):
            assert made.data[token.start : token.end] == ODD * (token.end - token.start)
        else:
            assert made.data[token.start : token.end].decode() == token.term
