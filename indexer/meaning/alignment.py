"""Align two rows of lines or words: which stand in both, in the same order; in time that grows little faster than they.

What stands once in each holds the rows together (patience diff: Cohen 2003), and only short stretches between are compared
line by line, so that no text, however it was made, keeps anybody waiting. It knows nothing of stories.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

# Stretches between lines that stand once are compared exactly where no more pairs are to be looked at.
_MOST_PAIRS = 40_000


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """Yield what stands in both: where in ``old``, where in ``new``, how many in a row; in order, never overlapping."""
    at_old = at_new = 0
    for first, second in (*_anchors(old, new), (len(old), len(new))):
        if first < at_old or second < at_new:
            continue
        yield from _between(old, new, (at_old, first), (at_new, second))
        at_old, at_new = first, second
        while at_old < len(old) and at_new < len(new) and old[at_old] == new[at_new]:
            at_old, at_new = at_old + 1, at_new + 1
        if at_old > first:
            yield first, second, at_old - first


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the places of what stands once in each, as many as come in the same order."""
    once_old, once_new = Counter(old), Counter(new)
    places = {line: at for at, line in enumerate(new) if once_new[line] == 1}
    pairs = [(at, places[line]) for at, line in enumerate(old) if once_old[line] == 1 and line in places]
    # The longest run of rising places (patience sorting): the least end of a run of each length, and who comes before whom.
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1], last[length : length + 1] = [place], [number]
        before.append(last[length - 1] if length else -1)
    chosen: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _between(
    old: Sequence[Hashable], new: Sequence[Hashable], of_old: tuple[int, int], of_new: tuple[int, int]
) -> Iterator[tuple[int, int, int]]:
    (a, b), (c, d) = of_old, of_new
    if 0 < (b - a) * (d - c) <= _MOST_PAIRS:
        matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
        for first, second, length in matcher.get_matching_blocks():
            if length:
                yield a + first, c + second, length
