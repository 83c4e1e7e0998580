"""How alike two words are: the same, forms of one word, one slip apart, or sounding alike.

It knows no lines and no texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, product

import numpy as np
import numpy.typing as npt
from jellyfish import metaphone
from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import cdist

from indexer.analysis.stem_rules import rules_of
from indexer.analysis.stemming import index_stems

# What another form, a slip and a word of the same sound count beside the word itself.
SAME, FORM, SLIP, SOUND = 1.0, 0.9, 0.8, 0.7
# Shorter words have too many neighbours: "cat" is no slip of "hat", nor "be" of "bee".
_SHORTEST_SLIP, _SHORTEST_SOUND = 4, 3
# Words that sound alike differ by so many letters in length.
_LONGER = 3
_CACHE_LIMIT = 200_000
# With which codes of Metaphone a word may begin, by its first letter, where that is not the letter alone.
_BEGINNINGS = {
    "a": "AE", "c": "KSX", "d": "TJ", "g": "KJN", "h": "HAEIOU", "k": "KN", "p": "PFN", "q": "K", "s": "SX", "t": "TX0",
    "v": "F", "w": "WRAEIOU", "x": "S", "z": "S",
}  # fmt: skip

Likeness = npt.NDArray[np.float32]


class Likenesses:
    """How alike the words of a line are to any others, as a story's language has it."""

    def __init__(self, asked: Sequence[str], language: str) -> None:
        self._language = language
        # Stems of English and of languages without rules begin as their words do.
        self._begin_alike = rules_of(language) is None
        self._size = len(asked)
        self._same, self._forms = _groups(asked), _groups(_stem(word, language) for word in asked)
        self._begin = frozenset(chain.from_iterable(map(_beginnings, asked)))
        self._long = [at for at, word in enumerate(asked) if len(word) >= _SHORTEST_SLIP]
        self._slips = [asked[at] for at in self._long]
        self._sounds = _groups(_sound(word) if len(word) >= _SHORTEST_SOUND else "" for word in asked)
        self._sounds.pop("", None)
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)
        for sound, rows in self._sounds.items():
            for row in rows:
                size = len(asked[row])
                self._lengths[sound[0]].update(range(size - _LONGER, size + _LONGER + 1))

    def of(self, stored: Sequence[str]) -> Likeness:
        """Return an array of (line, stored) numbers from 0 to 1: how alike folded words are."""
        made: Likeness = np.zeros((self._size, len(stored)), np.float32)
        self._alike(made, self._sounding(stored), SOUND)
        if self._slips and stored:
            near = cdist(self._slips, stored, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
            rows, columns = np.nonzero(near == 1)
            made[np.take(self._long, rows), columns] = SLIP
        self._alike(made, self._inflected(stored), FORM)
        self._alike(made, ((at, self._same.get(word)) for at, word in enumerate(stored)), SAME)
        return made

    def _alike(self, made: Likeness, pairs: Iterable[tuple[int, list[int] | None]], likeness: float) -> None:
        for at, rows in pairs:
            if rows:
                made[rows, at] = likeness

    def _inflected(self, stored: Sequence[str]) -> Iterator[tuple[int, list[int] | None]]:
        begin, language, forms = self._begin, self._language, self._forms
        if self._begin_alike:
            return (
                (at, forms.get(_stem(word, language))) for at, word in enumerate(stored) if word[:2] in begin
            )
        return ((at, forms.get(_stem(word, language))) for at, word in enumerate(stored))

    def _sounding(self, stored: Sequence[str]) -> Iterator[tuple[int, list[int] | None]]:
        sizes = {
            letter: set().union(
                *(self._lengths.get(code, ()) for code in _BEGINNINGS.get(letter, letter.upper()))
            )
            for letter in {word[:1] for word in stored}
        }
        for at, word in enumerate(stored):
            if len(word) in sizes[word[:1]]:
                yield at, self._sounds.get(_sound(word))


def _beginnings(word: str) -> Iterable[str]:
    """Return how words of the same stem may begin: die and dying have the first letter and one that stands for the second."""
    return map("".join, product(*("iy" if letter in "iy" else letter for letter in word[:2])))


def _groups(keys: Iterable[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        groups.setdefault(key, []).append(at)
    return groups


@lru_cache(_CACHE_LIMIT)
def _sound(word: str) -> str:
    """Return how a word sounds in English, nothing for what is in other letters (Philips, "Hanging on the Metaphone", 1990)."""
    return str(metaphone(word)) if word.isascii() and word.isalpha() else ""


@lru_cache(_CACHE_LIMIT)
def _stem(word: str, language: str) -> str:
    return index_stems(word, language)[0]


def alike_in_letters(asked: Sequence[str], stored: Sequence[str]) -> float:
    """Return how alike words in a row are in their letters, from 0 to 1, however they are parted (Levenshtein, 1966)."""
    return Levenshtein.normalized_similarity("".join(asked), "".join(stored))
