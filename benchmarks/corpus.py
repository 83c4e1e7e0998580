"""The text that is measured: real stories where they are at hand, else generated ones with an English word curve."""

from __future__ import annotations

import os
import random
import sys
from itertools import accumulate
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("VELVETEEN_STORIES", CHECKOUT.parent / "scratch" / "stories"))
PHRASES = (
    "one of the most",
    "the world",
    "he was in the",
    "to be or not to be",
    "it was the best of times",
    "united states",
)


def prepare(target: Path, *, every: int) -> Path:
    """Fill ``target`` with every n-th real story (by hard links or copies), or with generated ones; say which."""
    target.mkdir(parents=True, exist_ok=True)
    if REAL.is_dir():
        found = sorted(path for path in REAL.rglob("*") if path.is_file())[::every]
        for path in found:
            link = target / path.relative_to(REAL)
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.exists():
                link.write_bytes(path.read_bytes())
        say(f"corpus: {len(found)} real stories, {size_mb(target):.1f} MB ({REAL}, every {every})")
        return target
    _generate(target, stories=8934 // every)
    say(f"corpus: GENERATED, {size_mb(target):.1f} MB; set VELVETEEN_STORIES to a folder of real stories")
    return target


def _generate(target: Path, *, stories: int) -> None:
    """Write stories whose words follow Zipf's law with the commonest words first, as in English prose."""
    chance = random.Random(20260101)
    listed = (CHECKOUT / "indexer" / "analysis" / "common_words.txt").read_text("utf-8").splitlines()
    words = [word for word in listed if not word.startswith("#")]
    letters = "etaoinshrdlucmfwygpbvk"
    words += ["".join(chance.choices(letters, k=chance.randint(4, 10))) for _ in range(40_000)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    for number in range(stories):
        drawn = chance.choices(words, cum_weights=weights, k=4000)
        text = ". ".join(" ".join(drawn[at : at + 14]).capitalize() for at in range(0, len(drawn), 14))
        head = f"# Title: Generated {number}\n\n## Author: Generator {number % 50}\n\n-------\n\n"
        (target / f"{number:05}.md").write_text(head + text + ".\n", "utf-8")


def size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
