"""Where in a chapter a unit may be, by the passages that may have it: some pages of a book rather than all of it.

It looks for no word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from indexer.analysis.passages import CHARACTERS
from indexer.analysis.speech import Convention
from indexer.analysis.tokens import terms
from indexer.analysis.units import Unit, Units
from indexer.query.plan import AnyForm, Everything, Except, Within, walk

_BLANK = re.compile(r"\s")
# In units as long as these words may be looked for where passages say they are, before all of it is.
_LONG = frozenset({Unit.SCENE, Unit.CHAPTER})

# Passages of a single word that are looked at together.
_TOGETHER = 4

# From where to where a text is looked at.
Stretch = tuple[int, int]
# Where passages start, and how far from there passages with the other words of a unit do.
Starts = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of a chapter: its paragraphs that part scenes, how it writes speech, and where which units may be.

    A unit that ``starts`` does not name may be anywhere; ``learn`` is told how it writes speech, where nobody knew.
    """

    breaks: Sequence[int] = ()
    starts: Mapping[Within, Starts] = field(default_factory=dict)
    convention: Convention | None = None
    learn: Callable[[Convention], object] | None = None

    def units(self, text: str) -> Units:
        """Return the units of the chapter, whose text is given."""
        return Units(text, self.breaks, self.convention, self.learn)


class UnitRegions:
    """Says of one unit of a query which stretches of a chapter have to be looked at."""

    def __init__(self, node: Within) -> None:
        self._node = node
        # Wherever the only word of a unit stands, or who speaks is named, a passage says so.
        named = terms(node.speaker or "")
        self._is_one_word = (
            len(named) == 1
            if isinstance(node.node, Everything)
            else isinstance(node.node, AnyForm) and not named
        )
        # What must not stand beside could be anywhere else.
        self._may_guess = node.unit in _LONG and not any(isinstance(each, Except) for each in walk(node.node))

    def likely(self, units: Units, starts: Starts) -> Iterator[Sequence[Stretch]]:
        """Yield what may have to be looked at together until a unit is found, the likeliest first."""
        nearest = sorted(starts, key=lambda place: place[1])
        if self._may_guess and nearest:
            start, apart = nearest[0]
            near = {max(at, 0) for at in (start, start - apart, start + apart)}
            yield list(joined(sorted(_whole_words(units.text, at) for at in near)))
        stretches = iter(self._stretches(units, nearest))
        # Of single words several passages are looked at together: to begin takes as long as to look.
        many = _TOGETHER if self._is_one_word else 1
        while some := list(islice(stretches, many)):
            yield sorted(some)

    def every(self, units: Units, starts: Starts) -> Sequence[Stretch]:
        """Return all stretches that units may be in, in order; of units of a single word those that hold it."""
        return list(joined(sorted(self._stretches(units, starts))))

    def _stretches(self, units: Units, starts: Starts) -> Iterable[Stretch]:
        if self._is_one_word:
            return self._passages(units, starts)
        return joined(sorted(self._regions(units, starts)))

    def _passages(self, units: Units, starts: Starts) -> Iterator[Stretch]:
        for start, _ in starts:
            first, last = _whole_words(units.text, start)
            if units.may_be_in(self._node.unit, *units.region(Unit.PARAGRAPH, first, last)):
                yield first, last

    def _regions(self, units: Units, starts: Starts) -> Iterator[Stretch]:
        """Yield what is around places, where the other words may be in it, too."""
        for start, apart in starts:
            first, last = units.region(self._node.unit, start, start + CHARACTERS)
            near = start - apart >= first - CHARACTERS or start + apart <= last
            if near and units.may_be_in(self._node.unit, first, last):
                yield first, last


def _whole_words(text: str, start: int) -> Stretch:
    """Return a passage from its start to the blank behind it, and back to the blank before."""
    behind = _BLANK.search(text, start + CHARACTERS)
    start = min(start, len(text))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return start, behind.start() if behind else len(text)


def joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield stretches in order of their beginnings, those that touch as one."""
    last: Stretch | None = None
    for start, end in stretches:
        if last is None:
            last = start, end
        elif start <= last[1]:
            last = last[0], max(last[1], end)
        else:
            yield last
            last = start, end
    if last is not None:
        yield last
