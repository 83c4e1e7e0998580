"""Every question in one run, on one machine, as tables, a chart and a file: make bench, or python -m benchmarks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from benchmarks import chart, publish, records
from benchmarks.archives import engines
from benchmarks.corpus import prepare
from benchmarks.machine import facts
from benchmarks.options import common_options, names, workplace
from benchmarks.peers.field import CONTENDERS
from benchmarks.phrase_truth import PHRASES, tell_differences
from benchmarks.progress import say
from benchmarks.steps import STEPS, Run

_PEERS = tuple(key for key in CONTENDERS if not key.startswith("velveteen-"))


def _asked() -> argparse.Namespace:
    parser = common_options(__doc__ or "")
    parser.add_argument(
        "--only", type=names, default=list(STEPS), metavar="A,B", help=f"of {', '.join(STEPS)}"
    )
    parser.add_argument("--peers", type=names, default=_PEERS, metavar="A,B", help=f"of {', '.join(_PEERS)}")
    parser.add_argument("--phrases", type=int, default=PHRASES, help="phrases for phrase_truth")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="write the chart there as well")
    parser.add_argument("--publish", action="store_true", help="put the figures into docs/performance.md")
    asked = parser.parse_args()
    for given, known in ((asked.only, STEPS), (asked.peers, CONTENDERS)):
        if unknown := [name for name in given if name not in known]:
            parser.error(f"there is no {', '.join(unknown)}; there is {', '.join(known)}")
    return asked


def main() -> int:
    asked = _asked()
    with workplace(asked.keep) as work:
        corpus = prepare(work, every=asked.every)
        run = Run(
            work=work,
            corpus=corpus,
            every=asked.every,
            rounds=asked.rounds,
            engines=engines(asked.engines),
            peers=tuple(asked.peers),
            phrases=asked.phrases,
        )
        if not run.engines:
            say("There is no engine to measure.")
            return 1
        figures = _measured(run, [name for name in STEPS if name in asked.only])
    if asked.chart:
        asked.chart.write_text(chart.drawn(figures), "utf-8")
    if asked.publish:
        publish.publish(figures)
    return tell_differences(figures.get("phrase_truth", {}).get("differences", ()))


def _measured(run: Run, wanted: list[str]) -> dict[str, Any]:
    """Take the wanted steps; what is measured is printed and saved after each, so that an end loses little."""
    figures: dict[str, Any] = {
        "machine": facts(),
        "corpus": {"told": run.corpus.told, "megabytes": run.corpus.megabytes, "real": run.corpus.real},
        "options": {"every": run.every, "rounds": run.rounds},
    }
    path = records.new_file(figures)
    print(f"{publish.told(figures)}\n", flush=True)
    for name in wanted:
        step = STEPS[name]
        figures[name] = step.measure(run)
        print(f"## {step.title}\n\n{step.table(figures[name])}\n", flush=True)
        records.save(figures, path)
    say(f"saved as {path}")
    return figures


if __name__ == "__main__":
    sys.exit(main())
