"""The words of a flat text as numbers, eight bytes each, so that all of a text are looked up at once.

It finds no words: ``tokens`` made them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LONGEST = 7
"""How many bytes a word has at most that its number says whole; longer ones have numbers that no such word has."""

_BLANK = ord(" ")
_BLANKS, _ONES, _HIGH_BITS = (np.uint64(int.from_bytes(bytes((byte,)) * 8)) for byte in (_BLANK, 0x01, 0x80))

# What is left of the second eight bytes of a word that has so many more than eight.
_KEPT = np.array([(1 << (8 * size)) - 1 for size in range(LONGEST + 1)], np.uint64)

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class WordNumbers:
    """The words of ``flat``, which is what ``flat_terms`` returned: where each starts and ends, and its number."""

    flat: bytes
    starts: Places
    ends: Places
    numbers: Numbers

    @classmethod
    def of(cls, flat: bytes) -> WordNumbers:
        """Return the words of a flat text: of each the first eight bytes, cut at the first blank, least byte first."""
        signs = np.frombuffer(flat, np.uint8)
        blank = signs == _BLANK
        edges = np.flatnonzero(blank[:-1] != blank[1:]) + 1
        # A blank stands before the first word and after the last.
        starts, ends = edges[::2], edges[1::2]
        words = _every_eight(flat)[starts]
        # The lowest zero byte of ``other`` is where the first blank stands (the test for a zero byte in Warren, "Hacker's
        # Delight", 6-1); all bits below it are kept. In place, since room for a result costs as much as making it.
        other = words ^ _BLANKS
        found = other - _ONES
        found &= np.invert(other, out=other)
        found &= _HIGH_BITS
        found &= np.negative(found, out=other)
        found >>= np.uint64(7)
        found -= np.uint64(1)
        words &= found
        return cls(flat, starts, ends, words)

    def second(self, some: Places) -> Numbers:
        """Return the numbers of what words of eight to fifteen bytes have behind their first eight; ``some`` are such words."""
        beyond = self.ends[some] - self.starts[some] - (LONGEST + 1)
        found: Numbers = _every_eight(self.flat)[self.starts[some] + LONGEST + 1]
        found &= _KEPT[beyond]
        return found


def _every_eight(flat: bytes) -> Numbers:
    made: Numbers = np.ndarray((len(flat) - LONGEST,), "<u8", flat, strides=(1,))
    return made
