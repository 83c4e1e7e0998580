"""A line laid along stored texts, word by word: what it is worth where it fits best, and which word stands for which.

It fetches nothing and judges nothing; a score of 1 is the line itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from indexer.quotes.likeness import Likeness, Likenesses

Scores = npt.NDArray[np.float32]

# What a stored word that the line leaves out costs, and one that the line has more, beside what an average word is worth.
GAP, EXTRA = 0.08, 0.04
# What a word costs that stands where another is stored.
OTHER = 0.02
# Sums of numbers of 32 bits are equal that differ by less.
_SLACK = 1e-5


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its folded words, and what each is worth; all together 1."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, words: Sequence[str], rarities: Sequence[float]) -> Line:
        """Weigh words by how rare they are."""
        total = sum(rarities) or 1.0
        return cls(tuple(words), tuple(each / total for each in rarities))


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the line and the stored one it stands for, by their places from 0; None where one has no other."""

    asked: int | None
    stored: int | None
    likeness: float = 0.0


class Aligner:
    """Lays a line along texts of one language, whose words it remembers."""

    def __init__(self, line: Line, language: str = "") -> None:
        self.line = line
        self._likenesses = Likenesses(line.words, language)
        self._weights = np.array(line.weights, np.float32)[:, None]
        self._gap, self._extra = GAP / len(line.words), EXTRA / len(line.words)
        # Words by their numbers, and how alike the line's are to each; number 0 is no word.
        self._numbers: dict[str, int] = {"": 0}
        self._alike: Likeness = np.zeros((len(line.words), 1), np.float32)
        self._worth = self._gains(self._alike)

    def scores(self, texts: Sequence[Sequence[str]]) -> Scores:
        """Return for each text, given as folded words, what the line is worth where it fits best (Smith & Waterman, 1981).

        All texts are gone through at once, a word of the line at a time; stored words before and behind it cost nothing.
        """
        numbers = self._numbered(texts)
        gaps = self._gaps(numbers.shape[1] + 1)
        best = np.zeros((len(texts), numbers.shape[1] + 1), np.float32)
        for row in self._worth:
            best = _after(best, row.take(numbers), gaps, self._extra)
        found: Scores = best.max(axis=1)
        return found

    def aligned(self, text: Sequence[str]) -> tuple[float, tuple[Pair, ...]]:
        """Return the score of one text and its pairs in order, from the first word that stands for another to the last."""
        row = self._numbered([text])[0]
        gaps = self._gaps(len(row) + 1)
        best = np.zeros((len(self._worth) + 1, len(row) + 1), np.float32)
        for at, worth in enumerate(self._worth):
            best[at + 1] = _after(best[at : at + 1], worth.take(row)[None, :], gaps, self._extra)[0]
        pairs = _walked_back(best.tolist(), self._worth.take(row, axis=1).tolist(), self._extra)
        return float(best[-1].max()), _trimmed(pairs, self._alike.take(row, axis=1))

    def _gaps(self, width: int) -> Scores:
        return np.arange(width, dtype=np.float32) * np.float32(self._gap)

    def _numbered(self, texts: Sequence[Sequence[str]]) -> npt.NDArray[np.intp]:
        """Return the texts as numbers of words, padded to one length."""
        known, before = self._numbers, len(self._numbers)
        rows = [[known.setdefault(word, len(known)) for word in text] for text in texts]
        if len(known) > before:
            new = list(islice(known, before, None))
            alike = self._likenesses.of(new)
            self._alike = np.hstack([self._alike, alike])
            self._worth = np.hstack([self._worth, self._gains(alike)])
        numbers = np.zeros((len(rows), max(map(len, rows), default=0)), np.intp)
        for at, row in enumerate(rows):
            numbers[at, : len(row)] = row
        return numbers

    def _gains(self, alike: Likeness) -> Scores:
        other = np.float32(-OTHER / len(self.line.words))
        made: Scores = np.where(alike > 0, alike * self._weights, other)
        return made


def _after(best: Scores, gained: Scores, gaps: Scores, extra: float) -> Scores:
    """Return what is reached after a word more: it stands for a stored one, or for none; stored ones between cost a gap."""
    reached: Scores = best - np.float32(extra)
    np.maximum(reached[:, 1:], best[:, :-1] + gained, out=reached[:, 1:])
    reached += gaps
    np.maximum.accumulate(reached, axis=1, out=reached)
    reached -= gaps
    return reached


def _walked_back(best: Sequence[list[float]], gained: Sequence[list[float]], extra: float) -> list[Pair]:
    pairs: list[Pair] = []
    asked, last = len(gained), best[-1]
    stored = last.index(max(last))
    while asked:
        here, above = best[asked][stored], best[asked - 1]
        if stored and abs(here - above[stored - 1] - gained[asked - 1][stored - 1]) < _SLACK:
            asked, stored = asked - 1, stored - 1
            pairs.append(Pair(asked, stored))
        elif not stored or abs(here - above[stored] + extra) < _SLACK:
            asked -= 1
            pairs.append(Pair(asked, None))
        else:
            stored -= 1
            pairs.append(Pair(None, stored))
    return pairs[::-1]


def _trimmed(pairs: Sequence[Pair], alike: Likeness) -> tuple[Pair, ...]:
    """Give pairs their likeness, and let words go at either end that stand for others by chance."""
    made = [
        Pair(each.asked, each.stored, float(alike[each.asked, each.stored]))
        if each.asked is not None and each.stored is not None
        else each
        for each in pairs
    ]
    good = [at for at, each in enumerate(made) if each.likeness]
    first, last = (good[0], good[-1]) if good else (len(made), -1)
    return tuple(
        each if first <= at <= last else Pair(each.asked, None)
        for at, each in enumerate(made)
        if first <= at <= last or each.asked is not None
    )
