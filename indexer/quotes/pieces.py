"""A line cut into the pieces that stand somewhere each by itself, where it is all such pieces.

It looks for none: what stands, it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Fewer words in a row stand in many stories by chance; and what has more pieces than this is no line of anybody's.
SHORTEST, _MOST = 5, 4

Stands = Callable[[Sequence[str]], bool]


def pieces(words: Sequence[str], stands: Stands) -> list[Sequence[str]]:
    """Return the fewest pieces that are all of a line, nothing where there are none such.

    Each is as long as it can be; the last one may begin with words of the one before. What stands, its beginning does, so
    that halving finds how long a piece is.
    """
    cut: list[Sequence[str]] = []
    at = 0
    while at < len(words) and len(cut) < _MOST:
        start = max(0, min(at, len(words) - SHORTEST))
        size = _longest(words[start:], stands)
        if start + size <= at:
            return []
        cut.append(words[start : start + size])
        at = start + size
    return cut if at >= len(words) and len(cut) > 1 else []


def _longest(words: Sequence[str], stands: Stands) -> int:
    """Return how many words from the first one stand in a row, 0 where they are too few."""
    low, high = SHORTEST - 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if stands(words[:middle]) else (low, middle - 1)
    return low if low >= SHORTEST else 0
