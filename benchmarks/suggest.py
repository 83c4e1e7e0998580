"""How soon are suggestions there with every letter typed, and how often is what is being typed among them?

python benchmarks/suggest.py [--every 4] [--values 200] [--seed 1] [--keep DIR] [--engines tantivy,whoosh]

Titles and authors of the archive, drawn by chance, are typed letter by letter, as they are and with one letter wrong behind
the second: left out, doubled, changed, or swapped with the next. Asked for after every letter; wanted among the eight
after twelve letters, or all there are.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time

if not __package__:  # run as a file rather than with -m: the checkout is where ``benchmarks`` is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import numpy as np

from benchmarks.archives import engines, filled
from benchmarks.corpus import prepare
from benchmarks.options import common_options, workplace
from indexer.archive import Archive
from indexer.model import OWNER

LETTERS = 12
HEAD = "| typed | values | among eight | letters | median ms | p99 ms | processor p99 ms |\n|---|---|---|---|---|---|---|"


def slipped(text: str, rng: random.Random) -> str:
    """Return ``text`` with one slip in the letters that are typed, none in the first two."""
    at = rng.randrange(2, max(3, min(len(text), LETTERS) - 1))
    before, letter, after = text[:at], text[at : at + 1], text[at + 1 :]
    return rng.choice(
        (
            before + after,
            before + letter * 2 + after,
            before + rng.choice("abcdefghijklmnopqrstuvwxyz") + after,
            before + after[:1] + letter + after[1:],
        )
    )


def typed(archive: Archive, wanted: str, text: str) -> Iterator[tuple[float, float, bool]]:
    """Yield milliseconds, those of processor time, and whether ``wanted`` is suggested, after each letter of ``text``."""
    for letters in range(1, min(len(text), LETTERS) + 1):
        start, used = perf_counter(), process_time()
        found = archive.complete(OWNER, text[:letters])
        yield (
            (perf_counter() - start) * 1000,
            (process_time() - used) * 1000,
            any(each.text == wanted for each in found),
        )


def row(archive: Archive, kind: str, values: Sequence[tuple[str, str]]) -> str:
    """Return the line of the table for ``values``, each with how it is typed."""
    runs = [list(typed(archive, wanted, text)) for wanted, text in values]
    times = np.array([each[:2] for run in runs for each in run])
    there = sum(run[-1][2] for run in runs)
    return (
        f"| {kind} | {len(values)} | {there / len(values):.3f} | {len(times)} | {np.median(times[:, 0]):.2f} | "
        f"{np.percentile(times[:, 0], 99):.2f} | {np.percentile(times[:, 1], 99):.2f} |"
    )


def measure(archive: Archive, *, values: int, seed: int) -> Iterator[str]:
    """Yield the lines of the table, after a first line on what making the lists takes."""
    start, used = perf_counter(), process_time()
    archive.complete(OWNER, "a")
    lists = f"{(perf_counter() - start) * 1000:.0f} ms, {(process_time() - used) * 1000:.0f} of the processor"
    yield f"Lists, made anew when the archive has changed: {lists}\n\n{HEAD}"
    rng = random.Random(seed)  # nothing secret
    names = archive.index.reader().reader.values("author")
    every = sorted({*archive.catalogue.stories.titles(), *names})
    chosen = [each for each in rng.sample(every, min(values, len(every))) if len(each) > 4]
    yield row(archive, "as it is", [(each, each.lower()) for each in chosen])
    yield row(archive, "with a slip", [(each, slipped(each.lower(), rng)) for each in chosen])


def main() -> int:
    """Measure every engine."""
    parser = common_options(__doc__ or "")
    parser.add_argument("--values", type=int, default=200, help="titles and authors to type")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with workplace(asked.keep) as work:
        corpus = prepare(work, every=asked.every)
        for engine in engines(asked.engines):
            with closing(Archive(filled(work, engine, corpus.folder).settings)) as archive:
                print(f"{corpus.told}; {engine}\n")
                print("\n".join(measure(archive, values=asked.values, seed=asked.seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
