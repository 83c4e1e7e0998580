"""Common grams: neighbouring common words as terms of two letters, so that phrases of common words are fast.

It looks at words that ``analysis`` has made; what a word is, it does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.analysis.common_words import common_words
from indexer.analysis.word_numbers import LONGEST, Numbers, WordNumbers, number_of

# Words, neighbours among which get a posting of their own in the field of pairs: docs/performance.md says what more and
# fewer of them would cost and gain, benchmarks/common_pairs.py measures it.
COMMON_WORDS = 150
# One byte for each, none a blank (there are 187), and one for all other words.
_CODES = tuple(
    code for code in range(0x21, 0x100) if chr(code).isprintable() and code not in {0x2D, 0xA0, 0xAD}
)
_UNCOMMON = ord("-")

_BLANK = ord(" ")
_TABLE_BITS = 12
_SHIFT = np.uint64(64 - _TABLE_BITS)

_Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Table:
    """The common words at the places to which multiplying takes them: no two share one."""

    factor: np.uint64
    words: Numbers
    codes: _Codes


def common_gram(first: str, second: str) -> str | None:
    """Return the term that stands for two neighbouring words, or None when they are not both common."""
    codes = _codes()
    return chr(codes[first]) + chr(codes[second]) if first in codes and second in codes else None


def filler_terms() -> list[str]:
    """Return the terms in what ``common_grams`` makes that only keep a place."""
    return [made for code in map(chr, (*_CODES, _UNCOMMON)) for made in (f"-{code}", f"{code}-")]


def common_grams(words: WordNumbers) -> list[str]:
    """Return for each of some texts the terms of all neighbours that are both common, those of one run of such words in a row.

    Between two runs stands a term that is not indexed but keeps its place, so that no phrase reaches across.
    """
    codes = _code_of_each(words.numbers)
    common = codes != _UNCOMMON
    # The last word of a text has none beside it.
    inside = np.ones(len(codes), np.bool_)
    inside[words.bounds[1:][words.bounds[1:] > 0] - 1] = False
    both = common & inside
    both[:-1] &= common[1:]
    kept = both.copy()
    kept[1:] |= both[:-1]
    kept &= inside
    places = np.flatnonzero(kept)
    terms = np.full((len(places), 3), _BLANK, np.uint8)
    terms[:, 0], terms[:, 1] = codes[places], codes[places + 1]
    made = terms.tobytes().decode("latin-1")
    cuts = (3 * np.searchsorted(places, words.bounds)).tolist()
    return [made[start:end] for start, end in pairwise(cuts)]


def _code_of_each(words: Numbers) -> _Codes:
    """Return the code of every word, all looked up at once."""
    table = _table()
    other = words * table.factor
    other >>= _SHIFT
    places = other.view(np.int64)
    codes = table.codes.take(places)
    codes[table.words.take(places) != words] = _UNCOMMON
    return codes


@cache
def _codes() -> Mapping[str, int]:
    """Return the common words with the byte that stands for each in a pair: short terms are quick to index."""
    short = (word for word in common_words(COMMON_WORDS) if len(word.encode()) <= LONGEST)
    return dict(zip(sorted(short), _CODES, strict=False))


@cache
def _table() -> _Table:
    """Return the words' places, after trying odd factors until no two words fall on one (dozens, a millisecond)."""
    keys = np.array(list(map(number_of, _codes())), np.uint64)
    chance = np.random.default_rng(0)
    while True:
        factor = np.uint64(chance.integers(1 << 63, dtype=np.uint64) * np.uint64(2) + np.uint64(1))
        places = (keys * factor) >> _SHIFT
        if len(np.unique(places)) == len(keys):
            break
    words = np.zeros(1 << _TABLE_BITS, np.uint64)
    codes = np.full(1 << _TABLE_BITS, _UNCOMMON, np.uint8)
    words[places], codes[places] = keys, np.array(list(_codes().values()), np.uint8)
    return _Table(factor, words, codes)
