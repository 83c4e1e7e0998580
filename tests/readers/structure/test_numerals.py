"""Numerals have one value, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.headings.cases import chinese
from indexer.readers.structure.numerals import number_of


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("204", 204),
        ("２０４", 204),
        ("兩百零四", 204),
        ("二〇四", 204),
        ("貳佰", 200),
        ("廿三", 23),
        ("一万二千", 12_000),
        ("이십일", 21),
        ("twenty-one", 21),
        ("the first", 1),
        ("XXI", 21),
        ("Quatrième", 4),
        ("пятая", 5),
        ("?", None),
        ("", None),
        ("第", None),
        ("twenty-odd", None),
    ],
)
def test_a_numeral_has_a_value_in_whatever_signs(numeral, value):
    assert number_of(numeral) == value


@given(st.integers(1, 9999))
def test_chinese_numbers_are_read_as_they_are_written(number):
    assert number_of(chinese(number)) == number
    assert number_of(chinese(number, traditional=True)) == number


@given(st.text(max_size=12))
def test_any_text_has_a_value_or_none(text):
    assert (number_of(text) or 0) >= 0
