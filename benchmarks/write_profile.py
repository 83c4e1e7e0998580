"""Where does the time go when files become searchable? The costliest functions of the process that writes.

Reading and analysing go on in other processes beside it; what it waits for them shows as waiting. A profiler makes
many small calls look dearer than they are, so these are places to look at, not figures to compare.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive
from benchmarks.corpus import Corpus
from benchmarks.machine import CHECKOUT
from benchmarks.processes import python_module
from benchmarks.progress import say
from indexer import pipeline
from indexer.model import Failure, Source, SourceKind

_TOP = 12


class Quiet:
    """A reporter that nobody listens to; what could not be read is said."""

    def begin(self, stage: str, total: int | None) -> None:
        pass

    def advance(self, steps: int = 1, **counts: int) -> None:
        pass

    def failed(self, failure: Failure) -> None:
        say(f"{failure.origin}: {failure.message}")

    def check(self) -> None:
        pass


def measure(corpus: Corpus, engines: Sequence[str], work: Path) -> dict[str, Any]:
    """Return the top lines for each engine, importing the corpus anew."""
    found: dict[str, Any] = {}
    for engine in engines:
        folder = work / f"profile-{engine}"
        shutil.rmtree(folder, ignore_errors=True)
        command = python_module("benchmarks.write_profile", str(folder), engine, str(corpus.folder))
        said = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, check=True).stdout
        found[engine] = json.loads(said)
        say(f"profiled {engine}")
    return {"megabytes": corpus.megabytes, "engines": found}


def profiled(archive: Archive, source: Path) -> dict[str, Any]:
    """Import ``source`` under the profiler; return seconds in all and the lines with the most time of their own."""
    where = Source("stories", SourceKind.INBOX, str(source))
    profiler = cProfile.Profile()
    with pipeline.open_resources(archive.settings) as parts:
        profiler.enable()
        pipeline.import_folder(where, parts, Quiet())
        pipeline.index_pending(parts, Quiet())
        profiler.disable()
    stats: Any = pstats.Stats(profiler)
    costly = sorted(stats.stats.items(), key=lambda each: -each[1][2])[:_TOP]
    return {
        "seconds": stats.total_tt,
        "lines": [
            {"where": _place(*function), "calls": calls, "seconds": own}
            for function, (_, calls, own, _, _) in costly
        ],
    }


def _place(file: str, line: int, name: str) -> str:
    if file == "~":
        return name.strip("{}")
    path = Path(file)
    ours = path.is_relative_to(CHECKOUT) and "site-packages" not in path.parts
    inside = path.relative_to(CHECKOUT) if ours else Path(*path.parts[-2:])
    return f"{inside}:{line} {name}"


if __name__ == "__main__":
    place, kind, texts = sys.argv[1:]
    print(json.dumps(profiled(Archive(Path(place), kind), Path(texts))))
