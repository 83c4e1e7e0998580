"""Runs as JSON files in benchmarks/results/: one a run, and the one whose figures the documentation shows.

It interprets nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.machine import CHECKOUT

RESULTS = CHECKOUT / "benchmarks" / "results"
# The one run that is kept in git.
PUBLISHED = RESULTS / "published.json"


def new_file(figures: Mapping[str, Any]) -> Path:
    """Return where a run that begins now is to be saved."""
    when = figures["machine"]["when"][:19].replace(":", "-")
    return RESULTS / f"{when}-{figures['machine']['commit'].split()[0] or 'unknown'}.json"


def save(figures: Mapping[str, Any], path: Path) -> None:
    """Write a run whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partly = path.with_suffix(".partly")
    partly.write_text(json.dumps(_rounded(figures), indent=1, ensure_ascii=False) + "\n", "utf-8")
    partly.replace(path)


def load(path: Path = PUBLISHED) -> dict[str, Any]:
    """Return a saved run."""
    figures: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return figures


def _rounded(value: Any) -> Any:
    """Return figures with four decimals, which is more than any of them means."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
