"""Phrases cut out of stories as a reader would copy them, equally many of each kind, and phrases that are nowhere.

It asks no engine. The same seed and stories give the same phrases.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.truth.scan import Scan
from indexer.analysis import Token, terms, tokens
from indexer.analysis.common_words import common_words
from indexer.catalogue import Catalogue
from indexer.model import Chapter

SEED = 2026
SHORTEST, LONGEST = 2, 10
# A reader copies out of one screen, and analysing a window is quicker than analysing a novel.
_WINDOW = 4000
# Windows looked at for each phrase wanted before a kind is given up as too rare in these stories.
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Sampled:
    """A phrase as it stands in a story, what kind it is of, and its folded words."""

    kind: str
    typed: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of a text with its words; ``common`` says of each whether it is one of the commonest."""

    text: str
    words: Sequence[Token]
    common: Sequence[bool]

    def between(self, at: int) -> str:
        """Return what stands between a word and the next."""
        return self.text[self.words[at].end : self.words[at + 1].start]

    def around(self, at: int) -> str:
        """Return a word with the character before and after it."""
        word = self.words[at]
        return self.text[max(word.start - 1, 0) : word.end + 1]


_PUNCTUATION = re.compile(r"[,;:.!?()“”\"—–]")
# Each kind says whether a pair of neighbouring words shows its mark; the phrase is then cut around that pair.
COMMON = "common words"
KINDS: dict[str, Callable[[_Window, int], bool]] = {
    COMMON: lambda window, at: window.common[at] and window.common[at + 1],
    "punctuation inside": lambda window, at: _PUNCTUATION.search(window.between(at)) is not None,
    "apostrophe": lambda window, at: re.search(r"\w['’]\w", window.around(at)) is not None,
    "hyphen": lambda window, at: window.between(at) in ("-", "\u2010", "\u2011"),
    "across a line end": lambda window, at: "\n" in window.between(at),
    "emphasis": lambda window, at: "_" in window.around(at) or "*" in window.around(at),
    "ordinary": lambda window, at: window.between(at) == " ",
}


def sample(texts: Callable[[], Sequence[Chapter]], many: int, *, seed: int = SEED) -> list[Sampled]:
    """Return up to ``many`` different phrases, equally many of each kind; ``texts`` gives chapters by chance.

    A kind that the stories hold too little of has fewer.
    """
    chance = random.Random(seed)
    found: list[Sampled] = []
    for number, (kind, shows) in enumerate(KINDS.items()):
        share = many // len(KINDS) + (number < many % len(KINDS))
        found += _sample_kind(kind, shows, texts, share, chance)
    return found


def chapters_by_chance(catalogue: Catalogue, *, seed: int = SEED) -> Callable[[], Sequence[Chapter]]:
    """Return a function that gives the chapters of a story drawn by chance, the same ones in every run."""
    chance = random.Random(seed)
    ids = sorted(catalogue.stories.ids())

    def drawn() -> Sequence[Chapter]:
        story_id = chance.choice(ids)
        return catalogue.stories.get([story_id])[story_id].chapters

    return drawn


def shares(phrases: Sequence[Sampled]) -> dict[str, int]:
    """Return how many phrases there are of each kind, none left out."""
    counts = Counter(phrase.kind for phrase in phrases)
    return {kind: counts[kind] for kind in KINDS}


def _sample_kind(
    kind: str,
    shows: Callable[[_Window, int], bool],
    texts: Callable[[], Sequence[Chapter]],
    many: int,
    chance: random.Random,
) -> Iterator[Sampled]:
    seen: set[tuple[str, ...]] = set()
    for _ in range(many * _PATIENCE):
        if len(seen) >= many:
            return
        chapters = [chapter for chapter in texts() if chapter.text]
        if not chapters:
            continue
        window = _window(chance.choice(chapters).text, chance)
        pairs = [at for at in range(len(window.words) - 1) if shows(window, at)]
        if not pairs:
            continue
        phrase = _cut(kind, window, chance.choice(pairs), chance)
        if phrase is not None and phrase.words not in seen:
            seen.add(phrase.words)
            yield phrase


def _window(text: str, chance: random.Random) -> _Window:
    start = chance.randrange(max(len(text) - _WINDOW, 1))
    # Begin and end where no word can be cut.
    start = 0 if start == 0 else text.find(" ", start) + 1
    end = text.rfind(" ", start, start + _WINDOW) if start + _WINDOW < len(text) else len(text)
    part = text[start : max(end, start)]
    words = list(tokens(part))
    return _Window(part, words, [word.term in common_words() for word in words])


def _cut(kind: str, window: _Window, pair: int, chance: random.Random) -> Sampled | None:
    """Return a phrase of 2 to 10 words around a pair of words, with the signs that touch it."""
    length = chance.randint(SHORTEST, LONGEST)
    low, high = 0, len(window.words)
    if kind == COMMON:
        low, high = _run(window.common, pair)
        length = min(length, high - low)
    first = max(low, min(pair - chance.randrange(length - 1), high - length))
    last = first + length - 1
    if last >= len(window.words):
        return None
    start, end = window.words[first].start, window.words[last].end
    while start > 0 and window.text[start - 1] in "_*":
        start -= 1
    while end < len(window.text) and window.text[end] in "_*":
        end += 1
    typed = window.text[start:end]
    return Sampled(kind, typed, tuple(terms(typed)))


def _run(common: Sequence[bool], pair: int) -> tuple[int, int]:
    """Return the bounds of the common words in a row that a pair is part of."""
    low, high = pair, pair + 2
    while low > 0 and common[low - 1]:
        low -= 1
    while high < len(common) and common[high]:
        high += 1
    return low, high


def absent(
    real: Sequence[Sampled], borders: Sequence[tuple[str, ...]], scan: Scan, many: int, *, seed: int = SEED
) -> list[Sampled]:
    """Return phrases of known words that stand nowhere, as the scan confirms.

    A third are drawn word by word as often as words occur, a third are real phrases with two words changed about or
    one exchanged, and a third (where there are so many) reach from the end of one text of a story into the next.
    """
    chance = random.Random(seed)
    found: dict[tuple[str, ...], Sampled] = {}
    makers: tuple[tuple[str, int, Callable[[], tuple[str, ...]]], ...] = (
        ("drawn", many // 3, lambda: _drawn(scan, chance)),
        ("across texts", many // 3, lambda: chance.choice(borders) if borders else ()),
        ("nearly real", many, lambda: _disturbed(chance.choice(real).words, scan, chance)),
    )
    for kind, share, make in makers:
        least = len(found) + share
        for _ in range(share * _PATIENCE):
            if len(found) >= min(least, many):
                break
            words = make()
            if len(words) < SHORTEST or words in found or scan.in_text(words) or scan.in_names(words):
                continue
            found[words] = Sampled(f"absent: {kind}", " ".join(words), words)
    return list(found.values())


def _drawn(scan: Scan, chance: random.Random) -> tuple[str, ...]:
    places = np.array([chance.randrange(scan.length) for _ in range(chance.randint(SHORTEST, 5))])
    return tuple(scan.words_at(places))


def _disturbed(words: tuple[str, ...], scan: Scan, chance: random.Random) -> tuple[str, ...]:
    changed = list(words)
    a, b = chance.sample(range(len(words)), 2)
    if chance.random() < 0.5:
        changed[a], changed[b] = changed[b], changed[a]
    else:
        changed[a] = next(iter(_drawn(scan, chance)), changed[a])
    return tuple(changed)
