"""How many of the commonest words should be indexed in pairs? Size, time and phrases for several numbers of them.

Which words are commonest is the question of common_words.py. Each case is a process of its own, since the number is
a constant of each engine, set here before the engine is used.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive
from benchmarks.corpus import Corpus, megabytes
from benchmarks.machine import CHECKOUT
from benchmarks.processes import python_module
from benchmarks.progress import say
from benchmarks.truth.check import in_text
from benchmarks.truth.latency import race, spread
from benchmarks.truth.phrases import COMMON, chapters_by_chance, sample
from indexer.analysis import common_words as commonest
from indexer.analysis import positions
from indexer.catalogue import open_catalogue
from indexer.config import LibrarySettings
from indexer.engines import common_grams
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.registry import make_engine
from indexer.query import plan_nodes
from indexer.query.ast import Query

_PHRASES = 700
# Indexing with the engine in Python takes minutes, so it is measured without pairs and with those it has.
_WORDS, _FEW = {"tantivy": (0, 150, 500, 1000)}, (0, 70)


def _set(words: int) -> None:
    """Make every engine of this process pair so many of the commonest words."""
    chosen = commonest.common_words(words)
    for module in (positions, plan_nodes):
        vars(module)["common_words"] = lambda *_: chosen
    vars(common_grams)["COMMON_WORDS"] = words
    for made in (common_grams._codes, common_grams._table):  # noqa: SLF001  # made once for the number there is, which no user changes
        made.cache_clear()


def case(archive: Archive, words: int, folder: Path, rounds: int) -> dict[str, float]:
    """Index an archive's stories with pairs of ``words`` words; return seconds of processor, MB and milliseconds."""
    with open_catalogue(archive.data, create=False) as catalogue:
        phrases = sample(chapters_by_chance(catalogue), _PHRASES)
        _set(words)
        engine = make_engine(replace(archive.settings, library=LibrarySettings(data=folder)))
        number = engine.generations.start()
        engine.create(number)
        started = time.process_time()
        writer = engine.writer(number, fresh=True)
        writer.put(catalogue.stories.all())
        writer.close()
        spent = time.process_time() - started
    reader = engine.open(number)
    opened = IndexSnapshot(reader, number, "", engine)
    sides = {"it": lambda phrase: opened.search(Query(phrase.typed, in_text(phrase), faceted=False))}
    times = race(sides, phrases, rounds=rounds)["it"]
    common = [took for took, phrase in zip(times, phrases, strict=True) if phrase.kind == COMMON]
    figures = {"cpu_seconds": spent, "index_mb": megabytes(folder)}
    for kind, some in (("common", common), ("all", times)):
        figures |= {f"{kind}_{name}": value for name, value in spread(some).items()}
    return figures


def measure(corpus: Corpus, archives: Sequence[Archive], work: Path, *, rounds: int) -> dict[str, Any]:
    """Return the figures of every case; the archives stay as they are."""
    cases = [(archive, words) for archive in archives for words in _WORDS.get(archive.engine, _FEW)]
    found: list[dict[str, Any]] = []
    for archive, words in cases:
        folder = work / f"pairs-{archive.engine}-{words}"
        shutil.rmtree(folder, ignore_errors=True)
        told = (str(archive.folder), archive.engine, str(words), str(folder), str(rounds))
        command = python_module("benchmarks.common_pairs", *told)
        said = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, check=True).stdout
        found.append({"engine": archive.engine, "words": words, **json.loads(said)})
        say(f"pairs of {words} words, {archive.engine}: {found[-1]}")
    return {"megabytes": corpus.megabytes, "phrases": _PHRASES, "rounds": rounds, "cases": found}


if __name__ == "__main__":
    place, name, number, index, turns = sys.argv[1:]
    print(json.dumps(case(Archive(Path(place), name), int(number), Path(index), int(turns))))
