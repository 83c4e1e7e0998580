"""An author's rating words to one of our five ratings.

It judges only the wording given to it; the wording itself is kept elsewhere (``Story.rating_raw``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from indexer.datafiles import data_table, data_words
from indexer.model import Rating

_ORDER = (Rating.UNRATED, Rating.GENERAL, Rating.TEEN, Rating.MATURE, Rating.EXPLICIT)
# Longer wordings are jokes or prose; no scheme is named that late.
_WINDOW = 200
# Schemes whose ratings are words or numbers that mean other things elsewhere.
_AGE_DIGITS, _LONGEST_AGE = 2, 40
_OF_WORDS = {"words", "age"}
# What a letter is joined to, before it and behind it, and the name it may be the rest of.
_JOINED_BEFORE = re.compile(r"([\w+-]+)\s?[/&]\s?$")
_JOINED_AFTER = re.compile(r"\s?[/&]\s?([\w+-]+)")
_NAME_BEFORE = re.compile(r"(?<!\w)([A-Z][^\W\d_]+)\s$")
beside_ratings = partial(data_words, __package__, "ratings.toml", "beside")
"""Words that stand beside a rating and are no part of it, in small letters."""


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
        found = [
            scheme.ratings[hit[0].casefold()] for hit in scheme.pattern.finditer(text) if _counts(hit, scheme)
        ]
        if found:
            return max(found, key=_ORDER.index)
    return None


def is_whole_rating(wording: str) -> bool:
    """Say whether a wording is a rating of some scheme and nothing else: "General Audiences", "PG-13"; not "a G or so"."""
    whole = wording.strip(" []().,!").casefold()
    return any(whole in scheme.ratings for scheme in _schemes()) and (
        len(whole) > 1 or wording.strip(" []().,!").isupper()
    )


def is_age(wording: str) -> bool:
    """Say whether a wording is for whom a story is and nothing else: "Från 15 år", "ages 12 and up"."""
    bare = wording.strip(" []().,!*_")
    # Nearly no line is so short and has a number.
    digits = sum(map(str.isdecimal, bare))
    return 0 < digits <= _AGE_DIGITS and len(bare) <= _LONGEST_AGE and _ages().fullmatch(bare) is not None


def is_rating(word: str) -> bool:
    """Say whether a word alone is a rating as a scheme of letters writes it: "PG-13", "NC-17", "K+", "FRT"."""
    folded = word.strip(" []().,!").casefold()
    if not folded or (len(folded) == 1 and not word.strip(" []().,!").isupper()):
        return False
    return folded in _letter_ratings()


def _counts(found: re.Match[str], scheme: _Scheme) -> bool:
    """Say whether a match is a rating and no small letter, no letter of a pairing (K/S, M/M), no initial (Odile M.)."""
    word, text = found[0], found.string
    if len(word.rstrip("+")) > 1 or word.rstrip("+").isdigit():
        return True
    beside = [_JOINED_BEFORE.search(text, 0, found.start()), _JOINED_AFTER.match(text, found.end())]
    partners = [hit[1].casefold() for hit in beside if hit]
    named = (
        _NAME_BEFORE.search(text, 0, found.start()) if text[found.end() : found.end() + 1] == "." else None
    )
    return (
        word.isupper()
        and all(partner in scheme.ratings and partner != word.casefold() for partner in partners)
        and (named is None or named[1].casefold() in beside_ratings())
    )


@cache
def _ages() -> re.Pattern[str]:
    forms = data_table(__package__, "ratings.toml")["ages"]
    return re.compile("|".join(form.replace("N", r"\d{1,2}") for form in forms), re.IGNORECASE)


@cache
def _letter_ratings() -> frozenset[str]:
    """Return the ratings of all schemes of letters."""
    return frozenset(rating for scheme in _schemes() if scheme.letters for rating in scheme.ratings)


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
