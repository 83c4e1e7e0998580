"""How alike two words are: the same, forms of one word, one slip apart, or sounding alike.

It knows no lines and no texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from jellyfish import metaphone
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from indexer.analysis.stemming import index_stems

# What another form, a slip and a word of the same sound count beside the word itself.
SAME, FORM, SLIP, SOUND = 1.0, 0.9, 0.8, 0.7
# Shorter words have too many neighbours: "cat" is no slip of "hat".
_SHORTEST_SLIP = 4
_CACHE_LIMIT = 100_000

Likeness = npt.NDArray[np.float32]


def alike(asked: Sequence[str], stored: Sequence[str], language: str) -> Likeness:
    """Return an array of (asked, stored) numbers from 0 to 1: how alike folded words are, as a story's language has it."""
    near = cdist(asked, stored, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
    made: Likeness = np.zeros(near.shape, np.float32)
    long = np.fromiter((len(word) >= _SHORTEST_SLIP for word in asked), np.bool_, len(asked))
    made[(near == 1) & long[:, None]] = SLIP
    sounds, forms = _groups(stored, _sound), _groups(stored, lambda word: _stem(word, language))
    for row, word in enumerate(asked):
        if sound := _sound(word):
            same = sounds.get(sound, [])
            made[row, same] = np.maximum(made[row, same], SOUND)
        made[row, forms.get(_stem(word, language), [])] = FORM
    made[near == 0] = SAME
    return made


def _groups(words: Sequence[str], key: object) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        groups.setdefault(key(word), []).append(at)  # type: ignore[operator]
    return groups


@lru_cache(_CACHE_LIMIT)
def _sound(word: str) -> str:
    """Return how a word sounds in English, nothing for what is in other letters (Philips, "Hanging on the Metaphone", 1990)."""
    return str(metaphone(word)) if word.isascii() and word.isalpha() else ""


@lru_cache(_CACHE_LIMIT)
def _stem(word: str, language: str) -> str:
    return index_stems(word, language)[0]
