"""How good is the order of stories, by collections with judgements? The product's own query path, nothing tuned to one.

A collection is a folder with corpus.jsonl, queries.jsonl and qrels.tsv, as BEIR has them. Words are joined with OR as they
stand, stop words too: what is measured is the ranking, not what is found; ``--typed`` measures both, by all of a search.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.archives import engines
from benchmarks.progress import say
from indexer.analysis import terms
from indexer.archive import Archive
from indexer.catalogue import FileRead, FileRecord
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.port import SearchEngine
from indexer.engines.registry import make_engine
from indexer.model import (
    OWNER,
    Chapter,
    ReadOutcome,
    SearchRequest,
    StoredStory,
    Story,
    StorySummary,
    story_id,
)
from indexer.query import parse
from indexer.query.ast import Query
from indexer.readers.digest import story_digest

FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
# As deep as average precision looks; nDCG looks at the first ten.
DEPTH, FIRST = 1000, 10
_SOURCE = "collection"


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents as (id, title, text), queries by id, and for each query how relevant which documents are."""

    documents: Sequence[tuple[str, str, str]]
    queries: Mapping[str, str]
    judged: Mapping[str, Mapping[str, int]]

    @classmethod
    def read(cls, folder: Path, *, every: int = 1) -> Collection:
        """Return the collection in ``folder`` with one in ``every`` of its queries that have a judgement."""
        documents = [(row["_id"], row.get("title", ""), row["text"]) for row in _rows(folder / FILES[0])]
        judged: dict[str, dict[str, int]] = defaultdict(dict)
        for line in (folder / FILES[2]).read_text("utf-8").splitlines()[1:]:
            query, document, score = line.split("\t")
            if int(score) > 0:
                judged[query][document] = int(score)
        queries = {row["_id"]: row["text"] for row in _rows(folder / FILES[1]) if row["_id"] in judged}
        return cls(documents, dict(list(queries.items())[::every]), judged)


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over all queries: nDCG@10, average precision, the first hit relevant, nothing found."""

    ndcg: float
    map: float
    first: float
    nothing: float


def digest(folder: Path) -> str:
    """Return what names the data of a collection: floors hold for just these files."""
    found = hashlib.sha256()
    for name in FILES:
        found.update((folder / name).read_bytes())
    return found.hexdigest()[:16]


def or_joined(text: str) -> str:
    """Return a query for any of the words of ``text``."""
    return " OR ".join(dict.fromkeys(terms(text)))


def searched(collection: Collection, engine: str, work: Path) -> Figures:
    """Return the figures of queries as they were typed, by the whole way of a search: what is found to what was meant."""
    data = work / f"{engine}-typed"
    settings = Settings(library=LibrarySettings(data=data), index=IndexSettings(engine=engine))
    with closing(Archive(settings)) as archive:
        if not archive.catalogue.stories.count():
            _keep(archive, settings, collection)
        names = {story_id(_SOURCE, name): name for name, _, _ in collection.documents}
        runs = {
            key: [names[hit.story.id] for hit in archive.search(OWNER, _request(text)).hits]
            for key, text in collection.queries.items()
        }
    return figures(runs, collection.judged)


def _request(text: str) -> SearchRequest:
    return SearchRequest(text, per_page=FIRST, faceted=False)


def _keep(archive: Archive, settings: Settings, collection: Collection) -> None:
    """Put the documents into the catalogue, and all that it has into an index."""
    kept = archive.catalogue.stories
    for name, title, text in collection.documents:
        story = Story(_SOURCE, name, title or name, (Chapter(1, None, text),))
        read = FileRead(FileRecord(_SOURCE, name, 1, 1), ReadOutcome((story,)), (story_digest(story),))
        kept.put([read])
    with closing(make_engine(settings)) as made:
        _fill(made, kept.all())
    kept.done_pending([change.seq for change in kept.pending(len(collection.documents) + 1)])


def measured(collection: Collection, engine: str, work: Path, ask_for: Callable[[str], str]) -> Figures:
    """Return the figures of one collection, indexed in ``work`` as any stories are."""
    settings = Settings(library=LibrarySettings(data=work / engine), index=IndexSettings(engine=engine))
    with closing(make_engine(settings)) as made:
        if made.generations.current() is None:
            _fill(made, map(_story, collection.documents))
        with closing(made.open(made.generations.current() or 0)) as reader:
            snapshot = IndexSnapshot(reader, 1, "", made)
            runs = {name: _found(snapshot, ask_for(text)) for name, text in collection.queries.items()}
    return figures(runs, collection.judged)


def figures(runs: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]]) -> Figures:
    """Return the means over ``runs``, which are the documents found for each query, best first."""
    ndcg = [_ndcg(found[:FIRST], judged[query]) for query, found in runs.items()]
    precision = [_average_precision(found, judged[query]) for query, found in runs.items()]
    first = [bool(found) and found[0] in judged[query] for query, found in runs.items()]
    return Figures(_mean(ndcg), _mean(precision), _mean(first), _mean([not found for found in runs.values()]))


def _ndcg(found: Sequence[str], judged: Mapping[str, int]) -> float:
    best = sorted(judged.values(), reverse=True)[:FIRST]
    return _gain(judged.get(each, 0) for each in found) / _gain(best)


def _gain(scores: Iterable[int]) -> float:
    return sum(score / math.log2(place + 2) for place, score in enumerate(scores))


def _average_precision(found: Sequence[str], judged: Mapping[str, int]) -> float:
    places = [place for place, each in enumerate(found, 1) if each in judged]
    return sum(number / place for number, place in enumerate(places, 1)) / len(judged)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    yield from map(json.loads, path.read_text("utf-8").splitlines())


def _story(document: tuple[str, str, str]) -> StoredStory:
    name, title, text = document
    return StoredStory(StorySummary(id=name, title=title, source=_SOURCE), (Chapter(1, None, text),))


def _fill(engine: SearchEngine, stories: Iterable[StoredStory]) -> None:
    number = engine.generations.start()
    engine.create(number)
    writer = engine.writer(number, fresh=True)
    writer.put(stories)
    writer.close()
    engine.generations.publish(number)


def _found(snapshot: IndexSnapshot, text: str) -> list[str]:
    node, _ = parse(text)
    query = Query(text, node, per_page=DEPTH, faceted=False)
    return [hit.story_id for hit in snapshot.search(query).hits]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="collections")
    parser.add_argument("--engines", nargs="*", default=())
    parser.add_argument("--every", type=int, default=1, help="one in so many queries")
    parser.add_argument("--typed", action="store_true", help="queries as they are, not joined with OR")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where archives are, and stay")
    asked = parser.parse_args()
    work = asked.keep or Path(mkdtemp(prefix="relevance-"))
    for folder in asked.folders:
        collection = Collection.read(folder, every=asked.every)
        for engine in engines(asked.engines):
            at = work / folder.name
            found = (
                searched(collection, engine, at)
                if asked.typed
                else measured(collection, engine, at, or_joined)
            )
            say(
                f"{folder.name} ({digest(folder)}), {len(collection.queries)} queries, {engine}: nDCG@10 {found.ndcg:.4f}, "
                f"MAP {found.map:.4f}, first hit relevant {found.first:.3f}, nothing found {found.nothing:.3f}"
            )
    if not asked.keep:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
