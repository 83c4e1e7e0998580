"""How fast do files become searchable, against a bare loop of stock Whoosh over the same text?

Each side runs as a process of its own, in turn. Run it: python benchmarks/import_rate.py [--every 4] [--rounds 1]
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import corpus


def stock(source: Path, target: Path) -> dict[str, float]:
    """Index every file in two positional fields, stemmed and exact, with Whoosh as it comes."""
    warnings.simplefilter("ignore")
    from whoosh import analysis, fields, index

    schema = fields.Schema(
        id=fields.ID(stored=True),
        body=fields.TEXT(analyzer=analysis.StemmingAnalyzer(stoplist=None)),
        exact=fields.TEXT(analyzer=analysis.StandardAnalyzer(stoplist=None)),
    )
    target.mkdir()
    writer = index.create_in(str(target), schema).writer(limitmb=256)
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        text = path.read_text("utf-8")
        writer.add_document(id=str(path), body=text, exact=text)
    writer.commit()
    return {"index_mb": corpus.size_mb(target)}


def velveteen(source: Path, target: Path) -> dict[str, float]:
    """Import the folder with the whole write line: reading, catalogue, index."""
    from indexer import pipeline
    from indexer.config import LibrarySettings, Settings
    from indexer.model import Failure, Source, SourceKind

    class Quiet:
        def begin(self, stage: str, total: int | None) -> None: ...
        def advance(self, steps: int = 1, **counts: int) -> None: ...
        def failed(self, failure: Failure) -> None:
            print(failure, file=sys.stderr)

        def check(self) -> None: ...

    where = Source("bench", SourceKind.INBOX, str(source))
    settings = Settings(library=LibrarySettings(data=target), sources=(where,))
    with pipeline.open_parts(settings) as parts:
        pipeline.import_folder(where, parts, Quiet())
        pipeline.index_pending(parts, Quiet())
    return {"index_mb": corpus.size_mb(target / "index")}


SIDES = {"stock": stock, "velveteen": velveteen}


def timed(side: str, source: Path, target: Path) -> dict[str, float]:
    """Run one side in a process of its own and return its figures: seconds, index MB, peak MB of any process."""
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-W", "ignore", __file__, "--side", side, str(source), str(target)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, float] = json.loads(said)
    return figures


def measure(source: Path, work: Path, *, rounds: int) -> dict[str, dict[str, float]]:
    """Return the median figures of both sides, run in turn; the indexes of the last round stay in ``work``."""
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for _ in range(rounds):
        for side, done in runs.items():
            done.append(timed(side, source, work / side))
            corpus.say(f"{side}: {done[-1]}")
    return {
        side: {name: statistics.median(run[name] for run in done) for name in done[0]}
        for side, done in runs.items()
    }


def table(figures: dict[str, dict[str, float]], mb: float) -> str:
    lines = ["| what | stock Whoosh loop | Velveteen | ratio |", "|---|---|---|---|"]
    a, b = figures["stock"], figures["velveteen"]
    lines.append(
        f"| seconds for {mb:.1f} MB | {a['seconds']:.1f} | {b['seconds']:.1f} | {b['seconds'] / a['seconds']:.2f} |"
    )
    lines.append(f"| MB a second | {mb / a['seconds']:.2f} | {mb / b['seconds']:.2f} | |")
    lines.append(f"| index / raw text | {a['index_mb'] / mb:.2f} | {b['index_mb'] / mb:.2f} | |")
    lines.append(f"| peak MB of any process | {a['peak_mb']:.0f} | {b['peak_mb']:.0f} | |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", nargs=3, metavar=("SIDE", "SOURCE", "TARGET"))
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    if asked.side:
        side, source, target = asked.side
        started = time.perf_counter()
        figures = SIDES[side](Path(source), Path(target))
        figures["seconds"] = time.perf_counter() - started
        own, children = (
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        figures["peak_mb"] = max(own, children) / 1e3
        print(json.dumps(figures))
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        source = corpus.prepare(work / "text", every=asked.every)
        print(table(measure(source, work, rounds=asked.rounds), corpus.size_mb(source)))


if __name__ == "__main__":
    main()
