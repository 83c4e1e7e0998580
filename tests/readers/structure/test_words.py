"""Words are counted as splitting at white space would, whatever the text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.readers.structure.words import WordCounter

SPACES = "".join(letter for letter in map(chr, range(sys.maxunicode + 1)) if letter.isspace())


@pytest.fixture(params=["at first", "hastened"])
def count_words(request) -> WordCounter:
    counter = WordCounter()
    if request.param == "hastened":
        counter.hasten()
    return counter


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # a counter has no state but how it counts
@given(st.text(st.one_of(st.sampled_from(SPACES), st.sampled_from(" \n\t\u00a0aé—д\U0001f4d6\ud800"))))
def test_words_are_what_white_space_parts(count_words, text):
    assert count_words(text) == len(text.split())


@pytest.mark.parametrize("space", SPACES)
def test_every_white_space_parts_words(count_words, space):
    assert count_words(f"{space}tide—{space}{space}wrack{space}") == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你好，世界。", 4),
        ("我用 iPhone 打电话——不是吗？", 9),
        ("我用iPhone打电话", 6),
        ("吾輩は猫である。名前はまだ無い。", 14),
        ("ハリー・ポッター", 7),
        ("ฉันรักเธอ", 7),
        ("𠀀𠀁 and “图书馆”", 6),
        ("“……” she said; — 你 —", 6),
        ("학교에 갑니다", 2),
    ],
)
def test_a_character_of_a_script_without_blanks_is_a_word(count_words, text, words):
    assert count_words(text) == words


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from(" \n\u3000a'-—，д你好カｶﾞ\u3099ก\u0e34𠀀❤")))
def test_both_ways_count_the_same_and_no_less_than_blanks_say(text):
    hastened = WordCounter()
    hastened.hasten()
    assert WordCounter()(text) == hastened(text) >= len(text.split())


def test_hostile_text_takes_linear_time(count_words):
    assert count_words("a" * 500_000 + " 你" + "'a" * 200_000) == 3


def test_a_long_text_is_counted(count_words):
    assert count_words("The tide took it.\n\n" * 50_000) == 200_000
