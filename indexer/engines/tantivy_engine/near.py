"""Words near each other as queries of Tantivy's: a phrase whose places may be off by a few.

It expands nothing and ranks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

import tantivy

from indexer.engines.tantivy_engine.fields import tantivy_schema
from indexer.errors import UnsupportedQueryError

_Query = tantivy.Query
# Tantivy refuses an expression that compiles to more than a thousand states; each byte is one, and each word two more. Tried
# with words of 1 to 200 characters of one to four bytes, it took 1,000 counted so.
_STATES = 800
# So many expressions are looked for, each in the whole list of words: 2,000 of them took half a minute.
_MOST_WAYS = 16
# What stands at one place: any of these words.
_Place = Sequence[str]


def near_query(name: str, rows: Sequence[Sequence[_Place]], slop: int, *, ordered: bool) -> tantivy.Query:
    """Return what finds one row of places, or two of one place each with at most ``slop`` words between.

    Raises:
        UnsupportedQueryError: too many words may stand at the places.
    """
    if len(rows) == 1:
        return _row(name, list(enumerate(rows[0])))
    (one,), (two,) = rows
    ways = [_within(name, one, two, slop)] + ([] if ordered else [_within(name, two, one, slop)])
    found = [query for way in ways for query in way]
    if len(found) == 1:
        return found[0]
    return _Query.boolean_query([(tantivy.Occur.Should, each) for each in found])


def _within(name: str, one: _Place, two: _Place, slop: int) -> Iterator[tantivy.Query]:
    """Yield what finds ``two`` from 1 to ``slop`` + 1 places behind ``one``.

    Of two places so far apart as asked, give or take some, Tantivy finds just those; from how far to how far is given by
    the middle, and where there is none, by two of them that overlap.
    """
    half, odd = divmod(slop, 2)
    yield _row(name, [(0, one), (1 + half, two)], half)
    if odd:
        yield _row(name, [(0, one), (2 + half, two)], half)


def _row(name: str, places: Sequence[tuple[int, _Place]], slop: int = 0) -> tantivy.Query:
    if len(places) == 1:
        return _Query.term_set_query(tantivy_schema(), name, [*places[0][1]])
    if all(len(words) == 1 for _, words in places):
        return _Query.phrase_query(tantivy_schema(), name, [(at, word) for at, (word,) in places], slop)
    parted = [list(_parted(words)) for _, words in places]
    if prod(map(len, parted)) > _MOST_WAYS:
        message = "Too many words may stand near each other here; write more letters before the stars, or fewer words"
        raise UnsupportedQueryError(message)
    ways = [
        _of_patterns(name, [(at, words) for (at, _), words in zip(places, some, strict=True)], slop)
        for some in product(*parted)
    ]
    if len(ways) == 1:
        return ways[0]
    return _Query.boolean_query([(tantivy.Occur.Should, each) for each in ways])


def _of_patterns(name: str, places: Sequence[tuple[int, _Place]], slop: int) -> tantivy.Query:
    # Each place is an expression that matches just its words, whose list Tantivy goes through once.
    patterns: list[str | tuple[int, str]] = [(at, "|".join(map(re.escape, words))) for at, words in places]
    return _Query.regex_phrase_query(tantivy_schema(), name, patterns, slop)


def _parted(words: _Place) -> Iterator[_Place]:
    """Yield words in as few parts as Tantivy takes; one that is longer than a part is one by itself."""
    some: list[str] = []
    states = 0
    for word in words:
        more = len(word.encode()) + 2
        if some and states + more > _STATES:
            yield some
            some, states = [], 0
        some.append(word)
        states += more
    yield some
