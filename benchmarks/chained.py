"""Stories of any total size whose words follow each other as they do in real ones: chains over pairs of neighbours.

They are for size and speed: how often words and neighbours occur is real, what is told is not. Each story has some names
of its own, so that the dictionary grows as that of an archive does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.progress import steps

# Words of a story: an archive of fan fiction has a median of some 3,000, and a long tail of novels.
_MEDIAN_WORDS, _SIGMA, _FEWEST, _MOST = 3000, 1.0, 200, 120_000
# Stories made at a time, and in one folder.
_AT_ONCE = 1000
# One word in so many is a name that only this story has, of so many.
_NAMED, _NAMES = 400, 4
# How steeply the numbers of stories of authors and of fandoms fall: some have thousands, most have one (Zipf).
_AUTHORS, _FANDOMS = 1.3, 1.6
# A full stop ends a paragraph once in so many times.
_PARAGRAPH = 5
_LETTERS = np.array(list("aeiounrtlsmkvdgb"))
_SEED = 20260101

_Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Chains:
    """Words by number, and for each number where in ``stream`` it stands: any word behind one of those may follow."""

    words: Sequence[str]
    stream: _Numbers
    places: _Numbers
    first: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterator[str]) -> Chains:
        """Learn from texts; words are what stands between blanks, with their marks."""
        numbers: dict[str, int] = {}
        every = np.concatenate(
            [
                np.array([numbers.setdefault(word, len(numbers)) for word in text.split()], np.int32)
                for text in texts
            ]
        )
        places = np.argsort(every[:-1], kind="stable").astype(np.int32)
        count = np.bincount(every[:-1], minlength=len(numbers))
        return cls(list(numbers), every, places, np.cumsum(count) - count, count)

    def tell(self, lengths: npt.NDArray[np.int64], chance: np.random.Generator) -> list[_Numbers]:
        """Return chains of so many words each, the longest first; ``lengths`` fall."""
        told = np.zeros((lengths[0], len(lengths)), np.int32)
        now = self.stream[chance.integers(len(self.stream), size=len(lengths))]
        for step in range(lengths[0]):
            now = now[: np.searchsorted(-lengths, -step)]
            told[step, : len(now)] = now
            count = self.count[now]
            # The very last word of all may have none behind it.
            at = self.first[now] + (chance.random(len(now)) * count).astype(np.int64)
            now = np.where(count > 0, self.stream[self.places[np.minimum(at, len(self.places) - 1)] + 1], 0)
        return [told[:length, number] for number, length in enumerate(lengths)]


def grow(folder: Path, chains: Chains, *, megabytes: int, had: int = 0) -> None:
    """Add stories to a folder that has ``had`` megabytes of them until it has ``megabytes``; the same ones every time."""
    parts = range(had // _part_mb(), max(megabytes // _part_mb(), 1))
    for part in steps(f"stories for {megabytes} MB", parts, len(parts)):
        _write(folder / f"{part:05}", chains, np.random.default_rng([_SEED, part]))


def _part_mb() -> int:
    # A thousand stories of a mean of 4,900 words of 5.6 letters each, with their blanks: measured.
    return 28


def _write(folder: Path, chains: Chains, chance: np.random.Generator) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    drawn = np.exp(chance.normal(np.log(_MEDIAN_WORDS), _SIGMA, _AT_ONCE)).astype(np.int64)
    lengths = np.sort(np.clip(drawn, _FEWEST, _MOST))[::-1].copy()
    for number, told in enumerate(chains.tell(lengths, chance)):
        names = ["".join(chance.choice(_LETTERS, 7)).capitalize() for _ in range(_NAMES)]
        head = (
            f"Title: {names[0]} {folder.name} {number}\nAuthor: {names[1]}\nFandom: Chains {number % 300}\n\n"
        )
        (folder / f"{number:04}.txt").write_text(head + _prose(chains, told, names, chance), "utf-8")


def _name(number: int) -> str:
    """Return a name for a number, another for each."""
    letters = [_LETTERS[number >> shift & 15] for shift in range(0, max(number.bit_length(), 20), 4)]
    return "".join(letters).capitalize()


def _prose(chains: Chains, told: _Numbers, names: Sequence[str], chance: np.random.Generator) -> str:
    words = [chains.words[number] for number in told]
    for at in chance.integers(len(words), size=len(words) // _NAMED):
        words[at] = names[at % _NAMES]
    ends = [at for at, word in enumerate(words) if word[-1] in ".!?”"]
    for at in ends[::_PARAGRAPH]:
        words[at] += "\n\n"
    return " ".join(words).replace("\n\n ", "\n\n")
