"""Counts as bars: numbers to draw by, for pictures without a script or a style of their own.

It counts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import LineCount

HEIGHT = 60
# Bars stand so far apart; of more years than this only those with hits are drawn.
STEP, _MOST_YEARS = 10, 150
# The least that can be seen.
_LEAST = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``y`` down to ``HEIGHT``, ``x`` from the left; what it stands for, how many hits, of how many stories."""

    label: str
    hits: int
    stories: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars beside one another in a picture so ``wide``, and what there is without a place among them."""

    bars: tuple[Bar, ...]
    wide: int
    rest: LineCount | None = None


def year_bars(years: Sequence[LineCount]) -> Bars:
    """Return a bar a year, from the first to the last, those without hits in between as nothing."""
    known = {int(each.value): each for each in years if each.value}
    rest = next((each for each in years if not each.value), None)
    if not known:
        return Bars((), 0, rest)
    span = range(min(known), max(known) + 1)
    shown = span if len(span) <= _MOST_YEARS else sorted(known)
    return _bars([known.get(year, LineCount(str(year), 0, 0)) for year in shown], rest)


def course_bars(course: Sequence[int]) -> Bars:
    """Return a bar for each stretch of the stories, from their beginning to their end."""
    parts = len(course)
    labels = (f"{100 * at // parts} to {100 * (at + 1) // parts} %" for at in range(parts))
    return _bars([LineCount(label, hits, 0) for label, hits in zip(labels, course, strict=True)])


def _bars(counts: Sequence[LineCount], rest: LineCount | None = None) -> Bars:
    most = max((each.hits for each in counts), default=0) or 1
    made = []
    for at, each in enumerate(counts):
        height = round(max(HEIGHT * each.hits / most, _LEAST), 1) if each.hits else 0.0
        made.append(Bar(each.value, each.hits, each.stories, at * STEP + 1, HEIGHT - height, height))
    return Bars(tuple(made), len(made) * STEP, rest)
