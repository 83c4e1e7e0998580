"""How often is a line found that is remembered wrongly in ways that nothing here was tuned by?

python benchmarks/other_damage.py FOLDER [--lines 200] [--seed 7]

FOLDER is an archive that another benchmark kept. Lines of 8 to 20 words are damaged by letters that change places, words that are
parted or joined, half of the line gone, names that are others, and tenses. ``quote_finder`` has the damage that was tuned by.
"""

from __future__ import annotations

import argparse
import random
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

if not __package__:  # run as a file rather than with -m: the checkout is where ``benchmarks`` is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.archives import Archive as Kept
from benchmarks.quote_finder import HEAD, Words, _asked, lines_of
from indexer.archive import Archive

NAMES = ["anna", "george", "sophia", "mr brown", "catherine", "the captain", "peter", "old thomas"]
PERSONS = frozenset(
    [
        "he",
        "she",
        "him",
        "her",
        "his",
        "i",
        "me",
        "my",
        "mr",
        "mrs",
        "miss",
        "john",
        "mary",
        "tom",
        "sir",
        "lady",
        "they",
        "them",
        "we",
        "us",
        "you",
    ]
)
_NOW = "is:was are:were has:had says:said goes:went comes:came sees:saw knows:knew will:would can:could takes:took does:did"
_NOW += " thinks:thought makes:made gives:gave tells:told feels:felt stands:stood"
TENSES = dict(pair.split(":")[::-1] for pair in _NOW.split()) | {"is": "was", "are": "were", "has": "had"}


@dataclass
class Otherwise:
    """Ways in which a line is remembered wrongly, by one source of chance."""

    rng: random.Random

    def letters(self, words: Words) -> Words:
        """Let two letters change places in a quarter of the longer words."""
        return [self._swapped(word) if len(word) > 3 and self.rng.random() < 0.25 else word for word in words]

    def _swapped(self, word: str) -> str:
        at = self.rng.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    def blanks(self, words: Words) -> Words:
        """Part a tenth of the words, and join a tenth with the next."""
        text = ""
        for word in words:
            cut = self.rng.randrange(1, len(word)) if len(word) > 3 and self.rng.random() < 0.1 else 0
            text += f"{word[:cut]} {word[cut:]}" if cut else word
            text += "" if self.rng.random() < 0.1 else " "
        return text.split()

    def half(self, words: Words) -> Words:
        """Keep one half."""
        middle = len(words) // 2
        return words[:middle] if self.rng.random() < 0.5 else words[middle:]

    def names(self, words: Words) -> Words:
        """Call whoever is spoken of something else."""
        return [self.rng.choice(NAMES) if word in PERSONS else word for word in words]

    def tenses(self, words: Words) -> Words:
        """Tell it in another tense."""
        return [self._other_tense(word) for word in words]

    def _other_tense(self, word: str) -> str:
        if word in TENSES:
            return TENSES[word]
        return word[:-2] + "s" if word.endswith("ed") and len(word) > 4 else word

    def everything(self, words: Words) -> Words:
        """Do a little of all but losing a half."""
        return self.letters(self.blanks(self.names(self.tenses(words))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with closing(Archive(Kept(options.folder, "tantivy").settings)) as archive:
        stored = {
            story.id: "\n\n".join(each.text for each in story.chapters)
            for story in archive.catalogue.stories.all()
        }
        rng = random.Random(options.seed)
        ways = Otherwise(rng)
        print(HEAD)
        for way in (ways.letters, ways.blanks, ways.half, ways.names, ways.tenses, ways.everything):
            lines = list(lines_of([*stored.items()], rng, options.lines))
            print(_asked(archive, stored, lines, way).row(way.__name__), flush=True)


if __name__ == "__main__":
    main()
