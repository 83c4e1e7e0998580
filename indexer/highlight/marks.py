"""Find the matches of a query's words and phrases in a text, without analysing all of it where that is safe.

The places found are the same as if every word were compared: the tests hold the two ways side by side. It knows no
chapters and no markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from typing import assert_never

from indexer.analysis import Token, tokens
from indexer.analysis.flat_text import FlatText, flatten
from indexer.highlight.matchers import PhraseMatcher, WordMatcher, word_matcher
from indexer.highlight.span_matchers import SpanMatcher, SpelledMatcher
from indexer.model import Span
from indexer.query.plan import AnyForm, Leaf, Phrase, SpanNear, Spelled

# A place before its mark is made: start, end negated so that of two the longer comes first, number of the leaf.
_Place = tuple[int, int, int]
_Matcher = WordMatcher | PhraseMatcher | SpanMatcher | SpelledMatcher
_Matchers = tuple[tuple[int, _Matcher], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that matches: character offsets, end exclusive, and which part of the query it answers."""

    start: int
    end: int
    leaf: int


def matcher_of(leaf: Leaf, language: str = "") -> _Matcher:
    """Return what to look for in a text of a language, called by its English name."""
    if isinstance(leaf, AnyForm):
        return word_matcher(leaf, language)
    match leaf:
        case Phrase(words=words):
            return PhraseMatcher(words)
        case SpanNear():
            return SpanMatcher(leaf)
        case Spelled():
            return SpelledMatcher(leaf)
        case other:
            assert_never(other)


class MarkFinder:
    """The wanted parts of one query, ready to be looked for in many texts of one language."""

    def __init__(self, leaves: Sequence[Leaf], language: str = "") -> None:
        self._matchers: _Matchers = tuple(
            (number, matcher_of(leaf, language)) for number, leaf in enumerate(leaves)
        )

    def marks(self, text: str) -> list[Mark]:
        """Return the places in ``text`` that match, in order; where two overlap they are one."""
        return list(self.scan(text).marks())

    def scan(self, text: str) -> Scan:
        """Return ``text`` made ready, so that its first marks can be had without the rest."""
        return Scan(self._matchers, text)


class Scan:
    """One text about to be searched: its marks one by one, or only how many there are."""

    def __init__(self, matchers: _Matchers, text: str) -> None:
        self._matchers, self._text = matchers, text
        self._flat: FlatText | None = flatten(text) if matchers else None
        self._counts: Counter[int] | None = None if matchers else Counter()

    def marks(self) -> Iterator[Mark]:
        """Yield the places that match, in order; where two overlap they are one."""
        counts: Counter[int] = Counter()
        for start, end, leaf in self._merged():
            counts[leaf] += 1
            yield Mark(start, -end, leaf)
        self._counts = counts

    def count(self) -> int:
        """Return how many marks there are."""
        return self.counts().total()

    def counts(self) -> Counter[int]:
        """Return how many marks answer each part of the query, without making them where no two can overlap."""
        if self._counts is None:
            quick = self._counted_apart()
            self._counts = Counter(leaf for _, _, leaf in self._merged()) if quick is None else quick
        return self._counts

    def _merged(self) -> Iterator[_Place]:
        if not self._matchers:
            return iter(())
        streams = [self._places(number, each) for number, each in self._matchers]
        if len(streams) > 1:
            return _apart(merge(*streams))
        # No two words overlap.
        return streams[0] if isinstance(self._matchers[0][1], WordMatcher) else _apart(streams[0])

    def _places(self, number: int, each: _Matcher) -> Iterator[_Place]:
        if isinstance(each, SpelledMatcher):
            found = self._places(number, each.inner)
            return (place for place in found if each.accepts(self._text[place[0] : -place[1]]))
        if isinstance(each, SpanMatcher) or self._needs_text_search(each):
            return ((start, -end, number) for start, end in each.find_in_text(self._text))
        assert self._flat is not None
        plain = ((start, -end, number) for start, end in each.find_in_bytes(self._flat.data))
        if not self._odd or isinstance(each, PhraseMatcher):
            return plain
        return merge(plain, self._odd_places(number, each))

    def _odd_places(self, number: int, each: WordMatcher) -> Iterator[_Place]:
        return ((token.start, -token.end, number) for token in self._odd if each.accepts(token.term))

    def _needs_text_search(self, each: _Matcher) -> bool:
        if self._flat is None or isinstance(each, SpanMatcher | SpelledMatcher):
            return True
        if isinstance(each, WordMatcher):
            return each.always_thorough
        # A phrase that reaches into an odd place has one of its words there.
        return each.prefers_text(self._flat.data) or any(token.term in each.wanted for token in self._odd)

    @cached_property
    def _odd(self) -> list[Token]:
        """The words in odd places."""
        return [
            Token(start + token.start, start + token.end, token.term)
            for start, end in (self._flat.odd if self._flat else ())
            for token in tokens(self._text[start:end])
        ]

    def _counted_apart(self) -> Counter[int] | None:
        """Return the numbers of marks if they are what the matchers find, None if some may overlap."""
        if self._flat is None or any(map(self._needs_text_search, (each for _, each in self._matchers))):
            return None
        words = [(number, each) for number, each in self._matchers if isinstance(each, WordMatcher)]
        if len(words) == len(self._matchers):
            counts = Counter({number: each.count(self._flat.data) for number, each in words})
            odd = (next((n for n, each in words if each.accepts(token.term)), -1) for token in self._odd)
            counts.update(number for number in odd if number >= 0)
            return counts if _disjoint([each for _, each in words]) else None
        number, only = self._matchers[0]
        if len(self._matchers) > 1 or not isinstance(only, PhraseMatcher) or only.may_overlap:
            return None
        return Counter({number: only.count(self._flat.data)})


def _disjoint(words: Sequence[WordMatcher]) -> bool:
    """Say whether no word met until now is wanted twice; every word is a place of its own, so nothing else overlaps."""
    if len(words) == 1:
        return True
    spellings = [each.spellings() for each in words]
    return sum(map(len, spellings)) == len(frozenset().union(*spellings))


def _apart(places: Iterable[_Place]) -> Iterator[_Place]:
    """Yield places in order, those that overlap as one with the leaf of the first."""
    last: _Place | None = None
    for place in places:
        if last is None:
            last = place
        elif place[0] < -last[1]:
            last = (last[0], min(last[1], place[1]), last[2])
        else:
            yield last
            last = place
    if last is not None:
        yield last


def spans_of(marks: Sequence[Mark]) -> tuple[Span, ...]:
    """Return marks as plain spans."""
    return tuple(Span(mark.start, mark.end) for mark in marks)
