"""How well copies are told from other stories, and what that costs: variants of real stories against all others.

    python benchmarks/copies.py FOLDER [every]

Prints a table for docs/copies.md: for each kind of variant how many were found as copies (or, where they are none,
were rightly not), pairs of different stories taken for copies, and processor time a megabyte.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from indexer.meaning.minhash import Sketch, sketch
from indexer.meaning.near_duplicates import LEAST_BANDS, band_keys, compare

_ROUNDS = 3
Edit = Callable[[str, random.Random, list[str]], str]


def body(text: str) -> str:
    return text.split("\n---", 1)[-1].strip()


def edited(share: float) -> Edit:
    def edit(text: str, chance: random.Random, words: list[str]) -> str:
        def one(match: re.Match[str]) -> str:
            if chance.random() >= share:
                return match[0]
            kind = chance.random()
            other = chance.choice(words)
            return other if kind < 0.6 else f"{match[0]} {other}" if kind < 0.8 else ""

        return re.sub(r"\w+", one, text)

    return edit


def headed(text: str, chance: random.Random, words: list[str]) -> str:
    return f"Disclaimer: {' '.join(chance.choices(words, k=1 + len(text) // 150))}\n\n{text}\n\nFeedback, please."


def typeset(text: str, *_: object) -> str:
    return re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’").replace("--", "—").replace("_", "*").upper()


def wrapped(text: str, *_: object) -> str:
    return "\n".join(re.findall(r".{1,60}(?:\s|$)", text, re.DOTALL))


def split(text: str, *_: object) -> str:
    at = len(text) // 3
    return f"{text[:at]}\n\nChapter 2\n\n{text[at : 2 * at]}\n\nChapter 3\n\n{text[2 * at :]}"


def cut(start: float, end: float) -> Edit:
    return lambda text, *_: text[int(len(text) * start) : int(len(text) * end)]


COPIES: dict[str, Edit] = {
    "1 % of words edited": edited(0.01),
    "5 % of words edited": edited(0.05),
    "10 % of words edited": edited(0.10),
    "15 % of words edited": edited(0.15),
    "20 % of words edited": edited(0.20),
    "another header and footer": headed,
    "other quotes, dashes, emphasis, capitals": typeset,
    "other line ends": wrapped,
    "split into chapters": split,
    "last 5 % missing": cut(0, 0.95),
    "first 5 % missing": cut(0.05, 1),
}
OTHERS: dict[str, Edit] = {
    "its first half": cut(0, 0.5),
    "its middle third": cut(0.33, 0.67),
    "its first 70 %": cut(0, 0.7),
    "its first 80 %": cut(0, 0.8),
}


def found(one: Sketch | None, other: Sketch | None) -> bool:
    if one is None or other is None or len(set(band_keys(one)) & set(band_keys(other))) < LEAST_BANDS:
        return False
    return compare(one, other).is_duplicate


def main(folder: Path, every: int = 9) -> None:
    chance = random.Random(7)
    texts = [
        body(path.read_text("utf-8", "replace"))
        for path in sorted(folder.rglob("*.*"))[::every]
        if path.is_file()
    ]
    words = chance.choices(" ".join(chance.sample(texts, 50)).split(), k=20_000)
    by_length: dict[str, list[str]] = {"100 words": [], "500 words": [], "whole": texts}
    for text in texts:
        parts = text.split()
        for length in (100, 500):
            if len(parts) >= length:
                by_length[f"{length} words"].append(" ".join(parts[-length:]))
    for length, some in by_length.items():
        print(f"\n{length}: {len(some)} stories\n")
        sketches = [sketch([text]) for text in some]
        for title, kinds in (("copies found", COPIES), ("taken for copies though none", OTHERS)):
            for kind, edit in kinds.items():
                hits = sum(
                    found(one, sketch([edit(text, chance, words)]))
                    for one, text in zip(sketches, some, strict=True)
                )
                print(f"| {kind} | {title} | {hits / len(some):.2%} |")
        strangers(sketches)
    megabytes = sum(map(len, texts)) / 1e6
    spent = min(timed(texts) for _ in range(_ROUNDS))
    print(f"\n{megabytes:.1f} MB, {spent * 1000 / megabytes:.1f} ms of processor time a MB")


def strangers(sketches: list[Sketch | None]) -> None:
    by_key: defaultdict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(sketches):
        for key in band_keys(each) if each else ():
            by_key[key].append(number)
    shared = Counter((a, b) for group in by_key.values() for a in group for b in group if a < b)
    pairs = [pair for pair, bands in shared.items() if bands >= LEAST_BANDS]
    alike = [pair for pair in pairs if found(sketches[pair[0]], sketches[pair[1]])]
    total = len(sketches) * (len(sketches) - 1) // 2
    print(
        f"| pairs of different stories | of {total:,}: met in a band {len(shared):,}, compared {len(pairs):,}, taken for copies {len(alike)} |"
    )


def timed(texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        made = sketch([text])
        if made is not None:
            band_keys(made)
    return time.process_time() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
