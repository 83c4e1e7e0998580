"""How long does a phrase take with everyone, each in a process of its own, asked in turn phrase by phrase?

It asks for the number of stories too, so that nobody is quick by finding less.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive
from benchmarks.peers.race import Asked, Entrant, asked_in_turn
from benchmarks.progress import steps
from benchmarks.truth.latency import spread
from benchmarks.truth.phrases import COMMON, Sampled, chapters_by_chance, sample
from indexer.catalogue import open_catalogue

# Stock Whoosh takes half a second a phrase at 50 MB, so there are few; phrase_truth asks its thousands of the engines.
_OF_A_KIND = 20
ANY = "any phrase"


def measure(archive: Archive, work: Path, sides: Sequence[Entrant], *, rounds: int) -> dict[str, Any]:
    """Return the times of every side over the indexes that write_path left in ``work``."""
    phrases = _phrases(archive)
    spent: dict[str, list[list[float]]] = {side.key: [[] for _ in phrases] for side in sides}
    found: dict[str, list[int]] = {side.key: [0] * len(phrases) for side in sides}
    with asked_in_turn((side, work / side.key) for side in sides) as opened:
        for turn in range(rounds + 1):
            for at, (_, phrase) in enumerate(
                steps(f"everyone's phrases, round {turn}", phrases, len(phrases))
            ):
                for each in opened:
                    _ask(each, phrase, at, spent, found, counted=turn > 0)
    first = found[sides[0].key]
    return {
        "phrases": len(phrases),
        "kinds": [COMMON, ANY],
        "rounds": rounds,
        "sides": {
            side.key: {
                "name": side.name,
                "agrees": sum(a == b for a, b in zip(found[side.key], first, strict=True)),
                **{
                    kind: spread([statistics.median(spent[side.key][at]) for at in _places(phrases, kind)])
                    for kind in (COMMON, ANY)
                },
            }
            for side in sides
        },
    }


def _ask(
    each: Asked,
    phrase: Sampled,
    at: int,
    spent: dict[str, list[list[float]]],
    found: dict[str, list[int]],
    *,
    counted: bool,
) -> None:
    stories, milliseconds = each.phrase(phrase.words)
    found[each.entrant.key][at] = stories
    if counted:
        spent[each.entrant.key][at].append(milliseconds)


def _phrases(archive: Archive) -> list[tuple[str, Sampled]]:
    """Return phrases of common words, and as many of every kind together."""
    with open_catalogue(archive.data, create=False) as catalogue:
        real = sample(chapters_by_chance(catalogue), 40 * _OF_A_KIND)
    common = [phrase for phrase in real if phrase.kind == COMMON][:_OF_A_KIND]
    rest = [phrase for phrase in real if phrase.kind != COMMON]
    return [(COMMON, each) for each in common] + [
        (ANY, each) for each in rest[:: max(1, len(rest) // _OF_A_KIND)][:_OF_A_KIND]
    ]


def _places(phrases: Sequence[tuple[str, Sampled]], kind: str) -> list[int]:
    return [at for at, (each, _) in enumerate(phrases) if each == kind]
