"""Stories made up by chance, for machines without real ones: English word frequencies, and the signs prose has.

They are for speed and exactness only; what a search finds in them means nothing.
"""

from __future__ import annotations

import random
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

from indexer.analysis import fold

# How English prose is: as many distinct words as 30 MB of it, a flattened start of Zipf's curve (Mandelbrot's 2.7),
# sentences of 14 words, stories of about 22 kB.
_WORDS, _FLAT, _SENTENCE, _STORY, _SEED = 40_000, 2.7, 14, 4000, 20260101
_LETTERS = "etaoinshrdlucmfwygpbvk"
# One word in so many carries each of these.
_APOSTROPHE, _HYPHEN, _EMPHASIS = 90, 120, 200


def generate(target: Path, *, stories: int) -> None:
    """Write ``stories`` files into ``target``; the same ones every time."""
    chance = random.Random(_SEED)
    listed = files("indexer.analysis").joinpath("common_words.txt").read_text("utf-8").splitlines()
    words = [word for word in listed if not word.startswith("#")]
    words += ["".join(chance.choices(_LETTERS, k=chance.randint(4, 10))) for _ in range(_WORDS)]
    weights = list(accumulate(1 / (rank + _FLAT) for rank in range(len(words))))
    for number in range(stories):
        drawn = chance.choices(words, cum_weights=weights, k=_STORY)
        head = f"# Title: Generated {number}\n\n## Author: Generator {number % 50}\n\n-------\n\n"
        (target / f"{number:05}.md").write_text(head + _prose(drawn, chance), "utf-8")


def _prose(words: list[str], chance: random.Random) -> str:
    sentences = [_sentence(words[at : at + _SENTENCE], chance) for at in range(0, len(words), _SENTENCE)]
    paragraphs = [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]
    return "\n\n".join(paragraphs) + "\n"


def _sentence(words: list[str], chance: random.Random) -> str:
    said = [_dressed(word, chance) for word in words]
    half = len(said) // 2
    said[half] += ","
    return " ".join(said).capitalize() + chance.choice((".", ".", "?", "!"))


def _dressed(word: str, chance: random.Random) -> str:
    if chance.randrange(_APOSTROPHE) == 0 and fold(word) == word:
        return f"{word}’s"
    if chance.randrange(_HYPHEN) == 0:
        return f"{word}-like"
    return f"_{word}_" if chance.randrange(_EMPHASIS) == 0 else word
