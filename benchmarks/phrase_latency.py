"""How long does a phrase take, first ten hits, in the process, against a plain Whoosh phrase query?

Needs the indexes that import_rate leaves in a folder: python benchmarks/phrase_latency.py FOLDER
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import corpus

ROUNDS = 15


def median_ms(call: Callable[[], object]) -> tuple[float, float]:
    """Return the first call's milliseconds and the median of the calls after it."""
    spent = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        call()
        spent.append((time.perf_counter() - started) * 1000)
    return spent[0], statistics.median(spent[1:])


def measure(work: Path) -> str:
    warnings.simplefilter("ignore")
    from whoosh import index
    from whoosh.query import Phrase as WhooshPhrase

    from indexer.archive import Archive
    from indexer.config import LibrarySettings, Settings
    from indexer.engines.live import LiveIndex
    from indexer.query.ast import Phrase, Query

    settings = Settings(library=LibrarySettings(data=work / "velveteen"))
    live, archive = LiveIndex(settings), Archive(settings)
    reader = live.reader().reader
    lines = [
        "| phrase | stories | plain Whoosh, ms | engine, ms | engine's first, ms | with passages, ms |",
        "|---|---|---|---|---|---|",
    ]
    with index.open_dir(str(work / "stock")).searcher() as searcher:
        for words in corpus.PHRASES:
            plain = WhooshPhrase("exact", words.split())
            _, stock = median_ms(lambda plain=plain: searcher.search(plain, limit=10))
            query = Query(words, Phrase(words))
            first, ours = median_ms(lambda query=query: reader.search(query))
            _, page = median_ms(lambda words=words: archive.search(f'"{words}"'))
            total = reader.search(query).total
            lines.append(f"| {words} | {total} | {stock:.1f} | {ours:.1f} | {first:.1f} | {page:.1f} |")
    archive.close()
    live.close()
    return "\n".join(lines)


if __name__ == "__main__":
    print(measure(Path(sys.argv[1])))
