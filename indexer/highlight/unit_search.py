"""Whether a chapter has words in one unit, looked for only around some places: a page of a book rather than all of it.

It marks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from indexer.analysis.passages import CHARACTERS
from indexer.analysis.units import Unit, Units
from indexer.highlight.marks import Plain, Scan, matcher_of
from indexer.highlight.unit_matchers import UnitMatcher
from indexer.query.plan import AnyForm, Except, Within, walk

_BLANK = re.compile(r"\s")
# In units as long as these words may be looked for where passages say they are, before all of it is.
_LONG = frozenset({Unit.SCENE, Unit.CHAPTER})

# From where to where a text is looked at.
Stretch = tuple[int, int]


class UnitSearch:
    """One unit of a query, ready to be looked for in many chapters."""

    def __init__(self, node: Within) -> None:
        self._node = node
        self._matcher = cache(self._made)
        # Wherever the only word of a unit stands, a passage says so.
        self._is_one_word = isinstance(node.node, AnyForm) and node.speaker is None
        # What must not stand beside could be anywhere else.
        self._may_guess = node.unit in _LONG and not any(isinstance(each, Except) for each in walk(node.node))

    def _made(self, language: str) -> UnitMatcher[Plain]:
        made = matcher_of(self._node, language)
        assert isinstance(made, UnitMatcher)
        return made

    def is_in(self, units: Units, places: Sequence[tuple[int, int]], language: str) -> bool:
        """Say whether a unit of a chapter that reaches into one of ``places`` matches.

        Of each is known where a passage starts, and how far from there passages with the other words do; without any the
        whole chapter is looked at.
        """
        matcher = self._matcher(language)
        return any(
            matcher.is_in(units, spans_in(units.text, stretches))
            for stretches in self._stretches(units, places)
        )

    def _stretches(self, units: Units, places: Sequence[tuple[int, int]]) -> Iterator[Sequence[Stretch]]:
        """Yield what may have to be looked at together, the likeliest first."""
        if not places:
            yield [(0, len(units.text))]
            return
        unit, nearest = self._node.unit, sorted(places, key=lambda place: place[1])
        if self._is_one_word:
            for start, _ in nearest:
                first, last = _whole_words(units.text, start)
                if units.may_be_in(unit, *units.region(Unit.PARAGRAPH, first, last)):
                    yield [(first, last)]
            return
        if self._may_guess:
            start, apart = nearest[0]
            near = {max(at, 0) for at in (start, start - apart, start + apart)}
            yield list(_joined(sorted(_whole_words(units.text, at) for at in near)))
        yield from ([each] for each in _joined(sorted(self._regions(units, places))))

    def _regions(self, units: Units, places: Iterable[tuple[int, int]]) -> Iterator[Stretch]:
        """Yield what is around places, where the other words may be in it, too."""
        for start, apart in places:
            first, last = units.region(self._node.unit, start, start + CHARACTERS)
            near = start - apart >= first - CHARACTERS or start + apart <= last
            if near and units.may_be_in(self._node.unit, first, last):
                yield first, last


def spans_in(text: str, stretches: Sequence[Stretch]) -> Callable[[Plain], Iterator[Stretch]]:
    """Return what finds a matcher's places in some stretches of a text, each by itself."""
    scans = [(start, Scan((), (text[start:end],))) for start, end in stretches]
    return lambda matcher: (
        (begun + start, begun + end) for begun, scan in scans for start, end in scan.spans(matcher)
    )


def _whole_words(text: str, start: int) -> Stretch:
    """Return a passage from its start to the blank behind it, and back to the blank before."""
    behind = _BLANK.search(text, start + CHARACTERS)
    start = min(start, len(text))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return start, behind.start() if behind else len(text)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    last: Stretch | None = None
    for start, end in stretches:
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
        else:
            if last is not None:
                yield last
            last = start, end
    if last is not None:
        yield last
