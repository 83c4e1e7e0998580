"""Detect near-duplicates: compare two MinHash sketches, and compute the LSH bands by which candidates are found.

A copy is the same from beginning to end: a part of a story, or one grown by chapters, is none. It reads no text.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.meaning.minhash import BINS, EMPTY, Sketch
from indexer.meaning.titles import folded

# Two sketches are compared where so many of their bands are equal, each the least of a sixteenth of all shingles (locality
# sensitive hashing: Indyk, Motwani 1998). Texts with every tenth word changed are met for certain, with every fifth in
# 98 of 100 cases; of 100,000 pairs of different stories none were.
BANDS, LEAST_BANDS = 16, 2
_BAND_BITS = np.uint64(4)
# What two texts must have in common; every fifth word changed leaves 0.35, and unrelated ones never had 0.02.
_LEAST_ALIKE = 0.16
# Fewer equal numbers than this are chance, or a quotation.
_LEAST_EQUAL = 4
# The shorter of two copies is at least so long: a tenth more is an epilogue or a longer header, a quarter more is not.
_LEAST_SIZE = 0.83
# A text is looked at in stretches of so many numbers, at most eight, and each must hold this share of what the whole
# has in common on average: chapters that only one of two stories has leave a stretch empty.
_STRETCH, _MOST_STRETCHES = 24, 8
_LEAST_IN_STRETCH = 0.2


_BRACKETED = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Similarity:
    """What two texts have in common: the share of all their shingles (Jaccard), and of the one that has least of it.

    ``evenness`` is how much of the common share the poorest stretch of either text has, 1 being all of it.
    """

    share: float
    size: float
    evenness: float
    equal: int

    @property
    def is_identical(self) -> bool:
        """Whether nothing tells them apart: word for word the same but for a word in some thousands."""
        return self.share == self.size == 1

    @property
    def is_duplicate(self) -> bool:
        """Whether these are two copies of one work."""
        return (
            self.share >= _LEAST_ALIKE
            and self.size >= _LEAST_SIZE
            and self.equal >= _LEAST_EQUAL
            and self.evenness >= _LEAST_IN_STRETCH
        )


def are_numbered_differently(one: str | None, other: str | None) -> bool:
    """Say whether two titles are numbered differently, as stories of a row are; however alike they are, none is a copy."""
    numbers = [set(_NUMBERS.findall(title or "")) for title in (one, other)]
    return all(numbers) and numbers[0] != numbers[1]


def may_share_title(one: str | None, other: str | None) -> bool:
    """Say whether two titles may be of one work; None is one nobody gave.

    Case, accents, punctuation, what stands in brackets and a first article do not count. More words behind ("…, revised") may be
    in one of them, but no number: that makes it another story of a row.
    """
    if one is None or other is None:
        return True
    short, long = sorted((_bare(one), _bare(other)), key=len)
    rest = long[len(short) :]
    return long[: len(short)] == short and bool(short) and not any(map(str.isdecimal, rest))


def _bare(title: str) -> list[str]:
    return (folded(_BRACKETED.sub(" ", title)) or folded(title)).split()


def compare(one: Sketch, other: Sketch) -> Similarity:
    """Compare two sketches."""
    equal = (one.minima == other.minima) & (one.minima != EMPTY)
    count = int(np.count_nonzero(equal))
    filled = BINS - int(np.count_nonzero((one.minima == EMPTY) & (other.minima == EMPTY)))
    share = count / max(filled, 1)
    size = min(one.size, other.size) / max(one.size, other.size, 1)
    if share < _LEAST_ALIKE or size < _LEAST_SIZE:
        return Similarity(share, size, 0.0, count)
    return Similarity(share, size, min(_evenness(one, equal), _evenness(other, equal)), count)


def _evenness(sketch: Sketch, equal: npt.NDArray[np.bool_]) -> float:
    filled = sketch.minima != EMPTY
    stretches = max(1, min(int(np.count_nonzero(filled)) // _STRETCH, _MOST_STRETCHES))
    stretch = sketch.places.astype(np.intp) * stretches // 256
    held = np.bincount(stretch[filled], minlength=stretches)
    common = np.bincount(stretch[equal], minlength=stretches)
    shares = common[held > 0] / held[held > 0]
    return float(shares.min() / (common.sum() / held.sum()))


def band_keys(sketch: Sketch) -> list[int]:
    """Return up to ``BANDS`` numbers (36 bits); copies have ``LEAST_BANDS`` of them in common, and others hardly ever."""
    # Minima of neighbouring bins taken together are the minima of fewer bins: less of them is empty.
    minima = sketch.minima.reshape(BANDS, -1).min(axis=1)
    keys = minima.astype(np.uint64) << _BAND_BITS | _NUMBERED
    found: list[int] = keys[minima != EMPTY].tolist()
    return found


_NUMBERED = np.arange(BANDS, dtype=np.uint64)
