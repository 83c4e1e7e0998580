"""Precision and recall of a found text by runs of four words, as the public benchmark of article extraction counts them.

It reads no pages.
"""

from __future__ import annotations

import re
from collections import Counter
from statistics import mean

Shares = tuple[float | None, float | None]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return how often each run of four words is in a text; a shorter text is one run."""
    tokens = re.findall(r"\w+", text)
    runs = (tuple(tokens[n : n + 4]) for n in range(max(1, len(tokens) - 3)))
    return Counter(run for run in runs if run)


def shares(true: str, found: str) -> Shares:
    """Return precision and recall of one document; None where the benchmark leaves it out of the mean."""
    want, have = shingles(true), shingles(found)
    both = (want & have).total()
    return (
        both / have.total() if have else None,
        both / want.total() if want else None,
    )


def f1(pairs: list[Shares]) -> tuple[float, float, float]:
    """Return the means of precision and recall, and F1 of the two."""
    precision = mean(p for p, _ in pairs if p is not None)
    recall = mean(r for _, r in pairs if r is not None)
    return precision, recall, 2 * precision * recall / (precision + recall)
