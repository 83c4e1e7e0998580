"""The stems of the texts of stories, each word stemmed once for a whole archive.

It counts what ``tokens`` made; what a stem is, ``stemming`` says.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import compress, pairwise

import numpy as np

from indexer.analysis.stem import stem_all
from indexer.analysis.stem_rules import rules_of
from indexer.analysis.stemming import index_stems
from indexer.analysis.word_numbers import Numbers, Places, WordNumbers

# Distinct words of a language number some hundred thousands; the bound keeps a hostile text from filling memory.
_CACHE_LIMIT = 400_000
# A table of so many words takes four megabytes, or eight; a long story has some thousands, an archive ten times more than it holds.
_TABLE_BITS = 18
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
        self._is_plain = rules_of(language) is None

    def __missing__(self, word: bytes) -> bytes:
        self._bound()
        stems = index_stems(word.decode("utf-8", "surrogatepass"), self._language)
        made = self[word] = b"".join([stem.encode("utf-8", "surrogatepass") + b" " for stem in stems])
        return made

    def of_all(self, words: Sequence[bytes]) -> list[bytes]:
        """Return the stems of many words, of which the new ones are stemmed at once."""
        if self._is_plain:
            self._bound()
            new = [word for word in words if word not in self and word.isascii()]
            made = stem_all([word.decode() for word in new])
            self.update(zip(new, [b"%b " % stem.encode() for stem in made], strict=True))
        return [self[word] for word in words]

    def _bound(self) -> None:
        if len(self) >= _CACHE_LIMIT:
            self.clear()


class _Table:
    """Stems of words of up to seven bytes, or fifteen, by their numbers: where many are looked up, all are at once.

    A word has two places beside each other, and goes from the first to the second where a newer one needs it.
    """

    def __init__(self, stems: _Stems, width: int) -> None:
        self._stems, self._width = stems, width
        # The numbers of a word and then its stems: beside each other, since fetching them from memory is what takes long.
        self._entries: Numbers = np.zeros((1 << _TABLE_BITS, 2 * width), np.uint64)

    def repeated(self, words: Numbers, counts: Places, bounds: Places) -> list[list[bytes]]:
        """Return the stems of words, a row of numbers each, so often, those within every two ``bounds`` in a list."""
        places = ((reduce(lambda one, other: one * _FACTOR ^ other, words.T) * _FACTOR) >> _SHIFT).view(
            np.int64
        )
        found = self._entries.take(places, axis=0)
        left = self._others(found, words)
        longer: list[tuple[int, bytes]] = []
        if len(left):
            found[left] = self._entries.take(places[left] ^ 1, axis=0)
            left = left[self._others(found[left], words[left])]
            # No word holds a zero byte, which is what numbers are filled up with.
            made = self._stems.of_all([word.tobytes().rstrip(b"\0") for word in words[left]])
            fit = np.array([len(each) <= 8 * self._width for each in made], np.bool_)
            longer = [(at, each * int(counts[at])) for at, each in zip(left.tolist(), made, strict=True)]
            longer = list(compress(longer, ~fit))
            counts[left[~fit]] = 0
            left = left[fit]
            found[left] = self._learn(places[left], words[left], compress(made, fit))
        data = found[:, self._width :].repeat(counts, axis=0).tobytes()
        ends = 8 * self._width * np.concatenate(([0], np.cumsum(counts)))
        pieces = [[data[start:end]] for start, end in pairwise(ends[bounds].tolist())]
        _share_out(longer, bounds, pieces)
        return pieces

    def _others(self, found: Numbers, words: Numbers) -> Places:
        """Return where other words were found than those looked for."""
        differs = found[:, 0] != words[:, 0]
        for column in range(1, self._width):
            differs |= found[:, column] != words[:, column]
        return np.flatnonzero(differs)

    def _learn(self, places: Places, words: Numbers, stems: Iterable[bytes]) -> Numbers:
        """Put words with their stems in their places; return the entries."""
        cells = np.frombuffer(b"".join([each.ljust(8 * self._width) for each in stems]), np.uint64)
        entries = np.hstack([words, cells.reshape(words.shape)])
        self._entries[places ^ 1] = self._entries[places]
        self._entries[places] = entries
        return entries


def _share_out(stems: Iterable[tuple[int, bytes]], bounds: Places, pieces: Sequence[list[bytes]]) -> None:
    """Give every stem with its place to those of the two ``bounds`` that it is within."""
    for at, made in stems:
        pieces[int(bounds.searchsorted(at, "right")) - 1].append(made)


class _Stemmer:
    """The stems of texts of one language, for one thread."""

    def __init__(self, language: str) -> None:
        self._stems = _Stems(language)
        self._short, self._long = _Table(self._stems, 1), _Table(self._stems, 2)

    def few(self, flat: bytes) -> bytes:
        """Return the stems of a text's words, which are looked up one by one."""
        return b"".join(map(self._stems.__getitem__, flat.split()))

    def many(self, words: WordNumbers, bounds: Places) -> list[bytes]:
        """Return the stems of the words within every two ``bounds``."""
        second, whole = words.second()
        long = words.long[whole]
        longer = np.column_stack([words.numbers[long], second[whole]])
        pieces = self._long.repeated(longer, np.ones(len(long), np.int64), long.searchsorted(bounds))
        longest = [(at, self._stems[words.word(at)]) for at in words.long[~whole].tolist()]
        _share_out(longest, bounds, pieces)
        short = self._short.repeated(*_distinct(words, bounds))
        return [b"".join([*one, *other]) for one, other in zip(short, pieces, strict=True)]


def _distinct(words: WordNumbers, bounds: Places) -> tuple[Numbers, Places, Places]:
    """Return the short words, each once within two ``bounds``, how often it stands there, and where the bounds are then."""
    short = np.ones(len(words.numbers), np.bool_)
    short[words.long] = False
    numbers = words.numbers[short]
    bounds = bounds - words.long.searchsorted(bounds)
    # Equal ones stand together then, which engines index faster as well.
    for start, end in pairwise(bounds.tolist()):
        numbers[start:end].sort()
    last = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=last[:-1])
    last[bounds[bounds > 0] - 1] = True
    ends = np.flatnonzero(last)
    return numbers[ends, None], np.diff(ends, prepend=-1), ends.searchsorted(bounds)


def stems_of(flat: bytes, language: str) -> bytes:
    """Return the stems of all words of a text, as ``flat_terms`` makes it, in no order, with a blank or more after each.

    Words are UTF-8; surrogates pass.
    """
    made: bytes = _stemmer(language).few(flat)
    return made


def stems_of_each(words: WordNumbers, bounds: Places, language: str) -> list[bytes]:
    """Return ``stems_of`` the words within every two ``bounds``, which begin with 0 and end behind the last word.

    For many words, of a story or several, it is faster.
    """
    made: list[bytes] = _stemmer(language).many(words, bounds)
    return made


def _stemmer(language: str) -> _Stemmer:
    found: _Stemmer | None = _local.__dict__.get(language)
    if found is None:
        found = _local.__dict__[language] = _Stemmer(language)
    return found


def stem_counts(texts: Iterable[tuple[Mapping[str, int], int]], language: str) -> Mapping[str, int]:
    """Return how often each stem occurs; ``texts`` are (how often each folded word occurs, weight)."""
    counts: Counter[str] = Counter()
    for words, weight in texts:
        for word, count in words.items():
            for stem in index_stems(word, language):
                counts[stem] += count * weight
    return counts
