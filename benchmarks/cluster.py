"""An OpenSearch cluster beside Tantivy: the same stories in both, loading, size, phrases, and generated queries compared.

python -m benchmarks.cluster DATA --hosts http://127.0.0.1:19201,… [--shards 3] [--stories 1500] [--queries 2000]

DATA is the data folder of an archive. Whatever it makes, it removes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from indexer.analysis import terms
from indexer.analysis.common_words import common_words
from indexer.catalogue import open_catalogue
from indexer.config import IndexSettings, LibrarySettings, OpenSearchSettings, SearchSettings, Settings
from indexer.engines.common_grams import COMMON_WORDS
from indexer.engines.port import IndexReader, SearchEngine
from indexer.engines.registry import make_engine
from indexer.model import Rating, Scope, StoredStory
from indexer.query import parse
from indexer.query.ast import InField, Phrase, Query
from indexer.query.plan import Phrase as PhraseNode
from indexer.query.plan import lower, walk

PHRASES = (
    *("one of the most", "the world", "he was in the", "to be or not to be"),
    *("it was the best of times", "united states"),
)
PREFIX = "benchmark"
LIMITS = SearchSettings(max_per_page=10_000)
ROUNDS = 40
# To one in so many, as tests/engines/test_scores.py has it.
NEAR = 1e-4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--hosts", default="http://127.0.0.1:19201")
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--stories", type=int, default=1500)
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with open_catalogue(asked.data, create=False) as catalogue:
        stories = list(islice(_parted(catalogue.stories.all()), asked.stories))
    characters = sum(story.length for story in stories)
    print(f"{len(stories)} stories, {characters / 1e6:.1f} million characters")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            library=LibrarySettings(data=Path(folder)),
            index=IndexSettings(),
            search=LIMITS,
            opensearch=OpenSearchSettings(
                hosts=tuple(asked.hosts.split(",")),
                shards=asked.shards,
                replicas=asked.replicas,
                prefix=PREFIX,
            ),
        )
        engines = [make_engine(settings, name) for name in ("tantivy", "opensearch")]
        readers = [fill(engine, stories, characters) for engine in engines]
        latency(readers)
        differ(readers, stories, asked.queries, random.Random(asked.seed))  # no secret
        for engine, reader in zip(engines, readers, strict=True):
            reader.close()
            for _ in range(2):
                engine.generations.drop(keep=None)
            engine.close()


def _parted(stories: Iterable[StoredStory]) -> Iterator[StoredStory]:
    """Yield each chapter as a story of its own: more of them, of the length that most stories have."""
    for story in stories:
        for chapter in story.chapters:
            about = replace(story.summary, id=f"{story.id}.{chapter.number}", words=len(chapter.text) // 6)
            yield replace(story, summary=about, chapters=(chapter,))


def fill(engine: SearchEngine, stories: Sequence[StoredStory], characters: int) -> IndexReader:
    number = engine.generations.start()
    engine.create(number)
    began, spent = time.monotonic(), time.process_time()
    writer = engine.writer(number, fresh=True)
    writer.put(stories)
    writer.close()
    took, processor = time.monotonic() - began, time.process_time() - spent
    print(
        f"{engine.name:>10}: loaded in {took:.1f} s ({characters / 1e6 / took:.2f} MB/s), {processor:.1f} s of "
        f"processor here, {engine.generations.size() / 1e6:.1f} MB with all copies"
    )
    engine.generations.publish(number)
    return engine.open(number)


def latency(readers: Sequence[IndexReader]) -> None:
    print(f"{'phrase':<28}{'stories':>8}{'tantivy p50/p99 ms':>22}{'opensearch p50/p99 ms':>24}")
    for phrase in PHRASES:
        query = Query(phrase, InField("body", Phrase(phrase)), faceted=False)
        asked = [_asking(reader, query) for reader in readers]
        totals = {ask() for ask in asked}
        times: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for ask, took in zip(asked, times, strict=True):
                began = time.perf_counter()
                ask()
                took.append(1000 * (time.perf_counter() - began))
        shown = [f"{statistics.median(took):.2f}/{max(took):.1f}" for took in times]
        print(f"{phrase:<28}{'/'.join(map(str, totals)):>8}{shown[0]:>22}{shown[1]:>24}")


def _asking(reader: IndexReader, query: Query) -> Callable[[], int]:
    plan = lower(query.node, reader)
    return lambda: reader.search(query, plan).total


# -- generated queries -----------------------------------------------------------------------------------------------------


def queries(stories: Sequence[StoredStory], chance: random.Random) -> Iterator[Query]:
    texts = [terms(story.chapters[0].text[:20_000]) for story in stories if story.chapters]
    texts = [text for text in texts if len(text) > 50]
    authors = sorted({name for story in stories for name in story.summary.authors})
    scopes = (
        Scope(),
        Scope(),
        Scope(Rating.TEEN),
        Scope(hidden=frozenset(story.id for story in stories[:3])),
    )
    while True:
        text = " ".join(_part(texts, chance) for _ in range(chance.randint(1, 3)))
        node, _ = parse(text, LIMITS)
        filters = {"author": tuple(chance.sample(authors, 2))} if chance.random() < 0.1 else {}
        yield Query(
            text,
            node,
            filters=filters,
            per_page=10_000,
            grouped=chance.random() < 0.3,
            scope=chance.choice(scopes),
            sort=chance.choice(("relevance", "relevance", "words", "-words", "title")),
        )


def _part(texts: Sequence[Sequence[str]], chance: random.Random) -> str:
    text = chance.choice(texts)
    at = chance.randrange(len(text) - 6)
    word, other = text[at], chance.choice(text)
    kind = chance.choice(
        ("word", "word", "phrase", "phrase", "or", "not", "start", "wild", "slip", "near", "field", "gap")
    )
    return {
        "word": word,
        "phrase": f'"{" ".join(text[at : at + chance.randint(2, 5)])}"',
        "or": f"({word} OR {other})",
        "not": f"{word} -{other}",
        "start": f"{word[:4]}*",
        "wild": f"{word[:2]}?{word[3:]}" if len(word) > 4 else word,
        "slip": f"{word}~1" if len(word) > 4 and word.isascii() else word,
        "near": f"{word} NEAR/5 {text[at + 3]}",
        "field": f"{chance.choice(('title', 'summary', 'author', 'body'))}:{word}",
        "gap": f'"{word} {text[at + 1]} {text[at + 2][:3]}*"',
    }[kind]


def differ(
    readers: Sequence[IndexReader], stories: Sequence[StoredStory], many: int, chance: random.Random
) -> None:
    differing, found, worst, refused = 0, 0, 0.0, 0
    for query in islice(queries(stories, chance), many):
        try:
            wanted, told = (
                reader.search(query, lower(query.node, reader, scope=query.scope)) for reader in readers
            )
        except ValueError:
            # Tantivy's own: expressions for a place in a row may have a thousand states.
            refused += 1
            continue
        found += bool(wanted.total)
        same = (told.total, told.facets, told.unknown) == (wanted.total, wanted.facets, wanted.unknown)
        scores = [{hit.story_id: hit.score for hit in each.hits} for each in (wanted, told)]
        if not query.grouped:
            same = same and scores[0].keys() == scores[1].keys()
        if not same:
            differing += 1
            print(f"differs: {query.text!r} {query.scope} {query.filters} grouped={query.grouped}")
            print(f"  totals {wanted.total} {told.total}, unknown {wanted.unknown} {told.unknown}")
            print(
                f"  facets that differ: {[n for n in wanted.facets if wanted.facets[n] != told.facets.get(n)]}"
            )
        if query.sort == "relevance" and query.scope.is_everything and not _of_common_words(query):
            for key in scores[0].keys() & scores[1].keys():
                worst = max(worst, abs(scores[0][key] - scores[1][key]) / max(scores[0][key], NEAR))
    print(
        f"{many} queries, {refused} of them too large for Tantivy, {found} find something: {differing} differ"
    )
    print(f"scores differ by {worst:.1e} of themselves at most")


def _of_common_words(query: Query) -> bool:
    """Say whether a phrase may be weighed by its common grams, which each engine has its own of."""
    common = common_words(COMMON_WORDS)
    return any(
        isinstance(node, PhraseNode) and common.issuperset(node.words)
        for node in walk(lower(query.node).root)
    )


if __name__ == "__main__":
    main()
