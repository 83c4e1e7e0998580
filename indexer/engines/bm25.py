"""BM25 (Robertson, Zaragoza) as every engine here computes it: the weight of a term in one field of one story.

It reads no index. Tantivy computes the same by itself; only how rare a word is within a scope is told to it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

# One story's, or those of many at once.
_Number = TypeVar("_Number", float, npt.NDArray[np.floating[Any]])

K1, B = 1.2, 0.75


def rarity(every: int, stories: int) -> float:
    """Return the inverse document frequency of what ``stories`` of ``every`` stories hold."""
    # Stories taken out are counted until their segment is merged, so there may seem to be more than all.
    return math.log(1 + (max(every - stories, 0) + 0.5) / (stories + 0.5))


def saturation(count: _Number, length: _Number, usual: float) -> _Number:
    """Return what ``count`` occurrences in a field of ``length`` words are worth, where ``usual`` is the mean length."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / usual))


def _length(code: int) -> int:
    """Return the length that a byte stands for: exact up to 40, three bits of each above (Lucene's SmallFloat)."""
    if code < _EXACT:
        return code
    bits, shift = (code - _EXACT) & 7, ((code - _EXACT) >> 3) - 1
    return _EXACT + (bits if shift < 0 else (bits | 8) << shift)


_EXACT = 24
# Lengths of fields as indexes keep them, a byte each.
LENGTHS = tuple(map(_length, range(256)))


def length_code(length: int) -> int:
    """Return the byte that an index keeps of a length in words."""
    return bisect_right(LENGTHS, length) - 1
