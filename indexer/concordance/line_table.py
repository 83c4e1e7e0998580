"""Lines by the words beside them, as columns of numbers: sorted, counted and narrowed without their text.

It keeps so many lines and no more; beyond that it goes on counting and says that it is not whole.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from indexer.concordance.story_hits import BESIDE, StoryHit, neighbours, parts_around
from indexer.concordance.tally import most_first
from indexer.model import LineCount, LineGroup, LineSort

Rows = npt.NDArray[np.intp]
Chosen = npt.NDArray[np.bool_]
# What orders and groups of lines need to be looked up here.
SORTS = frozenset({LineSort.LEFT, LineSort.RIGHT, LineSort.PASSAGE})
GROUPS = frozenset({LineGroup.NEXT, LineGroup.PREVIOUS})
_SIDES = (LineGroup.PREVIOUS, LineGroup.NEXT)


class LineTable:
    """At most ``most`` lines: their story by its place, their number in it, the words beside, the parts of the query around.

    Some forty bytes a line, and every word once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._words: dict[str, int] = {"": 0}
        self._lines = array("i"), array("i")
        self._parts = array("i")
        self._beside = {side: tuple(array("i") for _ in range(BESIDE)) for side in _SIDES}
        self._hits = {side: Counter[int]() for side in _SIDES}
        self._stories = {side: Counter[int]() for side in _SIDES}
        self.is_whole = True

    def __len__(self) -> int:
        return len(self._parts)

    def add(self, story: int, hits: Sequence[StoryHit]) -> None:
        """Add the lines of a story."""
        words = [tuple(map(self._numbers, neighbours(hit.text, hit.start, hit.end))) for hit in hits]
        for side, which in zip(_SIDES, (0, 1), strict=True):
            nearest = Counter(beside[which][0] for beside in words)
            self._hits[side].update(nearest)
            self._stories[side].update(nearest.keys())
        self.is_whole = self.is_whole and len(self) + len(hits) <= self._most
        if not self.is_whole:
            self._forget()
            return
        self._lines[0].extend([story] * len(hits))
        self._lines[1].extend(hit.number for hit in hits)
        self._parts.extend(parts_around(hits))
        for side, which in zip(_SIDES, (0, 1), strict=True):
            for place, column in enumerate(self._beside[side]):
                column.extend(beside[which][place] for beside in words)

    def _numbers(self, words: Sequence[str]) -> tuple[int, ...]:
        known = self._words
        return tuple(known.setdefault(word, len(known)) for word in (*words, *[""] * BESIDE)[:BESIDE])

    def _forget(self) -> None:
        for column in (*self._lines, self._parts, *self._beside[_SIDES[0]], *self._beside[_SIDES[1]]):
            del column[:]

    def counted(self, group: LineGroup) -> list[LineCount]:
        """Return how many lines, of how many stories, have each word beside them, the commonest first."""
        words, stories = list(self._words), self._stories[group]
        counts = [LineCount(words[at], hits, stories[at]) for at, hits in self._hits[group].items()]
        return sorted(counts, key=most_first)

    def chosen(self, group: LineGroup | None, value: str | None, kept: Sequence[bool]) -> Chosen:
        """Say of each line whether it is asked for: with the word ``value`` beside it, or its story is ``kept``."""
        if group is not None and group in GROUPS and value is not None:
            return np.equal(_column(self._beside[group][0]), self._words.get(value, -1))
        return np.array(kept, np.bool_)[_column(self._lines[0])]

    def order(self, sort: LineSort, stories: Sequence[int], chosen: Chosen) -> Rows:
        """Return the ``chosen`` lines in an order; ``stories`` are the places of stories in it where it goes by these."""
        rows = self._order(sort, stories)
        return rows[chosen[rows]]

    def _order(self, sort: LineSort, stories: Sequence[int]) -> Rows:
        match sort:
            case LineSort.LEFT | LineSort.RIGHT:
                side = LineGroup.PREVIOUS if sort is LineSort.LEFT else LineGroup.NEXT
                ranks = self._ranks()
                return np.lexsort([ranks[_column(each)] for each in self._beside[side][::-1]])
            case LineSort.PASSAGE:
                return np.argsort(-_column(self._parts), kind="stable")
            case _:
                places = np.empty(len(stories), np.intp)
                places[list(stories)] = np.arange(len(stories))
                return np.argsort(places[_column(self._lines[0])], kind="stable")

    def _ranks(self) -> Rows:
        """Return the place of each word, by its number, in the alphabet."""
        words = list(self._words)
        ranks = np.empty(len(words), np.intp)
        ranks[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
        return ranks

    def lines(self, rows: Rows) -> Iterator[tuple[int, int]]:
        """Yield (story by its place, number of the hit) of some lines."""
        return ((self._lines[0][row], self._lines[1][row]) for row in rows.tolist())


def _column(column: array[int]) -> npt.NDArray[np.intc]:
    return np.array(column, np.intc)
