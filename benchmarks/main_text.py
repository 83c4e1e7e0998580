"""How much of a page's text is found, and how much beside it? The measure of the public benchmark of article extraction.

A set is a folder with ``ground-truth.json`` and ``html/NAME.html.gz`` (github.com/scrapinghub/article-extraction-benchmark) or
one of folders with ``source.html`` and ``expected.html`` (github.com/mozilla/readability, test/test-pages). Figures are printed
for each half of a set, by a hash of the pages' names: rules are tuned on the first and only measured on the second. Emphasis
marks, which are the reader's own, count for nothing; a page that is refused counts as one without text.

    python -m benchmarks.main_text FOLDER ...
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.machine import CHECKOUT
from indexer.model import Capture
from indexer.readers.markup.markup import text_of
from indexer.readers.markup.tree import parse_tree
from indexer.readers.read_capture import read
from tests.shingles import f1, shares

_SHARED = CHECKOUT.parent / "shared" / "data" / "crawler" / "articles"
# A page: its name, its bytes, the text that is wanted.
Page = tuple[str, bytes, str]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", type=Path, nargs="*", default=[_SHARED], help="folders of labelled pages")
    for folder in parser.parse_args(arguments).sets:
        pages = list(pages_of(folder))
        if not pages:
            print(f"skipped: no labelled pages in {folder}; fetch a set (see --help) and name its folder")
            continue
        for half in (0, 1):
            report(folder.name, half, [page for page in pages if half_of(page[0]) == half])
    return 0


def pages_of(folder: Path) -> Iterator[Page]:
    """Yield the labelled pages of a set of either form; none where there is no set."""
    truth = folder / "ground-truth.json"
    if truth.is_file():
        for name, told in json.loads(truth.read_text(encoding="utf-8")).items():
            page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield name, page, told["articleBody"]
    for source in sorted(folder.glob("*/source.html")):
        expected = parse_tree((source.parent / "expected.html").read_text(encoding="utf-8"))
        yield source.parent.name, source.read_bytes(), text_of(expected)


def half_of(name: str) -> int:
    """Return which half of its set a page is in, 0 or 1: the same on every machine."""
    return hashlib.sha256(name.encode()).digest()[-1] % 2


def text_found(name: str, page: bytes) -> str:
    """Return the text that is found on a page, headings included, without emphasis marks."""
    stories = read(Capture("pages", f"https://example.org/{name}", page, ""), as_story=True).stories
    chapters = (chapter for story in stories for chapter in story.chapters)
    return "\n".join(f"{chapter.title or ''}\n{chapter.text}" for chapter in chapters).replace("_", "")


def report(name: str, half: int, pages: Sequence[Page]) -> None:
    """Print the figures of one half of a set."""
    if not pages:
        return
    start = time.process_time()
    found = [text_found(page_name, page) for page_name, page, _ in pages]
    seconds = time.process_time() - start
    pairs = [shares(true.replace("_", ""), text) for (_, _, true), text in zip(pages, found, strict=True)]
    precision, recall, score = f1(pairs)
    empty = sum(not text.strip() for text in found)
    print(
        f"{name}, {'measured' if half else 'tuned on'}: {len(pages)} pages, precision {precision:.3f}, recall {recall:.3f},"
        f" F1 {score:.3f}; {empty} refused; {seconds:.1f} s"
    )


if __name__ == "__main__":
    raise SystemExit(main())
