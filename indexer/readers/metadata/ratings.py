"""An author's rating words to one of our five ratings.

It judges only the wording given to it; the wording itself is kept elsewhere (``Story.rating_raw``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from indexer.datafiles import data_table
from indexer.model import Rating

_ORDER = (Rating.UNRATED, Rating.GENERAL, Rating.TEEN, Rating.MATURE, Rating.EXPLICIT)
# Longer wordings are jokes or prose; no scheme is named that late.
_WINDOW = 200
# Schemes whose ratings are words or numbers that mean other things elsewhere.
_OF_WORDS = {"words", "age"}


@dataclass(frozen=True, slots=True)
class _Scheme:
    ratings: Mapping[str, Rating]
    pattern: re.Pattern[str]
    letters: bool


def rating_of(wording: str) -> Rating | None:
    """Return the rating a wording states, or None if no scheme covers it ("two kettles out of five")."""
    text = wording[:_WINDOW].replace("\u2019", "'").replace("\u2011", "-").replace("\u2013", "-")
    whole = text.strip(" []().,!").casefold()
    for scheme in _schemes():
        if whole in scheme.ratings:
            return scheme.ratings[whole]
    for scheme in _schemes():
        found = [scheme.ratings[word.casefold()] for word in scheme.pattern.findall(text) if _counts(word)]
        if found:
            return max(found, key=_ORDER.index)
    return None


def is_rating(word: str) -> bool:
    """Say whether a word alone is a rating as a scheme of letters writes it: "PG-13", "NC-17", "K+", "FRT"."""
    folded = word.strip(" []().,!").casefold()
    if not folded or (len(folded) == 1 and not word.strip(" []().,!").isupper()):
        return False
    return any(scheme.letters and folded in scheme.ratings for scheme in _schemes())


def _counts(word: str) -> bool:
    """Say whether a match is a rating and not a stray small letter."""
    return len(word.rstrip("+")) > 1 or word.isupper() or word.rstrip("+").isdigit()


@cache
def _schemes() -> tuple[_Scheme, ...]:
    data = data_table(__package__, "ratings.toml")
    return tuple(_scheme(table) for table in data["scheme"])


def _scheme(table: Mapping[str, list[str]]) -> _Scheme:
    ratings = {word.casefold(): rating for rating in Rating for word in table.get(rating.value, ())}
    words = sorted(ratings, key=len, reverse=True)
    pattern = "|".join(re.escape(word) for word in words)
    return _Scheme(
        ratings,
        re.compile(rf"(?<![\w'+-])(?:{pattern})(?![\w'+]|-\w)", re.IGNORECASE),
        str(table["name"]) not in _OF_WORDS,
    )
