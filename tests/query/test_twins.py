from __future__ import annotations

import pytest

from indexer.analysis import terms
from indexer.query import parse, show
from indexer.query.ast import Word
from indexer.query.twins import with_a_twin, with_twins

EVERY = 1000
# How many of a thousand stories hold what.
STORIES = {
    ("didn't",): 900,
    ("didnt",): 3,
    ("well", "known"): 300,
    ("well",): 900,
    ("known",): 800,
    ("usa",): 5,
    ("u", "s", "a"): 4,
    ("1000",): 10,
    ("1", "000"): 2,
    ("wed",): 90,
    ("we'd",): 500,
    ("o'neil",): 1,
    ("now",): 900,
    ("here",): 900,
    ("now", "here"): 400,
    ("nowhere",): 300,
    ("gulliver's",): 4,
    ("s",): 50,
    ("the",): 999,
    ("womb",): 5,
    ("at",): 999,
    ("womb", "at"): 1,
    ("email",): 7,
    ("e", "mail"): 2,
    ("t", "h", "e"): 1,
}


def count(words: tuple[str, ...], field: str | None) -> int:
    return STORIES.get(words, 0) if words else EVERY


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("didnt", "didnt OR didn't"),
        ("didn't", "didn't"),
        ("wellknown", 'wellknown OR "well known"'),
        ("usa", 'usa OR "u.s.a"'),
        ("U.S.A.", "U.S.A. OR usa"),
        ("1000", '1000 OR "1,000"'),
        ("1,000", "1,000 OR 1000"),
        ("e-mail", "e-mail OR email"),
        ("oneil", "oneil OR o'neil"),
        ("author:oneil", "author:(oneil OR o'neil)"),
        ("gulliver s travels", "gulliver's travels"),
        ("lamp -didnt", "lamp -(didnt OR didn't)"),
        # Other words altogether.
        ("wed", "wed"),
        ("nowhere", "nowhere"),
        ("wombat", "wombat"),
        ("the", "the"),
        ("boys s", "boys s"),
        # As it is written.
        ('"usa"', '"usa"'),
        ("language:usa", "language:usa"),
        ("*", "*"),
    ],
)
def test_words_are_asked_for_by_their_twins_too(typed, asked):
    found = with_twins(parse(typed)[0], count)
    assert found == parse(asked)[0], show(found)


def test_a_word_with_a_twin_is_told_from_other_alternatives():
    asked = with_twins(parse("lamp wellknown author:oneil")[0], count)
    assert with_a_twin(asked) == {"wellknown", "oneil"}
    assert with_a_twin(parse("kestrel OR lamp")[0]) == frozenset()
    assert with_a_twin(Word("lamp")) == frozenset()


def test_a_field_is_asked_whether_it_holds_a_twin():
    asked: list[str | None] = []

    def counted(words: tuple[str, ...], field: str | None) -> int:
        asked.append(field)
        return count(words, field)

    with_twins(parse("title:didnt")[0], counted)
    assert set(asked) == {"title"}


def test_a_number_of_any_length_in_any_script_is_read():
    for text in ("9" * 300, "٣٤٥٦", "0123", "12"):
        assert terms(text)
        with_twins(parse(text)[0], count)
