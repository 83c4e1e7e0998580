"""Ratings in their authors' words: whole tokens, never letters of names and pairings."""

from __future__ import annotations

import pytest

from indexer.model import Rating
from indexer.readers.metadata.ratings import is_age, rating_of


@pytest.mark.parametrize(
    ("wording", "rating"),
    [
        ("R/NC-17", Rating.EXPLICIT),
        ("PG/R", Rating.MATURE),
        ("K/M", Rating.MATURE),
        ("Rated R.", Rating.MATURE),
        ("This part G, later R", Rating.MATURE),
        ("M (R in chapter 3)", Rating.MATURE),
        ("R. Violence", Rating.MATURE),
        ("PG-13, J/M", Rating.TEEN),
        ("R for M/M", Rating.MATURE),
    ],
)
def test_a_wording_has_the_highest_rating_it_names(wording, rating):
    assert rating_of(wording) is rating


@pytest.mark.parametrize(
    ("wording", "rating"),
    [
        ("K/S", None),
        ("M/M", None),
        ("Odile M.", None),
        ("G (R/S)", Rating.GENERAL),
        ("T for Tom R.", Rating.TEEN),
        ("K+ - Spanish - Odile M., Tom R.", Rating.GENERAL),
    ],
)
def test_letters_of_pairings_and_names_are_none(wording, rating):
    assert rating_of(wording) is rating


@pytest.mark.parametrize(
    "line",
    ["Från 15 år", "Ab 16 Jahren", "À partir de 12 ans", "(ages 13 and up)", "Od 16 lat", "vanaf 12 jaar"],
)
def test_an_age_in_words_says_for_whom_a_story_is(line):
    assert is_age(line)
    assert rating_of(line) is not None


@pytest.mark.parametrize(
    "line",
    ["For 15 years", "15", "From 15 to 18", "Från 1915 år", "Ab 16 Uhr", "At 12 years and up she rowed"],
)
def test_other_numbers_are_no_ages(line):
    assert not is_age(line)
