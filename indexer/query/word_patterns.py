"""Patterns of words as automata: beginnings, wildcards, slips of the finger, regular expressions.

Each runs over a word once, letter by letter, so that no pattern takes longer than in proportion to it. It knows no index.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Protocol, assert_never

from indexer.analysis.fold import fold
from indexer.query.ast import Fuzzy, Pattern, Prefix, Regex, Wildcard
from indexer.query.regular import ANY, DOT, Part, Positions, compiled, literal


class WordPattern(Protocol):
    """An automaton over the letters of a folded word; every word it accepts begins with ``prefix``."""

    prefix: str
    start: Any

    def letter(self, char: str) -> int:
        """Return what a letter is to this pattern: letters with the same number are all one to it."""

    def step(self, state: Any, letter: int) -> Hashable | None:
        """Return the state after one letter more, None where no word can be accepted any more."""

    def accepts(self, state: Any) -> bool:
        """Say whether a word may end in a state."""


def word_pattern(node: Pattern) -> WordPattern:
    """Return the automaton of what was typed.

    Raises:
        ValueError: it is a regular expression that cannot be read; the message says why.
    """
    match node:
        case Prefix(text):
            return Expression([*literal(fold(text)), ANY])
        case Wildcard(text):
            return Expression(_wild(text))
        case Fuzzy(text, edits):
            return Slips(fold(text), edits)
        case Regex(text):
            return Expression(compiled(text))
        case other:
            assert_never(other)


def is_matched(pattern: WordPattern, word: str) -> bool:
    """Say whether a folded word is one that a pattern accepts."""
    state = pattern.start
    for char in word:
        state = pattern.step(state, pattern.letter(char))
        if state is None:
            return False
    return pattern.accepts(state)


def _wild(text: str) -> list[Part]:
    parts: list[Part] = []
    plain = ""
    for char in (*text, ""):
        if char and char not in "*?":
            plain += char
            continue
        parts += literal(fold(plain)) if plain else []
        plain = ""
        if char:
            parts.append(ANY if char == "*" else DOT)
    return parts


class Expression:
    """A regular expression by the places in it at which a letter can stand (Glushkov's automaton)."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._places = Positions.of(parts)
        self.prefix = self._places.prefix
        # Bit 0 is the beginning, bit n + 1 the place n.
        self.start = 1

    def letter(self, char: str) -> int:
        """Return the set of places at which a letter may stand; see the protocol."""
        return self._places.accepting(char)

    def step(self, state: int, letter: int) -> int | None:
        """Return the set of places at which the last letter may have stood."""
        follow, reached = self._places.follow, 0
        while state:
            low = state & -state
            reached |= follow[low.bit_length() - 1]
            state ^= low
        return reached & letter or None

    def accepts(self, state: int) -> bool:
        """Say whether the last letter may be the last one of all."""
        return bool(state & self._places.last)


# For each number of slips the places reached, and those that have met the letter after next instead of the next.
_Reached = tuple[tuple[int, int], ...]


class Slips:
    """A word with up to some letters put in, left out, changed or swapped with the next (Wu and Manber's automaton).

    Bit n of a set stands for the first n letters of the word.
    """

    prefix = ""

    def __init__(self, word: str, edits: int) -> None:
        """Accept what ``edits`` slips make of ``word``."""
        self._word = word
        self._places: dict[str, int] = {}
        for at, own in enumerate(word):
            self._places[own] = self._places.get(own, 0) | 1 << at
        self.start: _Reached = tuple(((1 << (slips + 1)) - 1, 0) for slips in range(edits + 1))

    def letter(self, char: str) -> int:
        """Return the set of places at which the word has a letter."""
        return self._places.get(char, 0)

    def step(self, state: _Reached, letter: int) -> _Reached | None:
        """Return the places reached with each number of slips."""
        full = (1 << (len(self._word) + 1)) - 1
        reached: list[tuple[int, int]] = []
        before, before_swapped, after = 0, 0, 0
        for places, swapped in state:
            now = (places & letter) << 1
            # One letter put in, changed, left out, or the first of two that were swapped.
            now |= before | before << 1 | after << 1 | (before_swapped & letter) << 2
            now &= full
            reached.append((now, places & letter >> 1))
            before, before_swapped, after = places, swapped, now
        return tuple(reached) if any(now or swapped for now, swapped in reached) else None

    def accepts(self, state: _Reached) -> bool:
        """Say whether all of the word has been met."""
        return any(places >> len(self._word) & 1 for places, _ in state)
