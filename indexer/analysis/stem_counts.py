"""The stems of the texts of stories, each word stemmed once for a whole archive.

It counts what ``tokens`` made; what a stem is, ``stemming`` says.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest

import numpy as np
import numpy.typing as npt

from indexer.analysis.stem import stem_all
from indexer.analysis.stem_rules import rules_of
from indexer.analysis.stemming import index_stems
from indexer.analysis.word_numbers import Numbers, WordNumbers, number_of

PARTING = "qzvpzvq"
"""A word that no text has, short enough that its number says it whole; it parts texts whose words are made at once."""

# Distinct words of a language number some hundred thousands; the bound keeps a hostile text from filling memory.
_CACHE_LIMIT = 400_000
# A table of so many words takes eight megabytes; a long story has some thousands, an archive as many as it holds.
_TABLE_BITS = 18
_SHIFT = np.uint64(64 - _TABLE_BITS)
_FACTOR = np.uint64(
    0x9E3779B97F4A7C15
)  # 2^64 by the golden ratio (Knuth, "The Art of Computer Programming", 6.4)
# A word's stems, or what stands for those that are longer. No word and no stem holds such a byte.
_CELL = 16
_FILLING, _ELSEWHERE = b"\0", b"\1"
_local = threading.local()


def _cell(made: bytes) -> Numbers:
    return np.frombuffer(made.ljust(_CELL, _FILLING), np.uint64)


_AWAY, _CUT = _cell(_ELSEWHERE), _cell(b"\n")
_PARTING_NUMBER = number_of(PARTING)


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
    """Stems of words of up to fifteen bytes, by their numbers: all words of a text are looked up at once.

    A word has two places beside each other. The one that came first keeps its own, since common words come soon; the
    other is the last one's.
    """

    def __init__(self, stems: _Stems) -> None:
        self._stems = stems
        # The two numbers of a word and then its stems: beside each other, since fetching them from memory is what takes long.
        self._entries: Numbers = np.zeros((1 << _TABLE_BITS, 4), np.uint64)

    def cells(self, words: Numbers) -> Numbers:
        """Return the stems of words, each a row of two numbers, as cells of bytes that are filled up."""
        mixed = ((words[:, 0] * _FACTOR ^ words[:, 1]) * _FACTOR) >> _SHIFT
        places = mixed.view(np.int64)
        found = self._entries.take(places, axis=0)
        left = np.flatnonzero(_differ(found, words))
        if len(left):
            found[left] = self._entries.take(places[left] ^ 1, axis=0)
            left = left[_differ(found[left], words[left])]
        if len(left):
            # No word holds a zero byte, which is what numbers are filled up with.
            made = self._stems.of_all([word.tobytes().rstrip(b"\0") for word in words[left]])
            fit = [each if len(each) <= _CELL else _ELSEWHERE for each in made]
            cells = np.frombuffer(b"".join([each.ljust(_CELL, _FILLING) for each in fit]), np.uint64)
            found[left] = entries = np.hstack([words[left], cells.reshape(-1, 2)])
            near = places[left]
            self._entries[np.where(self._entries[near, 0] != 0, near ^ 1, near)] = entries
        return found[:, 2:]


def _differ(entries: Numbers, words: Numbers) -> npt.NDArray[np.bool_]:
    """Say where entries are of other words than those looked for."""
    differs: npt.NDArray[np.bool_] = (entries[:, 0] != words[:, 0]) | (entries[:, 1] != words[:, 1])
    return differs


class _Stemmer:
    """The stems of texts of one language, for one thread."""

    def __init__(self, language: str) -> None:
        self._stems = _Stems(language)
        self._table = _Table(self._stems)

    def few(self, flat: bytes) -> bytes:
        """Return the stems of a text's words, which are looked up one by one."""
        return b"".join(map(self._stems.__getitem__, flat.split()))

    def each(self, words: Sequence[bytes]) -> list[bytes]:
        """Return the stems of each word."""
        return self._stems.of_all(words)

    def parted(self, words: WordNumbers) -> list[str]:
        """Return the stems of words in order, those between every two that part them as one text."""
        second, whole = words.second()
        numbers = np.zeros((len(words.numbers), 2), np.uint64)
        numbers[:, 0] = words.numbers
        numbers[words.long, 1] = second
        # Numbers say only the beginning of the longest.
        longest = words.long[~whole]
        numbers[longest] = _PARTING_NUMBER, 0
        cells = self._table.cells(numbers)
        cells[numbers[:, 0] == _PARTING_NUMBER] = _CUT
        cells[longest] = _AWAY
        made = cells.tobytes().translate(None, _FILLING)
        if _ELSEWHERE in made:
            away = np.flatnonzero((cells == _AWAY).all(axis=1))
            others = [self._stems[words.word(at)] for at in away.tolist()]
            made = b"".join(chain.from_iterable(zip_longest(made.split(_ELSEWHERE), others, fillvalue=b"")))
        return made.decode("utf-8", "surrogatepass").split("\n")


def stems_of(flat: bytes, language: str) -> bytes:
    """Return the stems of all words of a text, as ``flat_terms`` makes it, with a blank or more after each.

    Words are UTF-8; surrogates pass.
    """
    made: bytes = _stemmer(language).few(flat)
    return made


def parted_stems(words: WordNumbers, language: str) -> list[str]:
    """Return ``stems_of`` what stands before the first ``PARTING`` among many words, between it and the second, and so on."""
    made: list[str] = _stemmer(language).parted(words)
    return made


def stems_of_words(words: Sequence[bytes], language: str) -> list[bytes]:
    """Return the stems of each of some words, as ``flat_terms`` has them, with a blank after each stem."""
    made: list[bytes] = _stemmer(language).each(words)
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
