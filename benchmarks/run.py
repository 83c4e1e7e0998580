"""Every question in one run, on one machine, as tables: python benchmarks/run.py [--every 4] [--rounds 1] [--keep DIR]."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

import import_rate
import phrase_latency
import results_page

import corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=4, help="take every n-th story (4: about 50 MB)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work in this folder and leave the indexes there")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    with tempfile.TemporaryDirectory() as folder:
        work = asked.keep or Path(folder)
        source = corpus.prepare(work / "text", every=asked.every)
        print(
            import_rate.table(import_rate.measure(source, work, rounds=asked.rounds), corpus.size_mb(source)),
            "\n",
        )
        print(phrase_latency.measure(work), "\n")
        print(results_page.measure(work / "velveteen"))


if __name__ == "__main__":
    main()
