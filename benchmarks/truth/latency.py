"""How long phrases take in this process, each contender in turn phrase by phrase, warm.

It judges no answer.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from benchmarks.progress import steps
from benchmarks.truth.phrases import Sampled

Ask = Callable[[Sampled], object]


def race(sides: Mapping[str, Ask], phrases: Sequence[Sampled], *, rounds: int) -> dict[str, list[float]]:
    """Return each side's milliseconds for each phrase: the median of ``rounds``, after one that is not counted."""
    spent: dict[str, list[list[float]]] = {side: [[] for _ in phrases] for side in sides}
    for turn in range(rounds + 1):
        name = f"phrases, round {turn} of {rounds}" if turn else "phrases, to warm up"
        for at, phrase in enumerate(steps(name, phrases, len(phrases))):
            for side, ask in sides.items():
                started = time.perf_counter()
                ask(phrase)
                if turn:
                    spent[side][at].append((time.perf_counter() - started) * 1000)
    return {side: [statistics.median(each) for each in lists] for side, lists in spent.items()}


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the upper percentiles of some times."""
    if not milliseconds:
        return {}
    p50, p90, p99 = np.percentile(milliseconds, (50, 90, 99)).tolist()
    return {"p50_ms": p50, "p90_ms": p90, "p99_ms": p99, "mean_ms": statistics.fmean(milliseconds)}
