"""The stems of the texts of one story, each word stemmed once for a whole archive.

It counts what ``tokens`` made; what a stem is, ``stemming`` says.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import numpy as np

from indexer.analysis.stemming import index_stems
from indexer.analysis.word_numbers import LONGEST, Numbers, Places, WordNumbers

# Distinct words of a language number some hundred thousands; the bound keeps a hostile text from filling memory.
_CACHE_LIMIT = 400_000
# A table of so many words takes two megabytes, or four; a long story has some thousands, an archive ten times more than it holds.
_TABLE_BITS = 17
_SHIFT = np.uint64(64 - _TABLE_BITS)
_FACTOR = np.uint64(
    0x9E3779B97F4A7C15
)  # 2^64 by the golden ratio (Knuth, "The Art of Computer Programming", 6.4)
_local = threading.local()


class _Stems(dict[bytes, bytes]):
    """Stems of the words of one language, with a blank after each; a look-up of a new word stems it."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: bytes) -> bytes:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        stems = index_stems(word.decode("utf-8", "surrogatepass"), self._language)
        made = self[word] = b"".join([stem.encode("utf-8", "surrogatepass") + b" " for stem in stems])
        return made


class _Table:
    """Stems of words of up to eight bytes, or sixteen, by their numbers: where many are looked up, all are at once.

    A word has one place, from which the next one drives it out.
    """

    def __init__(self, width: int) -> None:
        self._words: Numbers = np.zeros((width, 1 << _TABLE_BITS), np.uint64)
        self._cells: Numbers = np.zeros((1 << _TABLE_BITS, width), np.uint64)
        self._size = 8 * width

    def look(self, numbers: Sequence[Numbers]) -> tuple[bytes, Places, Places]:
        """Return the stems of the words that are known, which ones are not, and where those belong."""
        mixed = reduce(lambda one, other: one * _FACTOR ^ other, numbers)
        places = ((mixed * _FACTOR) >> _SHIFT).view(np.int64)
        known = self._words[0].take(places) == numbers[0]
        for each, words in zip(numbers[1:], self._words[1:], strict=True):
            known &= words.take(places) == each
        left = np.flatnonzero(~known)
        return self._cells[places[known]].tobytes(), left, places[left]

    def learn(self, numbers: Sequence[Numbers], places: Places, stems: Sequence[bytes]) -> None:
        """Put words with their stems in their places, as far as there is room for them."""
        fit = [at for at, made in enumerate(stems) if len(made) <= self._size]
        cells = b"".join([stems[at].ljust(self._size) for at in fit])
        for held, each in zip(self._words, numbers, strict=True):
            held[places[fit]] = each[fit]
        self._cells[places[fit]] = np.frombuffer(cells, np.uint64).reshape(len(fit), self._size // 8)


class _Stemmer:
    """The stems of texts of one language, for one thread."""

    def __init__(self, language: str) -> None:
        self._stems, self._short, self._long = _Stems(language), _Table(1), _Table(2)

    def text(self, flat: bytes, words: WordNumbers | None) -> bytes:
        """Return the stem of every word, in no order, with a blank or more after each."""
        if words is None:
            return b"".join(map(self._stems.__getitem__, flat.split()))
        size = words.ends - words.starts
        made = []
        for table, some in (
            (self._short, np.flatnonzero(size <= LONGEST)),
            (self._long, np.flatnonzero((size > LONGEST) & (size <= 2 * LONGEST + 1))),
        ):
            numbers = [words.numbers[some], *([words.second(some)] if table is self._long else [])]
            known, left, places = table.look(numbers)
            stems = self._each(words, some[left])
            if stems:
                table.learn([each[left] for each in numbers], places, stems)
            made += [known, *stems]
        return b"".join([*made, *self._each(words, np.flatnonzero(size > 2 * LONGEST + 1))])

    def _each(self, words: WordNumbers, some: Places) -> list[bytes]:
        bounds = zip(words.starts[some].tolist(), words.ends[some].tolist(), strict=True)
        return [self._stems[words.flat[start:end]] for start, end in bounds]


def stem_text(texts: Iterable[tuple[bytes, WordNumbers | None, int]], language: str) -> bytes:
    """Return the stems of ``texts`` in no order, with a blank or more after each: each text's as often as its weight says.

    ``texts`` are (words as ``flat_terms`` makes them, the same as numbers where there are many, weight). The words are
    UTF-8; surrogates pass.
    """
    stemmer = _local.__dict__.get(language)
    if stemmer is None:
        stemmer = _local.__dict__[language] = _Stemmer(language)
    return b"".join([stemmer.text(flat, words) * weight for flat, words, weight in texts])


def stem_counts(texts: Iterable[tuple[Mapping[str, int], int]], language: str) -> Mapping[str, int]:
    """Return how often each stem occurs; ``texts`` are (how often each folded word occurs, weight)."""
    counts: Counter[str] = Counter()
    for words, weight in texts:
        for word, count in words.items():
            for stem in index_stems(word, language):
                counts[stem] += count * weight
    return counts
