"""How soon are words found in one sentence, paragraph, scene, chapter, in dialogue or narration?

python benchmarks/units.py FOLDER [--queries 60] [--seed 15] [--engine tantivy]

FOLDER is an archive that another benchmark kept. Words that 1 to 4 % of its stories have are asked for by chance; said are milliseconds, of the
processor and of the clock. Cycles are collected as the server has it.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time

if not __package__:  # run as a file rather than with -m: the checkout is where ``benchmarks`` is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.archives import Archive as Kept
from indexer.archive import Archive
from indexer.model import OWNER, SearchRequest
from webui.serve import COLLECTED_AFTER

ASKED = ["sentence:({} {})", "paragraph:({} {})", "scene:({} {})", "chapter:({} {})", "dialogue:({} {})"]
ASKED += ["narration:({} {})", "dialogue:{}", "narration:{}", "said:John {}", 'said:Mary "{}"']


def words(archive: Archive) -> list[str]:
    opened = archive.index.reader()
    reader, every = opened.reader, opened.count()
    found = [word for letter in "abcdefghijklmnopqrstuvw" for word in reader.terms("body", letter, 600)]
    plain = [word for word in found if word.isalpha() and len(word) > 4]
    return [word for word in plain if 0.01 <= reader.frequency("body", word) / every <= 0.04]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--engine", default="tantivy")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with closing(Archive(Kept(options.folder, options.engine).settings)) as archive:
        pool = words(archive)
        # What a process makes once for all questions, tables and expressions, is made by one of each kind.
        for asked in ASKED:
            archive.search(OWNER, SearchRequest(asked.format("warm", "naïve"), exact=True))
        gc.freeze()
        gc.set_threshold(COLLECTED_AFTER)
        for asked in ASKED:
            taken: list[tuple[float, float]] = []
            found = partial = 0
            for _ in range(options.queries):
                text = asked.format(*rng.sample(pool, 2))
                clock, cpu = perf_counter(), process_time()
                page = archive.search(OWNER, SearchRequest(text, exact=True))
                taken.append(((process_time() - cpu) * 1e3, (perf_counter() - clock) * 1e3))
                found, partial = found + page.total, partial + page.partial
            shown = [
                f"{name} median {each[len(each) // 2]:.0f}, p95 {each[len(each) * 95 // 100]:.0f}, p99 {each[len(each) * 99 // 100]:.0f}"
                for name, each in zip(("cpu", "clock"), map(sorted, zip(*taken, strict=True)), strict=True)
            ]
            print(f"{asked:20} {'; '.join(shown)}; stories {found}, cut short {partial}", flush=True)


if __name__ == "__main__":
    main()
