"""Which words are so common that pairs of them deserve postings? Prints the commonest with their running share.

Run it: python benchmarks/common_words.py FOLDER [HOW MANY]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from indexer.analysis import terms


def main(folder: Path, many: int = 100) -> None:
    counts: Counter[str] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file())[::10]:
        counts.update(terms(path.read_text("utf-8", "replace")))
    total, share = counts.total(), 0
    for rank, (word, count) in enumerate(counts.most_common(many), 1):
        share += count
        print(f"{rank}\t{word}\t{count}\t{share / total:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
