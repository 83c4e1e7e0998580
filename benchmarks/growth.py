"""How do pages of results grow slower when the archive grows tenfold? The same questions on a tenth and on all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive, filled
from benchmarks.corpus import Corpus, prepare
from benchmarks.questions import questions
from benchmarks.results_page import page_times
from benchmarks.serving import serving
from benchmarks.truth.latency import spread

TIMES = 10
_QUESTIONS = 200


def measure(
    corpus: Corpus, archives: Sequence[Archive], work: Path, *, every: int, rounds: int
) -> dict[str, Any]:
    """Return the 99th percentile of every engine for both sizes; the small archive holds a tenth of the stories."""
    part = prepare(work, every=every * TIMES)
    sizes = (f"{part.megabytes:.0f}", f"{corpus.megabytes:.0f}")
    sides: dict[str, dict[str, float]] = {}
    for archive in archives:
        small = filled(work / "tenth", archive.engine, part.folder)
        asked = questions(small, _QUESTIONS)
        times: list[float] = []
        for each, size in zip((small, archive), sizes, strict=True):
            with serving(each) as served:
                spent = page_times(served, asked, rounds=rounds, name=f"pages at {size} MB, {archive.engine}")
                times.append(spread(spent)["p99_ms"])
        sides[archive.engine] = dict(zip(sizes, times, strict=True)) | {"ratio": times[1] / times[0]}
    return {"sizes": list(sizes), "questions": _QUESTIONS, "rounds": rounds, "sides": sides}
