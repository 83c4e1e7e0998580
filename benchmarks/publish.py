"""A run's figures put into docs/performance.md and its chart, so that no figure there is typed by hand.

python -m benchmarks.publish [FILE of a run]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import chart, records, tables
from benchmarks.machine import CHECKOUT
from benchmarks.steps import STEPS

PAGE = CHECKOUT / "docs" / "performance.md"
CHART = CHECKOUT / "docs" / "images" / "performance.svg"
# A block of the page: <!-- measured: NAME --> … <!-- /measured -->
_BLOCK = re.compile(r"(<!-- measured: ([\w-]+) -->\n).*?(<!-- /measured -->)", re.DOTALL)


def told(figures: Mapping[str, Any]) -> str:
    """Say on what machine and over which text the figures were measured."""
    return f"{tables.machine(figures['machine'])} Text: {figures['corpus']['told']}."


def blocks(figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and Markdown of everything a run has figures for."""
    yield "machine", told(figures)
    for name, step in STEPS.items():
        if name in figures:
            yield name, step.table(figures[name])
    if "phrase_truth" in figures:
        yield "exactness", tables.exactness(figures["phrase_truth"])
        yield "phrase_times", tables.phrase_times(figures["phrase_truth"])


def filled_in(page: str, figures: Mapping[str, Any]) -> str:
    """Return the page with each block replaced; one the run did not measure says so."""
    known = dict(blocks(figures))

    def block(match: re.Match[str]) -> str:
        text = known.get(match.group(2), "_Not measured in this run._")
        return f"{match.group(1)}\n{text}\n\n{match.group(3)}"

    return _BLOCK.sub(block, page)


def publish(figures: Mapping[str, Any]) -> None:
    """Keep a run as the published one, and write its figures into the page and its chart."""
    records.save(figures, records.PUBLISHED)
    figures = records.load()
    PAGE.write_text(filled_in(PAGE.read_text("utf-8"), figures), "utf-8")
    CHART.write_text(chart.drawn(figures), "utf-8")


if __name__ == "__main__":
    publish(records.load(Path(sys.argv[1]) if len(sys.argv) > 1 else records.PUBLISHED))
