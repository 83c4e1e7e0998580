"""How improbable a text is in a language: the sum over its letters of how rarely each follows the one before it.

It knows nothing of bytes; which encodings there are, and what was written in them, is in encodings.toml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from indexer.datafiles import data_table, data_text
from indexer.readers.decoding.signs import is_letter, is_plain, sign_cost

# All costs are in half nats: 2 is what a letter costs that is met about once in three. What the tables do not have:
_UNSEEN_PAIR, _FOREIGN, _FOREIGN_ASCII = 5, 24, 16
_ODD_END = 9
_UNSEEN_CHARACTER, _RARE, _BEYOND_STANDARD = 20, 26, 32
_LATIN_AMONG_CHARACTERS = 8
# A capital is rarer than a small letter, and hardly ever follows one; nor does a letter stand at a digit.
_CAPITAL, _CAPITAL_INSIDE, _AT_DIGIT = 1, 20, 8
_CELL = re.compile(r"([0-9]+)([^ ]+)")


@dataclass(frozen=True, slots=True)
class Text:
    """What is counted of a text: pairs of letters (a space for all else), characters, and the cost of its signs."""

    pairs: Mapping[str, int]
    characters: Mapping[str, int]
    fixed: int


@lru_cache(32)
def counted(text: str) -> Text:
    """Return the counts of ``text``."""
    spaced = f" {text} "
    around = Counter(zip(spaced, spaced[1:], spaced[2:], strict=False))
    fixed = sum(times * _fixed_cost(*three) for three, times in around.items() if not is_plain(three[1]))
    folded = "".join([letter.lower()[0] if is_letter(letter) else " " for letter in spaced])
    pairs = Counter(map("".join, pairwise(folded)))
    del pairs["  "]
    return Text(pairs, Counter(text), fixed)


def _fixed_cost(before: str, sign: str, after: str) -> int:
    """Return what a sign costs in any language that has an alphabet, and a letter for its size and where it stands."""
    if not is_letter(sign):
        return sign_cost(before, sign, after)
    cost = _AT_DIGIT if before.isdigit() or after.isdigit() else 0
    if sign.isupper():
        cost += _CAPITAL_INSIDE if before.islower() else _CAPITAL
    return cost


@dataclass(frozen=True, slots=True)
class Language:
    """A language's letters: ``single`` is the cost of each alone, ``pairs`` of each after another.

    ``standard`` is, of a language of many characters, the codec of its own standard and the first byte in it of what
    is rarer; such a language has no pairs.
    """

    name: str
    single: dict[str, int] = field(repr=False)
    pairs: dict[str, int] = field(repr=False)
    standard: tuple[str, int] | None = None

    def cost(self, text: Text, limit: float) -> float:
        """Return what ``text`` costs; something above ``limit`` where it costs more than that."""
        counts, one = (text.characters, self._character) if self.standard else (text.pairs, self._pair)
        cost = 0 if self.standard else text.fixed
        for what, times in counts.items():
            cost += times * one(what)
            if cost > limit:
                break
        return cost

    def _pair(self, pair: str) -> int:
        known = self.pairs.get(pair)
        if known is not None:
            return known
        before, letter = pair[0], pair[1]
        if letter == " ":
            return _ODD_END
        alone = self.single.get(letter)
        if alone is None:
            return _FOREIGN_ASCII if letter.isascii() else _FOREIGN
        return alone + _UNSEEN_PAIR if before in self.single else alone

    def _character(self, sign: str) -> int:
        known = self.single.get(sign)
        if known is None:
            known = self.single[sign] = self._unseen(sign)
        return known

    def _unseen(self, sign: str) -> int:
        assert self.standard is not None
        if is_plain(sign):
            return _LATIN_AMONG_CHARACTERS if sign.isalpha() else 0
        codec, rare = self.standard
        try:
            standing = sign.encode(codec)[0]
        except UnicodeError:
            return _BEYOND_STANDARD if is_letter(sign) else sign_cost(" ", sign, " ")
        return _RARE if is_letter(sign) and standing >= rare else _UNSEEN_CHARACTER


@cache
def languages() -> Mapping[str, Language]:
    """Return all languages by their names in letter_pairs.tsv."""
    standards = data_table(__package__, "encodings.toml")["standards"]
    found: dict[str, Language] = {}
    for line in data_text(__package__, "letter_pairs.tsv").splitlines():
        name, before, cells = line.split("\t")
        standard = tuple(standards[name]) if name in standards else None
        language = found.setdefault(name, Language(name, {}, {}, standard))
        costs = language.single if before == "*" else language.pairs
        first = "" if before == "*" else before
        for cost, letters in _CELL.findall(cells):
            costs |= {f"{first}{letter}".replace("_", " "): int(cost) for letter in letters}
    return found


@cache
def languages_by_codec() -> Mapping[str, tuple[Language, ...]]:
    """Return which languages are written in each encoding, the best-known encodings first."""
    table = data_table(__package__, "encodings.toml")
    groups: Mapping[str, list[str]] = table["groups"]
    return {
        codec: tuple(languages()[name] for group in names for name in groups.get(group, [group]))
        for codec, names in table["codecs"].items()
    }
