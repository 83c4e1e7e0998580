"""The steps of a run by name, in order; each is one question with a file of its own.

It measures nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks import (
    common_pairs,
    growth,
    long_stories,
    peer_phrases,
    phrase_truth,
    results_page,
    tables,
    write_path,
    write_profile,
)
from benchmarks.archives import Archive, filled
from benchmarks.corpus import Corpus
from benchmarks.peers.race import Entrant, entrants

# Rounds of what takes fractions of a millisecond: the median of fewer shows the machine's other work.
_LEAST_QUICK = 5


@dataclass
class Run:
    """What the steps of one run share; archives are filled when the first step needs them."""

    work: Path
    corpus: Corpus
    every: int
    rounds: int
    engines: tuple[str, ...]
    peers: tuple[str, ...]
    phrases: int

    @cached_property
    def sides(self) -> list[Entrant]:
        """Velveteen's engines, then those of the peers that can run here."""
        return entrants([*(f"velveteen-{engine}" for engine in self.engines), *self.peers])

    @property
    def archives(self) -> list[Archive]:
        """One archive for each engine, with the corpus in it."""
        return [filled(self.work, engine, self.corpus.folder) for engine in self.engines]

    def ready(self) -> list[Entrant]:
        """Return the sides whose index is there, building those that no earlier step has built."""
        self.archives  # noqa: B018 - filled when asked for
        for side in self.sides:
            if not (self.work / side.key).exists():
                side.build(self.corpus.folder, self.work / side.key)
        return self.sides


def _write_path(run: Run) -> dict[str, Any]:
    return write_path.measure(run.corpus, run.work, run.sides, rounds=run.rounds)


def _reindex(run: Run) -> dict[str, Any]:
    return write_path.reindex(run.corpus, run.archives, rounds=run.rounds)


def _write_profile(run: Run) -> dict[str, Any]:
    return write_profile.measure(run.corpus, run.engines, run.work)


def _peer_phrases(run: Run) -> dict[str, Any]:
    sides = run.ready()
    return peer_phrases.measure(run.archives[0], run.work, sides, rounds=run.rounds)


def _phrase_truth(run: Run) -> dict[str, Any]:
    return phrase_truth.measure(
        run.archives, run.work, phrases=run.phrases, rounds=max(run.rounds, _LEAST_QUICK)
    )


def _results_page(run: Run) -> dict[str, Any]:
    return results_page.measure(run.archives, rounds=run.rounds)


def _long_stories(run: Run) -> dict[str, Any]:
    return long_stories.measure(run.corpus, run.engines, run.work)


def _growth(run: Run) -> dict[str, Any]:
    return growth.measure(run.corpus, run.archives, run.work, every=run.every, rounds=run.rounds)


def _common_pairs(run: Run) -> dict[str, Any]:
    return common_pairs.measure(run.corpus, run.archives, run.work, rounds=max(run.rounds, _LEAST_QUICK))


@dataclass(frozen=True, slots=True)
class Step:
    """A question: how it is measured, and how its figures are shown."""

    title: str
    measure: Callable[[Run], dict[str, Any]]
    table: Callable[[Mapping[str, Any]], str]


STEPS: Mapping[str, Step] = {
    "write_path": Step("Files to searchable", _write_path, tables.write_path),
    "reindex": Step("From the catalogue", _reindex, tables.reindexing),
    "write_profile": Step("Where the time goes", _write_profile, tables.profile),
    "peer_phrases": Step("Phrases, everyone", _peer_phrases, tables.peer_phrases),
    "phrase_truth": Step("Exactness", _phrase_truth, tables.phrase_truth),
    "results_page": Step("Results pages over HTTP", _results_page, tables.results_pages),
    "long_stories": Step("Very long stories", _long_stories, tables.long_stories),
    "growth": Step("Ten times as much", _growth, tables.growth),
    "common_pairs": Step("Pairs of common words", _common_pairs, tables.pairs),
}
