"""What a catalogue costs by where it is kept: ``python benchmarks/catalogue_places.py FOLDER [postgresql://…]``.

FOLDER is a new folder for the file, or for what goes beside a database that is empty. It reads no files and knows no index.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from indexer.catalogue import Catalogue, FileRead, FileRecord, open_catalogue
from indexer.config import CataloguePlace, CatalogueSettings
from indexer.model import Chapter, JobKind, ReadOutcome, Story, story_id
from indexer.readers.digest import story_digest

STORIES, BATCH, ASKED = 600, 50, 400
WORDS = [f"w{number:x}" for number in range(4000)]


def tales(number: int) -> list[FileRead]:
    chance = random.Random(7)
    found = []
    for each in range(number):
        text = "\n\n".join(" ".join(chance.choices(WORDS, k=60)) for _ in range(chance.randrange(5, 80)))
        chapters = tuple(Chapter(at, None, text) for at in range(1, chance.randrange(2, 4)))
        story = Story(
            "bench", f"{each}.txt", f"Tale {each}", chapters, authors=("Moss",), words=len(text) // 6
        )
        record = FileRecord("bench", f"{each}.txt", len(text), each, digest=str(each))
        found.append(FileRead(record, ReadOutcome((story,)), (story_digest(story),)))
    return found


def timed(do: Callable[[], object], times: int) -> str:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return f"p50 {statistics.median(took):.3f} ms, p99 {took[int(times * 0.99)]:.3f} ms"


def measure(catalogue: Catalogue) -> None:
    read = tales(STORIES)
    began, cpu = time.perf_counter(), time.process_time()
    for at in range(0, len(read), BATCH):
        catalogue.stories.put(read[at : at + BATCH], compared=True)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    print(f"{len(read)} stories put in {took:.2f} s, {used:.2f} s of this process")
    chance = random.Random(8)
    ids = [story_id("bench", f"{number}.txt") for number in range(STORIES)]
    asked = {
        "revision": (catalogue.revision, ASKED * 5),
        "summaries of ten": (lambda: catalogue.stories.summaries(chance.sample(ids, 10)), ASKED),
        "ten stories whole": (lambda: catalogue.stories.get(chance.sample(ids, 10)), ASKED // 4),
        "a fact": (lambda: catalogue.meta.get("x"), ASKED),
        "a heartbeat": (lambda: catalogue.jobs.heartbeat(1), ASKED // 4),
        "a job asked for and claimed": (
            lambda: (catalogue.jobs.request(JobKind.CRAWL, str(chance.random())), catalogue.jobs.claim()),
            ASKED // 8,
        ),
    }
    for name, (do, times) in asked.items():
        print(f"{name}: {timed(do, times)}")


def main() -> None:
    folder, *url = sys.argv[1:]
    place = CataloguePlace(Path(folder), CatalogueSettings(*url))
    began = time.perf_counter()
    with open_catalogue(place) as catalogue:
        print(f"made in {(time.perf_counter() - began) * 1000:.0f} ms")
        measure(catalogue)
    began = time.perf_counter()
    open_catalogue(place).close()
    print(f"opened again in {(time.perf_counter() - began) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
