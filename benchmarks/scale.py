"""What does one machine hold, and how do pages grow slower? Archives of growing size, each imported and served.

python benchmarks/scale.py WORK [--stories FOLDER] [--megabytes 200 2000] [--questions 100] [--keep]

WORK takes about four times the largest size on disk. Texts are chains over the words of FOLDER (``chained``). Said are, for
each size: seconds, MB/s, processor seconds and memory of the import; sizes of catalogue and index beside the text;
milliseconds of the first page after the start of the server, and of pages of results; memory of the server.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if not __package__:  # run as a file rather than with -m: the checkout is where ``benchmarks`` is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.archives import Archive
from benchmarks.chained import Chains, grow
from benchmarks.progress import say
from benchmarks.questions import questions
from benchmarks.results_page import page_times
from benchmarks.serving import serving
from benchmarks.truth.latency import spread


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--stories", type=Path, default=Path("scratch/stories"))
    parser.add_argument("--megabytes", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--keep", action="store_true", help="leave the largest archive and its texts there")
    options = parser.parse_args()
    chains = Chains.of(_texts(options.stories))
    texts, had = options.work / "texts", 0
    shutil.rmtree(texts, ignore_errors=True)
    for megabytes in sorted(options.megabytes):
        grow(texts, chains, megabytes=megabytes, had=had)
        had = megabytes
        archive = Archive(options.work / "archive", "tantivy")
        print(json.dumps(_measured(archive, texts, options.questions)), flush=True)
    if not options.keep:
        shutil.rmtree(options.work)


def _measured(archive: Archive, texts: Path, many: int) -> dict[str, Any]:
    size = _bytes(texts) / 1e6
    say(f"importing {size:.0f} MB")
    taken = archive.fill(texts)
    asked = questions(archive, many)
    with serving(archive) as served:
        browser = served.browser()
        first, _ = browser.get("/?q=lantern")
        rest = served.memory_mb()
        times = page_times(served, asked, rounds=2, name=f"pages at {size:.0f} MB")
        after = served.memory_mb()
        browser.close()
    whole = _bytes(archive.data) / 1e6
    index = _bytes(archive.index) / 1e6
    return {
        "text_mb": round(size),
        "import_s": round(taken.seconds),
        "mb_a_second": round(size / taken.seconds, 2),
        "processor_s": round(taken.cpu_seconds),
        "import_peak_mb": round(taken.peak_mb),
        "catalogue_share": round((whole - index) / size, 2),
        "index_share": round(index / size, 2),
        "first_page_ms": round(first),
        "pages": {name: round(each, 1) for name, each in spread(times).items()},
        "server_mb": [round(rest), round(after)],
    }


def _texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.md")) or sorted(folder.rglob("*.txt")):
        yield path.read_text("utf-8", "replace")


def _bytes(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


if __name__ == "__main__":
    main()
