"""How long does the results page take over HTTP, how many a second, and how much memory does serving need?

The load comes from http_load.py, which also measures an archive that is there already.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.archives import Archive
from benchmarks.http_load import load, unchanged
from benchmarks.progress import steps
from benchmarks.questions import page_path, questions
from benchmarks.serving import Served, serving
from benchmarks.truth.latency import spread

_QUESTIONS = 200


def measure(archives: Sequence[Archive], *, rounds: int) -> dict[str, Any]:
    """Return the times of the same questions for every engine, one after the other, then under load."""
    asked = questions(archives[0], _QUESTIONS)
    return {
        "questions": len(asked),
        "rounds": rounds,
        "engines": {archive.engine: _one(archive, asked, rounds) for archive in archives},
    }


def _one(archive: Archive, asked: Sequence[str], rounds: int) -> Mapping[str, Any]:
    paths = [page_path(question) for question in asked]
    with serving(archive) as served:
        rest = served.memory_mb()
        times = page_times(served, asked, rounds=rounds, name=f"results pages, {archive.engine}")
        again = unchanged(served, paths)
        heavy = load(served, paths, anew=True)
        again_and_again = load(served, paths, anew=False)
        after = served.memory_mb()
    return {
        **spread(times),
        "slowest_ms": max(times),
        "unchanged_ms": again,
        "rest_mb": rest,
        "after_mb": after,
        "load": heavy,
        "load_again": again_and_again,
    }


def page_times(served: Served, asked: Sequence[str], *, rounds: int, name: str) -> list[float]:
    """Return each question's median milliseconds over some rounds, after one that is not counted."""
    spent: list[list[float]] = [[] for _ in asked]
    browser = served.browser()
    for turn in range(rounds + 1):
        for at, question in enumerate(steps(f"{name}, round {turn}", asked, len(asked))):
            # A blank more asks the same, but is no question asked before: no answer comes from memory.
            took, _ = browser.get(page_path(question + " " * turn))
            if turn:
                spent[at].append(took)
    browser.close()
    return [statistics.median(each) for each in spent]
