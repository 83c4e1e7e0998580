"""An OpenSearch cluster beside Tantivy: the same stories in both, loading, size, phrases, and generated queries compared.

python -m benchmarks.cluster DATA --hosts http://127.0.0.1:19201,… [--shards 1,3,6] [--stories 1500] [--queries 2000]

DATA is the data folder of an archive. Of numbers of shards the last is compared by queries. Whatever it makes, it removes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from benchmarks.cluster_queries import LIMITS, differ
from indexer.catalogue import open_catalogue
from indexer.config import IndexSettings, LibrarySettings, OpenSearchSettings, Settings
from indexer.engines.opensearch_engine.connection import connection_to
from indexer.engines.port import IndexReader, SearchEngine
from indexer.engines.registry import make_engine
from indexer.model import StoredStory
from indexer.query.ast import InField, Phrase, Query
from indexer.query.plan import lower

PHRASES = (
    *("one of the most", "the world", "he was in the", "to be or not to be"),
    *("it was the best of times", "united states"),
)
PREFIX = "benchmark"
# Lucene keeps a copy of each document until it is merged and its replicas have it, which they say twice a minute. What was
# merged too soon is not merged again.
SETTLING_S = 75.0


@dataclass(frozen=True)
class Trial:
    """An index in one engine."""

    name: str
    engine: SearchEngine
    reader: IndexReader
    number: int

    def close(self) -> None:
        self.reader.close()
        for _ in range(2):
            self.engine.generations.drop(keep=None)
        self.engine.generations.repair()
        self.engine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--hosts", default="http://127.0.0.1:19201")
    parser.add_argument("--shards", default="3")
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--stories", type=int, default=1500)
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--settle", action="store_true", help="merge, and say the size after it")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with open_catalogue(asked.data, create=False) as catalogue:
        stories = list(islice(_parted(catalogue.stories.all()), asked.stories))
    characters = sum(story.length for story in stories)
    print(f"{len(stories)} stories, {characters / 1e6:.1f} million characters")
    with tempfile.TemporaryDirectory() as folder:
        trials = [filled("tantivy", _settings(asked, Path(folder), 1), stories)]
        for shards in map(int, asked.shards.split(",")):
            settings = _settings(asked, Path(folder), shards)
            trials.append(filled(f"{shards} shards", settings, stories, settle=asked.settle))
        if asked.rounds:
            latency(trials, asked.rounds)
        if asked.queries:
            compare(trials[0], trials[-1], stories, asked)
        for trial in trials:
            trial.close()


def _settings(asked: argparse.Namespace, folder: Path, shards: int) -> Settings:
    return Settings(
        library=LibrarySettings(data=folder),
        index=IndexSettings(),
        search=LIMITS,
        opensearch=OpenSearchSettings(
            hosts=tuple(asked.hosts.split(",")),
            shards=shards,
            replicas=asked.replicas,
            prefix=f"{PREFIX}-{shards}",
        ),
    )


def _parted(stories: Iterable[StoredStory]) -> Iterator[StoredStory]:
    """Yield each chapter as a story of its own: more of them, of the length that most stories have."""
    for story in stories:
        for chapter in story.chapters:
            about = replace(story.summary, id=f"{story.id}.{chapter.number}", words=len(chapter.text) // 6)
            yield replace(story, summary=about, chapters=(chapter,))


def filled(name: str, settings: Settings, stories: Sequence[StoredStory], *, settle: bool = False) -> Trial:
    """Load an index, and say what it takes."""
    engine = make_engine(settings, "tantivy" if name == "tantivy" else "opensearch")
    number = engine.generations.start()
    engine.create(number)
    characters = sum(story.length for story in stories)
    began, spent, theirs = time.monotonic(), time.process_time(), _of_nodes(settings)
    writer = engine.writer(number, fresh=True)
    writer.put(stories)
    writer.close()
    took, processor = time.monotonic() - began, time.process_time() - spent
    print(
        f"{name:>10}: loaded in {took:.1f} s ({characters / 1e6 / took:.2f} MB/s), processor {processor:.1f} s here and "
        f"{_of_nodes(settings) - theirs:.1f} s there, {engine.generations.size() / 1e6:.1f} MB with all copies, "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    engine.generations.publish(number)
    if settle:
        _settle(engine, settings)
    return Trial(name, engine, engine.open(number), number)


def _of_nodes(settings: Settings) -> float:
    """Return how many seconds of processors the nodes have taken since they were started."""
    said = connection_to(settings.opensearch).ask("GET", "/_nodes/stats/process")
    return sum(node["process"]["cpu"]["total_in_millis"] for node in said.body["nodes"].values()) / 1000


def _settle(engine: SearchEngine, settings: Settings) -> None:
    theirs, ask = _of_nodes(settings), connection_to(settings.opensearch).ask
    time.sleep(SETTLING_S)
    ask("POST", f"/{settings.opensearch.prefix}_0*/_forcemerge", max_num_segments=1, within_s=600.0)
    ask("POST", f"/{settings.opensearch.prefix}_0*/_refresh")
    print(
        f"{'':>10}  merged: {engine.generations.size() / 1e6:.1f} MB with all copies, processor {_of_nodes(settings) - theirs:.1f} s there",
        flush=True,
    )


def latency(trials: Sequence[Trial], rounds: int) -> None:
    """Print how long phrases take, asked in turns."""
    print(f"{'p50/p99 ms':<26}{'stories':>10}" + "".join(f"{trial.name:>16}" for trial in trials))
    for phrase in PHRASES:
        query = Query(phrase, InField("body", Phrase(phrase)), faceted=False)
        asked = [_asking(trial.reader, query) for trial in trials]
        totals = {ask() for ask in asked}
        times: list[list[float]] = [[] for _ in trials]
        for _ in range(rounds):
            for ask, took in zip(asked, times, strict=True):
                began = time.perf_counter()
                ask()
                took.append(1000 * (time.perf_counter() - began))
        shown = "".join(f"{f'{statistics.median(took):.2f}/{max(took):.1f}':>16}" for took in times)
        print(f"{phrase:<26}{'/'.join(map(str, totals)):>10}{shown}", flush=True)


def _asking(reader: IndexReader, query: Query) -> Callable[[], int]:
    plan = lower(query.node, reader)
    return lambda: reader.search(query, plan).total


def compare(right: Trial, other: Trial, stories: Sequence[StoredStory], asked: argparse.Namespace) -> None:
    """Print which generated queries the two answer differently."""
    opened = [trial.engine.open_passages(trial.number) for trial in (right, other)]
    passages = [each for each in opened if each is not None]
    tally = differ([right.reader, other.reader], passages, stories, asked.queries, asked.seed)
    print(
        f"{tally.asked} queries, {tally.refused} of them too large for Tantivy, {tally.found} find something, and "
        f"{tally.passages} lines: {tally.differing} differ {dict(tally.kinds)}"
    )
    print(f"scores differ by {tally.worst:.1e} of themselves at most")
    for each in passages:
        each.close()


if __name__ == "__main__":
    main()
