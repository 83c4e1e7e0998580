"""The hit map: where in a whole story its hits lie, as ticks that can be told apart and clicked.

It is given where hits are and finds none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from webui.present import hit_url

HEIGHT = 1000
# Room at both ends, so that the first and last tick are whole.
_EDGE = 6.0
# Ticks nearer than this cannot be told apart on a screen 1,000 px high.
_STEP = 4.0
# How far around a tick a click is meant for it, unless the next one is nearer.
_REACH = 8.0


@dataclass(frozen=True, slots=True)
class Tick:
    """One place on the hit map: how far down (of ``HEIGHT``), which hit it leads to, where a click is meant for it."""

    y: float
    hit: int
    url: str
    now: bool
    top: float
    height: float


def ticks(places: Iterable[float], *, story: str, now: int | None) -> tuple[Tick, ...]:
    """Return ticks for hits at ``places`` (from 0 to 1, in order), those too close together as one.

    ``story`` is the story's address; the current hit (``now``, counted from 1) always has a tick of its own.
    """
    kept: list[tuple[float, int]] = []
    free = 0.0  # where the next tick may stand; there are hits by the ten thousand
    for number, place in enumerate(places, start=1):
        if place >= free:
            kept.append((y_of(place), number))
            free = place + _STEP / (HEIGHT - 2 * _EDGE)
        elif number == now:
            kept[-1] = (kept[-1][0], number)
    return tuple(_tick(kept, bounds, index, story, now) for index, bounds in enumerate(_reaches(kept)))


def y_of(place: float) -> float:
    """Return how far down the map a place in the story lies, from 0 to 1."""
    return _EDGE + (HEIGHT - 2 * _EDGE) * min(place, 1)


def _reaches(kept: Sequence[tuple[float, int]]) -> Iterator[tuple[float, float]]:
    """Yield from where to where a click is meant for each tick: no two overlap."""
    if not kept:
        return
    middles = [(before + after) / 2 for (before, _), (after, _) in pairwise(kept)]
    for (y, _), above, below in zip(kept, [0.0, *middles], [*middles, float(HEIGHT)], strict=True):
        yield max(above, y - _REACH), min(below, y + _REACH)


def _tick(
    kept: Sequence[tuple[float, int]], bounds: tuple[float, float], index: int, story: str, now: int | None
) -> Tick:
    (y, number), (top, bottom) = kept[index], bounds
    return Tick(
        y=round(y, 1),
        hit=number,
        url=hit_url(story, number),
        now=number == now,
        top=round(top, 1),
        height=round(bottom - top, 1),
    )
