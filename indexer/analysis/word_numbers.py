"""The words of flat texts as numbers, eight bytes each, so that all of a story are looked up at once.

It finds no words: ``tokens`` made them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LONGEST = 7
"""How many bytes a word has at most that its number says whole; longer ones have numbers that no such word has."""

_BLANK = ord(" ")
_BLANKS, _ONES, _HIGH_BITS = (np.uint64(int.from_bytes(bytes((byte,)) * 8)) for byte in (_BLANK, 0x01, 0x80))

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class WordNumbers:
    """The words of texts one after another in ``flat``: where each starts, and its number.

    Text ``i`` has the words from ``bounds[i]`` to ``bounds[i + 1]``; those at the places ``long`` say more than their number.
    """

    flat: bytes
    starts: Places
    numbers: Numbers
    long: Places
    bounds: Places

    @classmethod
    def of(cls, flats: Sequence[bytes]) -> WordNumbers:
        """Return the words of texts as ``flat_terms`` returns them."""
        flat = b"".join(flats)
        letters = np.frombuffer(flat, np.uint8) != _BLANK
        # A blank stands before the first word.
        starts = np.flatnonzero(letters[1:] > letters[:-1]) + 1
        numbers, whole = cut_words(_every_eight(flat)[starts])
        ends = np.cumsum([0, *map(len, flats)])
        return cls(flat, starts, numbers, np.flatnonzero(~whole), np.searchsorted(starts, ends))

    def second(self) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Return the numbers of what the ``long`` words have behind their first eight bytes, and whether that is all of it."""
        return cut_words(_every_eight(self.flat)[self.starts[self.long] + LONGEST + 1])

    def without(self, word: str) -> WordNumbers:
        """Return the words without a short one, as if they stood beside each other."""
        gone = np.flatnonzero(self.numbers == number_of(word))
        return WordNumbers(
            self.flat,
            np.delete(self.starts, gone),
            np.delete(self.numbers, gone),
            self.long - gone.searchsorted(self.long),
            self.bounds - gone.searchsorted(self.bounds),
        )

    def word(self, place: int) -> bytes:
        """Return a word."""
        start = self.starts[place]
        return self.flat[start : self.flat.index(b" ", start)]


def number_of(word: str) -> np.uint64:
    """Return the number of a word of ``LONGEST`` bytes at most, which says it whole."""
    return np.uint64(int.from_bytes(word.encode(), "little"))


def cut_words(words: Numbers) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Cut eight bytes each, least byte first, at the first blank; say of each whether there was one."""
    # The lowest zero byte of ``other`` is where the first blank stands (the test for a zero byte in Warren, "Hacker's
    # Delight", 6-1); all bits below it are kept. In place, since room for a result costs as much as making it.
    other = words ^ _BLANKS
    found = other - _ONES
    found &= np.invert(other, out=other)
    found &= _HIGH_BITS
    whole = found != 0
    found &= np.negative(found, out=other)
    found >>= np.uint64(7)
    found -= np.uint64(1)
    words &= found
    return words, whole


def _every_eight(flat: bytes) -> Numbers:
    made: Numbers = np.ndarray((max(0, len(flat) - LONGEST),), "<u8", flat, strides=(1,))
    return made
