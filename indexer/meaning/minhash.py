"""MinHash sketches of stories: some hundred numbers by which near-duplicates are found without the texts.

The numbers are the smallest of the text's word shingles in each of many bins (one permutation hashing: Li, Owen,
Zhang 2012), an unbiased sample of what two texts have in common (MinHash: Broder 1997). Where in the text each stands
is kept as well. It compares; it stores nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indexer.analysis.tokens import flat_terms
from indexer.model import StoredStory, Story

# Bins, each the minimum of its share of the shingles. 256 tell a similarity of 0.35 to within 0.03; a sketch takes
# 1.3 kB. benchmarks/copies.py measures this and all other numbers here.
BINS = 256
# Words of so many letters are compared, by their first so many, in rows of so many: short words are everybody's, and
# rows of three long ones nobody's but by copying. A text in which every fifth word was changed keeps half of its rows.
_LETTERS = 5
ROW = 3
# A text of which more than this share of bytes is letters beyond ASCII is parted into words by the analysis of the
# index; French has 0.04, Vietnamese 0.25, Russian 0.45. Quotes and dashes do not count: copies differ in them.
_SHARE_BEYOND = 0.2
_TYPOGRAPHY = b"\xe2\x80"
# In such a text words of so many bytes are compared. Where they are few the script has a word for each character, and
# every three in a row are one.
_BYTES_BEYOND, _FEW_BEYOND = 7, 0.2
# Of long texts only the shingles below a limit are sorted: so many times the bins that hardly one stays empty (e^-10).
_SORTED = 10
# A place in a text is given in 256ths of it.
_PLACES = 256

Numbers = npt.NDArray[np.uint64]
EMPTY = np.uint32(0xFFFFFFFF)
_BLANK = ord(" ")
_WORD = np.uint64((1 << 8 * _LETTERS) - 1)
# Odd constants of well mixed bits (xxHash64, MurmurHash3).
_MULTIPLIERS = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)))
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HALF, _HALF_LESS = np.uint64(32), np.uint64(29)
# In a key the bin has the highest eight bits and the place the lowest.
_PLACE, _PLACE_BITS, _BIN_BITS, _BIN_SHIFT = np.uint64(255), np.uint64(8), np.uint64(8), np.uint64(56)


@dataclass(frozen=True, slots=True)
class Sketch:
    """``minima`` has a number a bin (EMPTY: no shingle fell there), ``places`` where each stands, from 0 to 255.

    ``size`` counts the shingles of the text.
    """

    size: int
    minima: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint8]

    def packed(self) -> bytes:
        """Return it as bytes for keeping."""
        return self.minima.astype("<u4", copy=False).tobytes() + self.places.tobytes()

    @classmethod
    def unpacked(cls, size: int, packed: bytes) -> Sketch:
        """Return what was packed."""
        minima = np.frombuffer(packed, "<u4", BINS)
        return cls(size, minima, np.frombuffer(packed, np.uint8, BINS, offset=4 * BINS))


def sketches(stories: Mapping[str, Story | StoredStory]) -> dict[str, Sketch | None]:
    """Return the sketch of every story, or None where it is too short for one."""
    return {key: sketch(chapter.text for chapter in story.chapters) for key, story in stories.items()}


def sketch(texts: Iterable[str]) -> Sketch | None:
    """Return the sketch of a story's chapters read as one text, None where it has too few words to tell it by."""
    words = _words("\n".join(texts))
    if len(words) < ROW:
        return None
    rows = _rows(words)
    total = len(rows)
    # One number a row, sorted as a whole: its bin, what is compared, where it stands.
    keys = rows & ~_PLACE
    keys |= (np.arange(total) * (_PLACES / total)).astype(np.uint64)
    low = _low(keys, rows)
    where, least = _minima(low)
    if len(where) < BINS and len(low) < total:
        # A text that says few things often has hardly any low shingle: one word 5,200 times has one shingle in all.
        where, least = _minima(keys)
    minima = np.full(BINS, EMPTY, np.uint32)
    places = np.zeros(BINS, np.uint8)
    minima[where] = (least << _BIN_BITS) >> _HALF
    places[where] = least & _PLACE
    return Sketch(total, minima, places)


def _low(keys: Numbers, rows: Numbers) -> Numbers:
    """Return the keys that can be a bin's least where a text has as many different shingles as it has shingles."""
    if len(rows) <= 2 * _SORTED * BINS:
        return keys
    return keys[rows << _BIN_BITS < np.uint64(int(_SORTED * BINS / len(rows) * 2**64))]


def _minima(keys: Numbers) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """Return the bins that have any of ``keys``, which may be none, and the least in each."""
    keys = np.sort(keys)
    bins = (keys >> _BIN_SHIFT).astype(np.uint8)
    fresh = np.ones(len(bins), np.bool_)
    np.not_equal(bins[1:], bins[:-1], out=fresh[1:])
    return bins[fresh], keys[fresh]


def _rows(words: Numbers) -> Numbers:
    """Return a number of well mixed bits for every ``ROW`` words that follow one another."""
    count = len(words) - ROW + 1
    rows = words[:count] * _MULTIPLIERS[0]
    for step in range(1, ROW):
        rows += words[step : step + count] * _MULTIPLIERS[step]
        rows ^= rows >> _HALF_LESS
    for _ in range(2):
        rows *= _MIX
        rows ^= rows >> _HALF
    return rows


def _words(text: str) -> Numbers:
    """Return a number for every long word of a text, in order."""
    data = text.encode("utf-8", "replace")
    beyond = len(data) - len(text)
    if beyond and beyond - 2 * data.count(_TYPOGRAPHY) > len(data) * _SHARE_BEYOND:
        return _words_beyond(text)
    flat = b" %b%b" % (data.translate(_FLAT), b" " * 8)
    letters = np.frombuffer(flat, np.uint8) != _BLANK
    # A long word begins where no letter is followed by so many.
    long = letters[1:-_LETTERS]
    for step in range(2, _LETTERS + 1):
        long = long & letters[step : len(letters) - _LETTERS - 1 + step]
    starts = np.flatnonzero(long > letters[: -_LETTERS - 1]) + 1
    # The eight bytes from every byte on, without copying any.
    windows: Numbers = np.ndarray((len(flat) - 7,), "<u8", flat, strides=(1,))
    return windows[starts] & _WORD


def _words_beyond(text: str) -> Numbers:
    words = flat_terms(text).split()
    long = [word for word in words if len(word) >= _BYTES_BEYOND]
    if len(long) < len(words) * _FEW_BEYOND:
        long = [b"".join(words[at : at + ROW]) for at in range(len(words) - ROW + 1)]
    return np.fromiter(map(crc32, long), np.uint64, len(long))


def _flat() -> bytes:
    """Map ASCII letters and digits to lower case, and all other bytes to a blank."""
    table = bytearray(b" " * 256)
    for code in range(128):
        if chr(code).isalnum():
            table[code] = ord(chr(code).lower())
    return bytes(table)


_FLAT = _flat()
