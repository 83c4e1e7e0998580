"""Common grams: neighbouring common words as terms of four letters, so that phrases of common words are fast.

It looks at words that ``analysis`` has made; what a word is, it does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from indexer.analysis.common_words import common_words, commonness
from indexer.analysis.word_numbers import LONGEST, Numbers, WordNumbers

# Words, neighbours among which get a posting of their own in the field of pairs: docs/performance.md says what more and
# fewer of them would cost and gain, benchmarks/common_pairs.py measures it.
COMMON_WORDS = 500
# Two letters for each: short terms are quick to index, and letters of ASCII quick to write.
_LETTERS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "-")
_CODES = tuple(map("".join, product(_LETTERS, repeat=2)))
FILLER = "----"
"""The term in what ``common_grams`` makes that only keeps a place."""

_TERM, _EIGHT = len(FILLER) + 1, LONGEST + 1
# So large that no two of a thousand words fall on one place after some tries.
_TABLE_BITS = 18
_SHIFT = np.uint64(64 - _TABLE_BITS)

_Ids = npt.NDArray[np.uint16]
_Letters = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Table:
    """The common words, numbered from 1, at the places to which multiplying takes them: no two share one.

    ``first`` and ``second`` are the numbers of a word's first eight bytes and of the rest; 0 is no common word.
    """

    factor: np.uint64
    ids: _Ids
    first: Numbers
    second: Numbers
    letters: _Letters


def common_gram(first: str, second: str) -> str | None:
    """Return the term that stands for two neighbouring words, or None when they are not both common."""
    codes = _codes()
    return codes[first] + codes[second] if first in codes and second in codes else None


def common_grams(words: WordNumbers) -> list[str]:
    """Return for each of some texts the terms of all neighbours that are both common, those of one run of such words in a row.

    Between two runs stands a term that is not indexed but keeps its place, so that no phrase reaches across.
    """
    ids = _id_of_each(words)
    common = ids > 0
    # The last word of a text has none beside it.
    inside = np.ones(len(ids), np.bool_)
    inside[words.bounds[1:][words.bounds[1:] > 0] - 1] = False
    both = common & inside
    both[:-1] &= common[1:]
    kept = both.copy()
    kept[1:] |= both[:-1]
    kept &= inside
    places = np.flatnonzero(kept)
    letters = _table().letters
    terms = np.full((len(places), _TERM), ord(" "), np.uint8)
    terms[:, :2], terms[:, 2:4] = letters[ids[places]], letters[ids[places + 1]]
    terms[~both[places], : len(FILLER)] = ord("-")
    made = terms.tobytes().decode("ascii")
    cuts = (_TERM * np.searchsorted(places, words.bounds)).tolist()
    return [made[start:end] for start, end in pairwise(cuts)]


def _id_of_each(words: WordNumbers) -> _Ids:
    """Return which common word each is, all looked up at once."""
    table = _table()
    other = words.numbers * table.factor
    other >>= _SHIFT
    ids = table.ids.take(other.view(np.int64))
    ids[table.first.take(ids) != words.numbers] = 0
    rest, whole = words.second()
    long = ids[words.long]
    long[(table.second.take(long) != rest) | ~whole] = 0
    ids[words.long] = long
    return ids


@cache
def _codes() -> Mapping[str, str]:
    """Return the common words with the letters that stand for each in a pair.

    Of words that begin with the same eight bytes there is only the commonest, and none has more than fifteen.
    """
    chosen: dict[bytes, str] = {}
    for word in sorted(common_words(COMMON_WORDS), key=commonness):
        if len(word.encode()) <= _EIGHT + LONGEST:
            chosen.setdefault(word.encode()[:_EIGHT], word)
    return dict(zip(chosen.values(), _CODES, strict=False))


@cache
def _table() -> _Table:
    """Return the words' places, after trying odd factors until no two words fall on one (a few, some milliseconds)."""
    words = [word.encode() for word in _codes()]
    first = np.array([0, *(int.from_bytes(word[:_EIGHT], "little") for word in words)], np.uint64)
    second = np.array([0, *(int.from_bytes(word[_EIGHT:], "little") for word in words)], np.uint64)
    chance = np.random.default_rng(0)
    while True:
        factor = np.uint64(chance.integers(1 << 63, dtype=np.uint64) * np.uint64(2) + np.uint64(1))
        places = (first[1:] * factor) >> _SHIFT
        if len(np.unique(places)) == len(words):
            break
    ids = np.zeros(1 << _TABLE_BITS, np.uint16)
    ids[places] = np.arange(1, len(words) + 1)
    letters = np.frombuffer(("  " + "".join(_codes().values())).encode(), np.uint8).reshape(-1, 2)
    return _Table(factor, ids, first, second, letters)
