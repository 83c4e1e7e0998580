"""How fast do files become searchable, how large is the index, how much memory does it take: everyone, in turn."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive, archive_for
from benchmarks.corpus import Corpus, megabytes
from benchmarks.peers.race import Entrant
from benchmarks.processes import Taken
from benchmarks.progress import say

_OURS = "velveteen-"


def measure(corpus: Corpus, work: Path, sides: Sequence[Entrant], *, rounds: int) -> dict[str, Any]:
    """Return the medians of every side; the indexes of the last round stay in ``work``."""
    taken: dict[str, list[Taken]] = {side.key: [] for side in sides}
    for turn in range(rounds):
        for side in sides:
            taken[side.key].append(_build(side, corpus.folder, work))
            last = taken[side.key][-1]
            say(f"round {turn + 1}, {side.name}: {last.seconds:.1f} s, peak {last.peak_mb:.0f} MB")
    return {
        "megabytes": corpus.megabytes,
        "rounds": rounds,
        "sides": {
            side.key: _medians(taken[side.key])
            | {"name": side.name, "how": side.how, "index_mb": megabytes(side.index(work / side.key))}
            for side in sides
        },
    }


def reindex(corpus: Corpus, archives: Sequence[Archive], *, rounds: int) -> dict[str, Any]:
    """Return what building every archive's index anew from its catalogue takes."""
    taken: dict[str, list[Taken]] = {archive.engine: [] for archive in archives}
    for _ in range(rounds):
        for archive in archives:
            taken[archive.engine].append(archive.reindex())
            say(f"reindex, {archive.engine}: {taken[archive.engine][-1].seconds:.1f} s")
    return {
        "megabytes": corpus.megabytes,
        "rounds": rounds,
        "engines": {engine: _medians(some) for engine, some in taken.items()},
    }


def _build(side: Entrant, source: Path, work: Path) -> Taken:
    if side.key.startswith(_OURS):
        # The command itself is watched, not a process around it.
        return archive_for(work, side.key.removeprefix(_OURS)).fill(source)
    return side.build(source, work / side.key)


def _medians(taken: Sequence[Taken]) -> dict[str, Any]:
    seconds = [each.seconds for each in taken]
    return {
        "seconds": statistics.median(seconds),
        "every_seconds": seconds,
        "cpu_seconds": statistics.median(each.cpu_seconds for each in taken),
        "peak_mb": statistics.median(each.peak_mb for each in taken),
    }
