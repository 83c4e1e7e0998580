"""A text comes back as it was, from whatever it was packed by, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue.text_deltas import key_of, nearest, pack, unpack, unpacked
from indexer.errors import DamagedCatalogueError

TEXTS = st.lists(
    st.sampled_from(["", "lamp", "kite", "hill", "\n", "a\nb"]) | st.text(max_size=6), max_size=8
).map("\n\n".join)


@given(TEXTS, TEXTS)
def test_a_text_comes_back_from_any_other(text, base):
    assert unpack(key_of(text), pack(text, base), base) == text
    assert unpack(key_of(text), pack(text)) == text


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_packed_by_another_is_not_taken_from_a_third(text, base, other):
    try:
        assert unpack(key_of(text), pack(text, base), other) == text
    except DamagedCatalogueError:
        assert other != base


def test_a_text_that_differs_by_a_paragraph_takes_little():
    paragraphs = [f"Paragraph {number} of the lamp and the {number * 31} kites." for number in range(400)]
    base = "\n\n".join(paragraphs)
    paragraphs[200] = "Nobody had lit it."
    assert len(pack("\n\n".join(paragraphs), base)) < 80


def test_steps_are_followed_to_a_text_that_is_held_and_a_ring_of_them_is_damage():
    one, two, three = "a\n\nb", "a\n\nc", "a\n\nd"
    stored = {key_of(one): (key_of(two), pack(one, two)), key_of(two): (key_of(three), pack(two, three))}
    assert unpacked(key_of(one), {key_of(three): three}, stored.get) == one
    stored[key_of(three)] = (key_of(one), pack(three, one))
    with pytest.raises(DamagedCatalogueError):
        unpacked(key_of(one), {}, stored.get)
    with pytest.raises(DamagedCatalogueError):
        unpacked(key_of("gone"), {}, stored.get)


def test_the_text_with_most_paragraphs_in_common_is_the_nearest():
    assert nearest("a\n\nb\n\nc", ["x", "a\n\nq", "c\n\nb"]) == "c\n\nb"
    assert nearest("a", ["x", ""]) is None
    assert nearest("", []) is None
