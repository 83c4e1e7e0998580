"""How a query was read, in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import SearchSettings
from indexer.query import explain, parse


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "all stories"),
        ("towel", "stories with the word towel"),
        ("white towel", "stories with the words white and towel"),
        ("a b c", "stories with the words a, b and c"),
        (
            '"fluffy white towel" towel -vampire words:1000..5000',
            (
                "stories with the exact phrase “fluffy white towel” and the word towel, "
                "but not the word vampire; 1,000 to 5,000 words"
            ),
        ),
        ("a OR b", "stories with the word a or the word b"),
        ("(a OR b) c", "stories with (the word a or the word b) and the word c"),
        ("a OR b c", "stories with the word a or (the word b and the word c)"),
        ("wor*", "stories with words beginning with wor"),
        ("-a -b", "all stories, but not the word a nor the word b"),
        ("title:towel", "stories with the word towel in the title"),
        ("rating:teen", "stories with rating teen"),
        ("rating:(teen OR mature)", "stories with rating teen or mature"),
        ("words:>5000", "stories of more than 5,000 words"),
        ("words:<1000", "stories of fewer than 1,000 words"),
        ("words:>=10", "stories of at least 10 words"),
        ("words:<=10", "stories of at most 10 words"),
        ("words:7", "stories of exactly 7 words"),
        ("published:2003", "stories published in 2003"),
        ("published:2003-05", "stories published in May 2003"),
        ("published:2003-05-01", "stories published on 1 May 2003"),
        ("published:2003..2005", "stories published from 2003 to 2005"),
        ("published:>2003-05", "stories published from June 2003 on"),
        ("published:<2003", "stories published up to 2002"),
        ("a published:2003", "stories with the word a; published in 2003"),
        ("published:2003 words:>10", "stories: published in 2003; more than 10 words"),
    ],
)
def test_queries_are_told_in_plain_words(text, sentence):
    assert explain(parse(text, SearchSettings())[0]) == sentence


@given(st.text(alphabet='ab-"()*:> ORNTD.20wordstiler', max_size=60))
def test_everything_that_is_read_can_be_told(text):
    assert explain(parse(text, SearchSettings())[0]).startswith(("all stories", "stories"))
