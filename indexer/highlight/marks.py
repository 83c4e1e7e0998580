"""Find the matches of a query's words and phrases in a text, without analysing all of it where that is safe.

The places found are the same as if every word were compared: the tests hold the two ways side by side. It knows no
chapters and no markup.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from heapq import merge
from itertools import accumulate, chain, groupby, islice
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar, assert_never

from indexer.analysis import Token, terms, tokens
from indexer.analysis.flat_text import GAP, FlatText, flatten
from indexer.highlight.matchers import PhraseMatcher, WordMatcher, word_matcher
from indexer.highlight.span_matchers import SpanMatcher, SpelledMatcher
from indexer.highlight.unit_matchers import UnitMatcher
from indexer.highlight.unit_regions import Layout, Stretch, joined
from indexer.model import Span
from indexer.query.plan import AnyForm, Leaf, Phrase, SpanNear, Spelled, Within

T = TypeVar("T")
# A place before its mark is made: start, end negated so that of two the longer comes first, number of the leaf.
_Place = tuple[int, int, int]
# Places of one part of a query that are looked for at once.
_FEW = 64
# Characters in which a word and the gap beside it stand as a rule.
_NEAR = 16
Plain = WordMatcher | PhraseMatcher | SpanMatcher | SpelledMatcher
_Matcher = Plain | UnitMatcher[Plain]
# What is known of a chapter; None for a heading, in which no unit is.
_Layout = Layout | None
_Matchers = tuple[tuple[int, _Matcher], ...]


class Mark(NamedTuple):
    """A place that matches: character offsets, end exclusive, and which part of the query it answers."""

    start: int
    end: int
    leaf: int


class Remembered(Generic[T]):
    """What an iterator yields, to be had again; of what nobody asked for nothing is made."""

    def __init__(self, coming: Iterator[T]) -> None:
        self._coming, self._had = coming, list[T]()

    def __iter__(self) -> Iterator[T]:
        at = 0
        while True:
            if at == len(self._had):
                some = list(islice(self._coming, _FEW))
                if not some:
                    return
                self._had += some
            some = self._had[at:]
            yield from some
            at += len(some)


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
        case Within():
            return UnitMatcher(leaf, lambda inner: _plain(inner, language))
        case other:
            assert_never(other)


def _plain(leaf: Leaf, language: str) -> Plain:
    matcher = matcher_of(leaf, language)
    assert not isinstance(matcher, UnitMatcher)  # units within units find their own
    return matcher


class MarkFinder:
    """The wanted parts of one query, ready to be looked for in many texts of one language."""

    def __init__(self, leaves: Sequence[Leaf], language: str = "") -> None:
        self._matchers: _Matchers = tuple(
            (number, matcher_of(leaf, language)) for number, leaf in enumerate(leaves)
        )

    def marks(self, text: str, layout: _Layout = None) -> list[Mark]:
        """Return the places in ``text`` that match, in order; where two overlap they are one."""
        return list(self.scan(text, layouts=[layout]).marks())

    def scan(self, *texts: str, layouts: Sequence[_Layout] = ()) -> Scan:
        """Return texts made ready, so that their first marks can be had without the rest; none reaches into two.

        Those with one of ``layouts`` are the texts of chapters, and have sentences, scenes and speech.
        """
        return Scan(self._matchers, texts, layouts)


class Scan:
    """Texts about to be searched, all at once: their marks one by one, or only how many there are.

    A novel has dozens of chapters, and what is done once for each took as long as all the looking.
    """

    def __init__(self, matchers: _Matchers, texts: Sequence[str], layouts: Sequence[_Layout] = ()) -> None:
        self._matchers, self._texts, self._layouts = matchers, texts, layouts
        self._begun = [0, *accumulate(len(text) + 1 for text in texts)]
        self._counts: Counter[int] | None = None if matchers else Counter()
        self._spans: dict[int, dict[int, list[tuple[int, int]]]] = {}
        # What was found in units: it is counted after it was marked.
        self._in_unit: dict[int, Remembered[tuple[int, int]]] = {}

    @cached_property
    def _flat(self) -> FlatText | None:
        return flatten(*self._texts)

    def marks(self) -> Iterator[Mark]:
        """Yield the places of an only text that match, in order; where two overlap they are one."""
        return chain.from_iterable(marks for _, marks in self.by_text())

    def by_text(self) -> Iterator[tuple[int, Iterator[Mark]]]:
        """Yield, for every text that has some, its number from 0 and its marks, which are gone when the next is asked for."""
        merged = self._merged()
        if isinstance(merged, list):
            # Most texts have few: all at once they take half the time.
            self._counts = Counter(map(itemgetter(2), merged))
        grouped: Iterable[tuple[int, Iterable[_Place]]] = (
            self._grouped(merged)
            if isinstance(merged, list)
            else groupby(self._counted(merged), self._text_of)
        )
        for number, places in grouped:
            begun = self._begun[number]
            yield number, (Mark(start - begun, -end - begun, leaf) for start, end, leaf in places)

    def _grouped(self, places: Sequence[_Place]) -> Iterator[tuple[int, Sequence[_Place]]]:
        """Yield places with the number of the text they are in."""
        at = 0
        while at < len(places):
            number = self._text_of(places[at])
            behind = bisect_left(places, (self._begun[number + 1],), at)
            yield number, places[at:behind]
            at = behind

    def _counted(self, places: Iterable[_Place]) -> Iterator[_Place]:
        """Yield all places, and remember how many there were at their end."""
        counts = [0] * len(self._matchers)
        for place in places:
            counts[place[2]] += 1
            yield place
        self._counts = Counter({leaf: count for leaf, count in enumerate(counts) if count})

    def _text_of(self, place: _Place) -> int:
        return bisect_right(self._begun, place[0]) - 1

    @cached_property
    def _text(self) -> str:
        return "\n".join(self._texts)

    def count(self) -> int:
        """Return how many marks there are."""
        return self.counts().total()

    def counts(self) -> Counter[int]:
        """Return how many marks answer each part of the query, without making them where no two can overlap."""
        if self._counts is None:
            quick = self._counted_apart()
            self._counts = Counter(leaf for _, _, leaf in self._merged()) if quick is None else quick
        return self._counts

    def _merged(self) -> list[_Place] | Iterator[_Place]:
        """Return all places, in order and apart; few of them as a list."""
        streams = [self._places(number, each) for number, each in self._matchers]
        begun = [list(islice(stream, _FEW)) for stream in streams]
        if max(map(len, begun), default=0) < _FEW:
            # Sorting the few that most texts have takes a third of the time of merging them one by one.
            few = sorted(chain.from_iterable(begun)) if len(begun) > 1 else [*chain.from_iterable(begun)]
            return few if self._are_apart else list(_apart(few))
        every = map(chain, begun, streams)
        merged = merge(*every) if len(begun) > 1 else next(every)
        return merged if self._are_apart else _apart(merged)

    @property
    def _are_apart(self) -> bool:
        """Whether no two places overlap, as no two words do."""
        return len(self._matchers) == 1 and isinstance(self._matchers[0][1], WordMatcher)

    def _places(self, number: int, each: _Matcher) -> Iterator[_Place]:
        return ((start, -end, number) for start, end in self._found(each))

    def _found(self, each: _Matcher) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of what one matcher finds, but for phrases across the end of a text."""
        if isinstance(each, SpelledMatcher):
            return (place for place in self._found(each.inner) if each.accepts(self._text[slice(*place)]))
        if isinstance(each, UnitMatcher):
            if id(each) not in self._in_unit:
                self._in_unit[id(each)] = Remembered(self._in_units(each))
            return iter(self._in_unit[id(each)])
        if isinstance(each, SpanMatcher):
            return (
                (begun + start, begun + end)
                for begun, end_of in self._near(each)
                for start, end in each.find_in_text(self._slice(begun, end_of))
            )
        if self._flat is None or self._needs_text_search(each):
            found = each.find_in_text(self._text)
        else:
            found, odd = each.find_in_bytes(self._flat.data), self._odd_places(each)
            found = merge(found, odd) if odd else found
        if isinstance(each, WordMatcher) or len(self._texts) == 1:
            return found
        ends = self._begun
        return (place for place in found if bisect_right(ends, place[0]) == bisect_left(ends, place[1]))

    def _near(self, each: SpanMatcher) -> Sequence[tuple[int, int]]:
        """Return from where to where rows of words may be near each other: around what is rarest, or all texts."""
        every = [(begun, begun + len(text)) for begun, text in zip(self._begun, self._texts, strict=False)]
        if self._flat is None:
            return every
        found: list[list[tuple[int, int]]] = []
        for slot in each.slots:
            found.append([place for matcher in slot for place in self._found(matcher)])
            if not found[-1]:
                return ()
        rarest = min(found, key=len)
        rarest.sort()
        if len(rarest) * 2 * _NEAR * each.width > self._begun[-1]:
            return every
        return list(joined(self._window(Token(*place, ""), each.width) for place in rarest))

    def _in_units(self, each: UnitMatcher[Plain]) -> Iterator[tuple[int, int]]:
        for number, layout in enumerate(self._layouts):
            if layout is not None:
                begun = self._begun[number]
                found = self._in_chapter(each, number, layout)
                yield from ((begun + start, begun + end) for start, end in found)

    def _in_chapter(self, each: UnitMatcher[Plain], number: int, layout: Layout) -> Iterable[tuple[int, int]]:
        """Return what is marked in the units of a chapter, looked for only where they may be."""
        text, starts = self._texts[number], layout.starts.get(each.node)
        if starts is None:
            return each.marks(layout.units(text), partial(self._numbered, number))
        if not starts:
            return ()
        units = layout.units(text)
        return each.marks(units, spans_in(text, each.regions.every(units, starts)))

    def spans(self, matcher: Plain) -> Iterator[tuple[int, int]]:
        """Yield what one matcher finds in all texts; places may overlap, as marks may not."""
        return self._found(matcher)

    def placed(self, matcher: Plain, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield what one matcher finds, where each text begins at one of ``starts`` of another."""
        for start, end in self._found(matcher):
            number = bisect_right(self._begun, start) - 1
            moved = starts[number] - self._begun[number]
            yield start + moved, end + moved

    def _numbered(self, number: int, matcher: Plain) -> Sequence[tuple[int, int]]:
        return self._by_number(matcher).get(number, ())

    def _by_number(self, matcher: Plain) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Return where a matcher finds something, by the number of the text."""
        known = self._spans.get(id(matcher))
        if known is None:
            known = self._spans[id(matcher)] = {}
            for start, end in self._found(matcher):
                number = bisect_right(self._begun, start) - 1
                begun = self._begun[number]
                known.setdefault(number, []).append((start - begun, end - begun))
        return known

    def _odd_places(self, each: WordMatcher | PhraseMatcher) -> Sequence[tuple[int, int]]:
        """Return where a match has a word in an odd place, in order; bytes show none of these and all others."""
        if isinstance(each, WordMatcher):
            return [(token.start, token.end) for token in self._odd if each.accepts(token.term)]
        wanted = [token for token in self._odd if token.term in each.wanted]
        return sorted({place for token in wanted for place in self._around(token, each)})

    def _around(self, odd: Token, phrase: PhraseMatcher) -> Iterator[tuple[int, int]]:
        """Yield where a phrase stands that has a word of an odd place."""
        start, end = self._window(odd, len(phrase.wanted) - 1)
        for begun, ended in phrase.find_in_text(self._slice(start, end)):
            if start + begun <= odd.start and odd.end <= start + ended:
                yield start + begun, start + ended

    def _window(self, odd: Token, words: int) -> tuple[int, int]:
        """Return bounds, at gaps, within which so many words of a text stand beside one of its, if there are so many."""
        assert self._flat is not None
        number = bisect_right(self._begun, odd.start)
        first, last = self._begun[number - 1], self._begun[number] - 1
        data, reach = self._flat.data, _NEAR * words
        while True:
            start = max(first, data.rfind(GAP, first, max(odd.start - reach, first)) + 1)
            end = data.find(GAP, odd.end + reach, last)
            end = last if end < 0 else end
            before = start == first or len(terms(self._slice(start, odd.start))) >= words
            if before and (end == last or len(terms(self._slice(odd.end, end))) >= words):
                return start, end
            reach *= 8

    def _slice(self, start: int, end: int) -> str:
        """Return characters of one text."""
        number = bisect_right(self._begun, start) - 1
        begun = self._begun[number]
        return self._texts[number][start - begun : end - begun]

    def _needs_text_search(self, each: _Matcher) -> bool:
        if isinstance(each, SpanMatcher | SpelledMatcher | UnitMatcher) or self._flat is None:
            return True
        if isinstance(each, WordMatcher):
            return each.always_thorough
        # Where odd places have its words again and again, looking around each costs more than looking everywhere.
        around = 2 * _NEAR * len(each.wanted) * sum(token.term in each.wanted for token in self._odd)
        return around > self._begun[-1] or each.prefers_text(self._flat.data)

    @cached_property
    def _odd(self) -> list[Token]:
        """The words in odd places."""
        return [
            Token(start + token.start, start + token.end, token.term)
            for start, end in (self._flat.odd if self._flat else ())
            for token in tokens(self._slice(start, end))
        ]

    def _counted_apart(self) -> Counter[int] | None:
        """Return the numbers of marks if they are what the matchers find, None if some may overlap."""
        if any(map(self._needs_text_search, (each for _, each in self._matchers))) or self._flat is None:
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
        if len(self._texts) > 1:
            return Counter({number: sum(1 for _ in self._found(only))})
        return Counter({number: only.count(self._flat.data) + len(self._odd_places(only))})


def spans_in(text: str, stretches: Sequence[Stretch]) -> Callable[[Plain], Iterator[Stretch]]:
    """Return what finds a matcher's places in some stretches of a text, none of which reaches into two."""
    scan = Scan((), [text[start:end] for start, end in stretches])
    return lambda matcher: scan.placed(matcher, [start for start, _ in stretches])


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
