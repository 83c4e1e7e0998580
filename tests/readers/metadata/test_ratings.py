"""Ratings in their authors' words: whole tokens, never letters of names and pairings."""

from __future__ import annotations

import pytest

from indexer.model import Rating
from indexer.readers.metadata.ratings import rating_of


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
