"""The stems of a text's words as numbers in their order, for comparing long texts word by word.

Two stems have the same number by chance once in four thousand millions; it knows no index.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indexer.analysis.stem_counts import stems_of_words
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms
from indexer.analysis.word_numbers import Numbers, WordNumbers

StemNumbers = npt.NDArray[np.uint32]

# Distinct words of a language number some hundred thousands; the bound keeps a hostile text from filling memory.
_CACHE_LIMIT = 400_000
_MIX = np.uint64(0x9E3779B97F4A7C15)


class StemNumberer:
    """Numbers the stems of texts of one language, each word stemmed once."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._known: dict[int, int] = {}

    def of(self, texts: Sequence[str]) -> list[StemNumbers]:
        """Return the numbers of the stems of each text's words; of a word with several stems, that of the first."""
        words = WordNumbers.of([stemmable(text, flat_terms(text), self._language) for text in texts])
        keys, first, places = np.unique(_keys(words), return_index=True, return_inverse=True)
        numbers = self._numbers(words, keys.tolist(), first.tolist())[places]
        return np.split(numbers, words.bounds[1:-1])

    def _numbers(self, words: WordNumbers, keys: Sequence[int], first: Sequence[int]) -> StemNumbers:
        if len(self._known) >= _CACHE_LIMIT:
            self._known.clear()
        known = self._known
        new = [(key, words.word(at)) for key, at in zip(keys, first, strict=True) if key not in known]
        stems = stems_of_words([word for _, word in new], self._language)
        known.update((key, crc32(stem.split()[0])) for (key, _), stem in zip(new, stems, strict=True))
        return np.fromiter(map(known.__getitem__, keys), np.uint32, len(keys))


def _keys(words: WordNumbers) -> Numbers:
    """Return a number for each word that says all of it, but for chance."""
    keys = words.numbers.copy()
    second, whole = words.second()
    keys[words.long] = keys[words.long] * _MIX ^ second
    for place in words.long[~whole].tolist():
        word = words.word(place)
        keys[place] = crc32(word) << 32 | crc32(word[::-1])
    return keys
