"""Counts as bars: numbers to draw by, for pictures without a script or a style of their own.

It counts nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import LineCount

HEIGHT = 60
# Bars stand so far apart; more years than this come in decades, more of these in centuries.
STEP, _MOST = 10, 100
# The least that can be seen.
_LEAST = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``y`` down to ``HEIGHT``, ``x`` from the left; what it stands for and how many hits that has."""

    label: str
    hits: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars beside one another in a picture so ``wide``."""

    bars: tuple[Bar, ...]
    wide: int


def year_bars(years: Sequence[LineCount]) -> Bars:
    """Return a bar a year, decade or century, from the first to the last, those without hits in between as nothing."""
    known = [(int(each.value), each) for each in years if each.value]
    if not known:
        return Bars((), 0)
    first, last = known[0][0], known[-1][0]
    width = next((size for size in (1, 10, 100) if last // size - first // size < _MOST), 1000)
    hits = Counter[int]()
    for year, each in known:
        hits[year // width] += each.hits
    called = range(first // width, last // width + 1)
    return _bars([LineCount(f"{at * width}{'s' if width > 1 else ''}", hits[at], 0) for at in called])


def course_bars(course: Sequence[int]) -> Bars:
    """Return a bar for each stretch of the stories, from their beginning to their end."""
    parts = len(course)
    labels = (f"{100 * at // parts} to {100 * (at + 1) // parts} %" for at in range(parts))
    return _bars([LineCount(label, hits, 0) for label, hits in zip(labels, course, strict=True)])


def _bars(counts: Sequence[LineCount]) -> Bars:
    most = max((each.hits for each in counts), default=0) or 1
    made = []
    for at, each in enumerate(counts):
        height = round(max(HEIGHT * each.hits / most, _LEAST), 1) if each.hits else 0.0
        made.append(Bar(each.value, each.hits, at * STEP + 1, HEIGHT - height, height))
    return Bars(tuple(made), len(made) * STEP)
