"""How many megabytes a second does one core read? Plain stories, and pages of Archive of Our Own.

Everything from bytes to stories counts: finding out what a file is, decoding, header, zones, chapters, language. Files
are in memory before the clock starts, and the clock is that of the process, so that others on the machine disturb less.
The reader is as one that has been at work for some seconds; ``--fresh`` measures one that has not.

    python -m benchmarks.read_rate --stories FOLDER --page FILE
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import CHECKOUT
from indexer.model import Capture
from indexer.readers.read_capture import read
from indexer.readers.structure.words import count_words

# What the project asks of its readers, in megabytes a second of one core.
PLAIN_GOAL = 40.0
AO3_GOAL = 3.0
_SHARED = CHECKOUT.parent / "shared" / "data" / "pages" / "ao3" / "unlockedWork.html"
_STORIES = CHECKOUT.parent / "scratch" / "stories"
# A page of one chapter is mostly its frame; works of some chapters are what people save.
_PAGE_BYTES = 400_000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=Path, default=_STORIES, help="a folder of plain-text stories")
    parser.add_argument("--page", type=Path, default=_SHARED, help="a saved page of Archive of Our Own")
    parser.add_argument(
        "--every", type=int, default=20, help="take every n-th story (default 20: about 10 MB)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each is read (default 5)")
    parser.add_argument(
        "--fresh", action="store_true", help="leave out what readers load when much is to be read"
    )
    options = parser.parse_args()
    if not options.fresh:
        count_words.hasten()
    files = sorted(path for path in options.stories.rglob("*") if path.is_file())[:: options.every]
    if files:
        stories = [Capture("bench", f"{path.stem}.txt", path.read_bytes(), "") for path in files]
        report("plain stories", stories, PLAIN_GOAL, options.rounds)
    else:
        print(f"no stories in {options.stories}: name a folder with --stories")
    if options.page.is_file():
        page = Capture("bench", options.page.name, long_page(options.page.read_bytes()), "")
        report("AO3 pages", [page], AO3_GOAL, options.rounds)
    else:
        print(f"no page at {options.page}: name a saved one with --page")
    return 0


def report(what: str, captures: Sequence[Capture], goal: float, rounds: int) -> None:
    """Print the median and the best rate of reading ``captures`` so often, beside the goal."""
    size = sum(len(capture.content) for capture in captures) / 1e6
    for capture in captures[:20]:
        read(capture)
    rates = sorted(size / seconds(captures) for _ in range(rounds))
    median = statistics.median(rates)
    verdict = "reached" if median >= goal else "not reached"
    print(
        f"{what:14} {size:6.1f} MB  median {median:6.1f} MB/s  best {rates[-1]:6.1f} MB/s  goal {goal:.0f} MB/s {verdict}"
    )


def seconds(captures: Sequence[Capture]) -> float:
    begun = time.process_time()
    for capture in captures:
        read(capture)
    return time.process_time() - begun


def long_page(page: bytes) -> bytes:
    """Return a page with its story repeated until it is as long as a work of some chapters."""
    start = page.find(b"<p", page.find(b'id="chapters"'))
    # One paragraph alone may be empty, and then a page is all tags.
    end = page.find(b"</div>", start)
    if start < 0 or end <= start or len(page) >= _PAGE_BYTES:
        return page
    story = page[start:end]
    return page[:end] + story * ((_PAGE_BYTES - len(page)) // len(story)) + page[end:]


if __name__ == "__main__":
    raise SystemExit(main())
