"""Make indexer/readers/decoding/letter_pairs.tsv: which letter follows which, language by language.

    python -m benchmarks.letter_pairs FOLDER > indexer/readers/decoding/letter_pairs.tsv

FOLDER holds a UTF-8 text a language, ``pl.txt``, and may hold ``zh_Hans.tsv``, words with their frequencies. The table
in the repository was made of the translations that come with Django 5.2, Wagtail 8.0, Sphinx 9.0 and django-allauth
65.22, the words of Faker 40.63, an English sample of public-domain novels, and for Chinese the dictionary of jieba 0.42
(its simplified characters turned into traditional ones by the table of OpenCC): messages and words, no page or story
that encodings are judged by.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

# Half a nat: fine enough for sums of hundreds, and a number of two digits at most.
UNIT = 0.5
# Pairs seen once are misprints and foreign names as often as not; what is left out costs what the letter alone does.
LEAST = 2
WIDE = {"zh_Hans", "zh_Hant", "ja", "ko"}
# What Chinese words by their frequencies weigh beside running text, which has punctuation and particles.
TEXT_SHARE = 0.3


def letters(text: str) -> str:
    """Lower-case letters and marks; any run of other characters is one space."""
    lower = (letter for sign in text for letter in sign.lower()[:1])
    plain = "".join(letter if unicodedata.category(letter)[0] in "LM" else " " for letter in lower)
    return f" {' '.join(plain.split())} "


def cost(count: float, total: float) -> int:
    return round(-math.log(count / total) / UNIT)


def row(lang: str, before: str, after: Counter[str], least: float) -> str:
    total = sum(after.values())
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for letter, count in after.items():
        if count >= least:
            groups[cost(count, total)].append("_" if letter == " " else letter)
    cells = (f"{price}{''.join(sorted(group))}" for price, group in sorted(groups.items()))
    return "\t".join((lang, before, " ".join(cells)))


def alphabet(lang: str, text: str) -> list[str]:
    """A language's rows: each letter alone (before it ``*``), then after each other letter; ``_`` is no letter."""
    flow = letters(text)
    single = Counter(flow)
    known = {letter for letter, count in single.items() if count >= max(LEAST, len(flow) // 50_000)}
    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for before, after in pairwise(flow):
        if before in known and after in known:
            pairs[before][after] += 1
    rows = [row(lang, "*", Counter({letter: single[letter] for letter in known}), LEAST)]
    return rows + [
        row(lang, "_" if before == " " else before, after, LEAST)
        for before, after in sorted(pairs.items())
        if max(after.values()) >= LEAST
    ]


def characters(lang: str, text: str, words: Path) -> list[str]:
    """The one row of a language of many characters: each that is not ASCII, alone."""
    flow = Counter(sign for sign in text if not sign.isascii() and not sign.isspace())
    if words.exists():
        listed: Counter[str] = Counter()
        for line in words.read_text(encoding="utf-8").splitlines():
            word, frequency = line.split("\t")
            for sign in word:
                if not sign.isascii():
                    listed[sign] += float(frequency)
        scale = sum(listed.values()) * TEXT_SHARE / sum(flow.values())
        flow = Counter({sign: listed[sign] + flow[sign] * scale for sign in listed | flow})
    return [row(lang, "*", flow, sum(flow.values()) / 1_000_000)]


def main(folder: Path) -> None:
    for path in sorted(folder.glob("*.txt")):
        lang, text = path.stem, path.read_text(encoding="utf-8")
        made = characters(lang, text, path.with_suffix(".tsv")) if lang in WIDE else alphabet(lang, text)
        print(*made, sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
