"""A line laid along stored texts, word by word: what it is worth where it fits best, and which word stands for which.

It fetches nothing and judges nothing; a score of 1 is the line itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.quotes.likeness import Likeness, alike

Scores = npt.NDArray[np.float32]

# What a stored word that the line leaves out costs, and one that the line has more, beside what an average word is worth.
GAP, EXTRA = 0.08, 0.04
# What a word costs that stands where another is stored.
OTHER = 0.02


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


def scores(line: Line, texts: Sequence[Sequence[str]], language: str = "") -> Scores:
    """Return for each text, given as folded words, what the line is worth where it fits best (Smith & Waterman, 1981).

    All texts are gone through at once, a word of the line at a time; stored words before and behind it cost nothing.
    """
    numbers, worth = _worths(line, texts, language)
    gaps = np.arange(numbers.shape[1] + 1, dtype=np.float32) * np.float32(GAP / len(line.words))
    best = np.zeros((len(texts), numbers.shape[1] + 1), np.float32)
    for row in worth:
        best = _after(best, row.take(numbers), gaps, EXTRA / len(line.words))
    found: Scores = best.max(axis=1)
    return found


def _after(best: Scores, gained: Scores, gaps: Scores, extra: float) -> Scores:
    """Return what is reached after a word more: it stands for a stored one, or for none; stored ones between cost a gap."""
    reached = best - extra
    np.maximum(reached[:, 1:], best[:, :-1] + gained, out=reached[:, 1:])
    reached += gaps
    np.maximum.accumulate(reached, axis=1, out=reached)
    reached -= gaps
    return reached


def _worths(line: Line, texts: Sequence[Sequence[str]], language: str) -> tuple[npt.NDArray[np.intp], Scores]:
    """Return the texts as numbers of words, padded to one length, and what each word of the line gains by each number."""
    known: dict[str, int] = {}
    rows = [[known.setdefault(word, len(known)) for word in text] for text in texts]
    width = max(map(len, rows), default=0)
    numbers = np.full((len(rows), width), len(known), np.intp)
    for at, row in enumerate(rows):
        numbers[at, : len(row)] = row
    same = alike(line.words, list(known), language) if known else np.zeros((len(line.words), 0), np.float32)
    return numbers, _gains(line, np.hstack([same, np.zeros((len(line.words), 1), np.float32)]))


def _gains(line: Line, same: Likeness) -> Scores:
    weights = np.array(line.weights, np.float32)[:, None]
    made: Scores = np.where(same > 0, same * weights, np.float32(-OTHER / len(line.words)))
    return made


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the line and the stored one it stands for, by their places from 0; None where one has no other."""

    asked: int | None
    stored: int | None
    likeness: float


def aligned(line: Line, text: Sequence[str], language: str = "") -> tuple[float, tuple[Pair, ...]]:
    """Return the score of one text and its pairs in order, from the first word that stands for another to the last."""
    numbers, worth = _worths(line, [text], language)
    row, (count, width) = numbers[0], (len(line.words), len(text))
    gap, extra = GAP / count, EXTRA / count
    best = np.zeros((count + 1, width + 1), np.float32)
    for at in range(count):
        gaps = np.arange(width + 1, dtype=np.float32) * np.float32(gap)
        best[at + 1] = _after(best[at : at + 1], worth[at].take(row)[None, :], gaps, extra)[0]
    pairs = _walked_back(best, [each.take(row) for each in worth], extra)
    return float(best[count].max()), _trimmed(pairs, line, text, language)


def _walked_back(best: Scores, gained: Sequence[Scores], extra: float) -> list[Pair]:
    pairs: list[Pair] = []
    asked, stored = len(gained), int(best[-1].argmax())
    while asked:
        here = best[asked, stored]
        if stored and np.isclose(
            here, best[asked - 1, stored - 1] + gained[asked - 1][stored - 1], atol=1e-5
        ):
            asked, stored = asked - 1, stored - 1
            pairs.append(Pair(asked, stored, float(gained[asked][stored])))
        elif np.isclose(here, best[asked - 1, stored] - extra, atol=1e-5):
            asked -= 1
            pairs.append(Pair(asked, None, 0.0))
        else:
            stored -= 1
            pairs.append(Pair(None, stored, 0.0))
    return pairs[::-1]


def _trimmed(pairs: Sequence[Pair], line: Line, text: Sequence[str], language: str) -> tuple[Pair, ...]:
    """Give pairs their likeness, and let words go at either end that stand for others by chance."""
    words = [line.words[each.asked] for each in pairs if each.asked is not None and each.stored is not None]
    others = [text[each.stored] for each in pairs if each.asked is not None and each.stored is not None]
    likeness = iter(np.diagonal(alike(words, others, language)).tolist() if words else ())
    made = [
        Pair(
            each.asked,
            each.stored,
            next(likeness) if each.asked is not None and each.stored is not None else 0.0,
        )
        for each in pairs
    ]
    parted: list[Pair] = []
    good = [at for at, each in enumerate(made) if each.likeness]
    first, last = (good[0], good[-1]) if good else (len(made), -1)
    for at, each in enumerate(made):
        if first <= at <= last:
            parted.append(each)
        elif each.asked is not None:
            parted.append(Pair(each.asked, None, 0.0))
    return tuple(parted)
