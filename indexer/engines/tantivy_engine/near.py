"""Words near each other as queries of Tantivy's: a phrase whose places may be off by a few.

It expands nothing and ranks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import tantivy

from indexer.engines.tantivy_engine.fields import tantivy_schema

_Query = tantivy.Query
# What stands at one place: any of these words.
_Place = Sequence[str]


def near_query(name: str, rows: Sequence[Sequence[_Place]], slop: int, *, ordered: bool) -> tantivy.Query:
    """Return what finds one row of places, or two of one place each with at most ``slop`` words between."""
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
    # Each place is an expression that matches just its words, whose list Tantivy goes through once.
    patterns: list[str | tuple[int, str]] = [(at, "|".join(map(re.escape, words))) for at, words in places]
    return _Query.regex_phrase_query(tantivy_schema(), name, patterns, slop)
