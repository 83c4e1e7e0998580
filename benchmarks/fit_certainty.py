"""Fit the weights by which a reader says how sure it is (``readers/text/certainty.toml``) to stories whose truth is known.

``rows`` writes what is seen of the stories of a judged set (``certainty.features``) and whether they were misread; ``fit``
finds weights for such rows: logistic regression with a ridge, where what speaks against a story cannot speak for it. ``fit``
says first what sets it was not fitted to would be told (leave one set out). certainty_rows.jsonl has the rows it was made from: six sets of sixty files that were written
blind, each as it was read before anybody had looked into it (the first two: soon after), and generated files of both sides.

    python -m benchmarks.fit_certainty rows tests/readers/unseen_d d >> benchmarks/certainty_rows.jsonl
    python -m benchmarks.fit_certainty fit
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any

from benchmarks.header_generator.cases import cases
from benchmarks.header_verdicts import outcomes
from indexer.model import Capture, Story
from indexer.readers.facts import as_facts
from indexer.readers.read_capture import read
from indexer.readers.text.certainty import features, log_odds
from tests.header_judge import Score, judge_case

_ROWS = Path(__file__).with_name("certainty_rows.jsonl")
_TABLE = Path(__file__).parent.parent / "indexer" / "readers" / "text" / "certainty.toml"
# What may speak for a story; all else only against it.
_FOR = frozenset({"always", "front-form", "back-labelled"})
# A generated file counts that little: there are many, and they are easier than what people write.
_GENERATED = 0.25
_RIDGE, _ROUNDS, _BOLDER = 1.0, 1500, 1.1
_BANDS = (0.0, 0.3, 0.6, 0.8, 0.9)
_LEAST_WEIGHT = 0.005


@dataclass(frozen=True)
class Row:
    """A story of a set: what is seen of it, and whether it was misread."""

    of: str
    wrong: bool
    seen: Mapping[str, float]

    @property
    def weight(self) -> float:
        """How much it counts."""
        return _GENERATED if self.of == "generated" else 1.0


Weights = dict[str, float]


def fit(rows: Sequence[Row]) -> Weights:
    """Return the weights for rows, by gradient descent within their bounds; steps that lead up are halved."""
    names = ["always", *sorted({name for row in rows for name in row.seen})]
    weights, step = dict.fromkeys(names, 0.0), 1.0 / len(rows)
    loss, slope = _loss(weights, rows)
    for _ in range(_ROUNDS):
        moved = {name: _bounded(name, weights[name] - step * slope[name]) for name in names}
        reached, sloping = _loss(moved, rows)
        if reached > loss:
            step /= 2
        else:
            weights, loss, slope, step = moved, reached, sloping, step * _BOLDER
    return weights


def _bounded(name: str, weight: float) -> float:
    return weight if name == "always" else max(weight, 0.0) if name in _FOR else min(weight, 0.0)


def _loss(weights: Weights, rows: Sequence[Row]) -> tuple[float, Weights]:
    """Return how badly weights do, and in which direction worse."""
    slope = {name: _RIDGE * weight if name != "always" else 0.0 for name, weight in weights.items()}
    loss = sum(_RIDGE * weight**2 / 2 for name, weight in weights.items() if name != "always")
    for row in rows:
        right = _fitted(weights, row)
        loss -= row.weight * log(max(1 - right if row.wrong else right, 1e-12))
        error = row.weight * (right - (not row.wrong))
        slope["always"] += error
        for name, value in row.seen.items():
            slope[name] += error * value
    return loss, slope


def _fitted(weights: Weights, row: Row) -> float:
    return 1 / (
        1 + exp(-weights["always"] - sum(weights.get(name, 0.0) * value for name, value in row.seen.items()))
    )


def sureness(weights: Weights, row: Row) -> float:
    """Return how sure a reader with these weights says it is of a story."""
    return 1 / (1 + exp(-log_odds(weights, row.seen)))


def bands(told: Sequence[tuple[float, bool]]) -> str:
    """Return, for each band of sureness, how many stories it has and how many of them were misread."""
    found = []
    for least, most in zip(_BANDS, (*_BANDS[1:], 1.01), strict=True):
        inside = [wrong for sure, wrong in told if least <= sure < most]
        found.append(f"{least:.1f}: {len(inside)} ({sum(inside)})")
    loss = -sum(log(max(1 - sure if wrong else sure, 1e-9)) for sure, wrong in told) / len(told)
    return f"{', '.join(found)}; log loss {loss:.3f}"


def _rows_of_set(folder: Path, name: str) -> Iterator[Row]:
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        case, stories, score = json.loads(line), list[Story](), Score()

        def facts_of(path: str, stories: list[Story] = stories) -> list[dict[str, Any]]:
            stories += read(Capture("fit", path, (folder / path).read_bytes(), "")).stories
            return [as_facts(story) for story in stories]

        judge_case(case, facts_of, score)
        yield from (Row(name, bool(score.faults), features(story)) for story in stories)


def _generated(count: int) -> Iterator[Row]:
    for outcome in outcomes(list(cases(11, count))):
        stories = read(Capture("fit", outcome.case.name, outcome.case.content, "")).stories
        for (_, _, verdict), story in zip(outcome.pairs, stories, strict=False):
            yield Row("generated", verdict.misread, features(story))


def _read_rows() -> list[Row]:
    lines = map(json.loads, _ROWS.read_text(encoding="utf-8").splitlines())
    return [Row(line["of"], line["wrong"], line["seen"]) for line in lines]


def _print_rows(rows: Iterator[Row]) -> None:
    for row in rows:
        seen = {name: round(value, 2) for name, value in row.seen.items() if value}
        print(json.dumps({"of": row.of, "wrong": row.wrong, "seen": seen}))


def _fit_all() -> None:
    rows = _read_rows()
    everywhere: list[tuple[float, bool]] = []
    for left in sorted({row.of for row in rows} - {"generated"}):
        weights = fit([row for row in rows if row.of != left])
        told = [(sureness(weights, row), row.wrong) for row in rows if row.of == left]
        print(f"{left}: {bands(told)}")
        everywhere += told
    print(f"all: {bands(everywhere)}")
    found = sorted(fit(rows).items(), key=lambda item: (item[0] != "always", item[1]))
    lines = [f"{name} = {weight:.2f}" for name, weight in found if abs(weight) >= _LEAST_WEIGHT]
    head, _, _ = _TABLE.read_text(encoding="utf-8").partition("[weights]\n")
    _TABLE.write_text(f"{head}[weights]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    of_set = kinds.add_parser("rows", help="print the rows of a judged set")
    of_set.add_argument("folder", type=Path)
    of_set.add_argument("name")
    generated = kinds.add_parser("generated", help="print the rows of generated files")
    generated.add_argument("count", type=int)
    kinds.add_parser("fit", help="fit the weights to certainty_rows.jsonl, and write them")
    asked = parser.parse_args(given)
    match asked.kind:
        case "rows":
            _print_rows(_rows_of_set(asked.folder, asked.name))
        case "generated":
            _print_rows(_generated(asked.count))
        case _:
            _fit_all()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
