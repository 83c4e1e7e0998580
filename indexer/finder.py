"""Finds the words and phrases of a query in one text, quickly and exactly as the engines understand them.

A plain text is searched for a rare part of each word first and analysed only there; the rest is analysed whole.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.analysis import Token, fold, stem, terms, tokens
from indexer.analysis.tokens import JOINING, places, token_at, tokens_from
from indexer.query.ast import Phrase, Prefix, Word

# Texts with nothing but ASCII and common punctuation fold by lower-casing alone …
_NOT_PLAIN = re.compile(r"[^\x00-\x7f‘’“”–—…\xa0]")
# … unless a word has an emphasis sign inside it, so that its letters do not stand side by side.
_SPLIT_WORD = re.compile(r"[^\W_][_*`'’‘]{0,1}[_*`][_*`'’‘]{0,1}[^\W_]")
# A stem shares at least so many letters with every word it stands for, when it has more than that many itself.
_SURE_LETTERS = 3
# Characters looked back through, for each word, to find the words before an anchor.
_LOOK_BACK = 40
_MOST_JOINING = 3
# Looking at one place costs as much as going through so many characters of text; measured over real stories.
_CHARACTERS_A_LOOK = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that matches: character offsets, end exclusive, and which part of the query it answers."""

    start: int
    end: int
    leaf: int


class Finder:
    """The wanted parts of one query, ready to be looked for in many texts."""

    def __init__(self, leaves: Sequence[Word | Phrase | Prefix]) -> None:
        self._needles = [needle for number, leaf in enumerate(leaves) if (needle := _needle(number, leaf))]

    def marks(self, text: str) -> list[Mark]:
        """Return the places in ``text`` that match, in order; where two overlap they are one."""
        if not self._needles:
            return []
        lowered = text.lower()
        if len(lowered) == len(text) and not _NOT_PLAIN.search(lowered) and not _has_split_words(text):
            lowered = lowered.replace("’", "'").replace("‘", "'")
            found = [mark for needle in self._needles for mark in needle.quickly(text, lowered)]
        else:
            found = [mark for needle in self._needles for mark in needle.thoroughly(text)]
        return _merged(found)


def _has_split_words(text: str) -> bool:
    return ("_" in text or "*" in text or "`" in text) and _SPLIT_WORD.search(text) is not None


def _merged(marks: Iterable[Mark]) -> list[Mark]:
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, -each.end)):
        last = merged[-1] if merged else None
        if last is not None and mark.start < last.end:
            if mark.end > last.end:
                merged[-1] = Mark(last.start, mark.end, last.leaf)
            continue
        merged.append(mark)
    return merged


@dataclass(frozen=True, slots=True)
class _OneWord:
    """A word by its stem, exactly, or by how it starts; ``anchor`` begins every word that can match."""

    leaf: int
    anchor: str
    wanted: str
    how: str

    def accepts(self, term: str) -> bool:
        if self.how == "prefix":
            return term.startswith(self.wanted)
        return (stem(term) if self.how == "stem" else term) == self.wanted

    def thoroughly(self, text: str) -> Iterator[Mark]:
        return (Mark(start, end, self.leaf) for start, end in places(text, self.accepts))

    def quickly(self, text: str, lowered: str) -> Iterator[Mark]:
        if lowered.count(self.anchor) * _CHARACTERS_A_LOOK > len(text):
            yield from self.thoroughly(text)
            return
        for at in _occurrences(lowered, self.anchor):
            token = token_at(text, at)
            if token is not None and self.accepts(token.term):
                yield Mark(token.start, token.end, self.leaf)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words in a row; ``anchor`` is the place of the longest of them, which is likely the rarest."""

    leaf: int
    wanted: tuple[str, ...]
    anchor: int

    def thoroughly(self, text: str) -> Iterator[Mark]:
        # Words without their places are had several times faster, and most texts do not hold the phrase.
        starts = list(self._starts(terms(text)))
        if not starts:
            return
        placed = list(places(text, lambda _: True))
        for at in starts:
            yield Mark(placed[at][0], placed[at + len(self.wanted) - 1][1], self.leaf)

    def _starts(self, words: list[str]) -> Iterator[int]:
        wanted, word = list(self.wanted), self.wanted[self.anchor]
        at = self.anchor
        with contextlib.suppress(ValueError):
            while True:
                at = words.index(word, at) + 1
                first = at - 1 - self.anchor
                if words[first : first + len(wanted)] == wanted:
                    yield first

    def quickly(self, text: str, lowered: str) -> Iterator[Mark]:
        word = self.wanted[self.anchor]
        if lowered.count(word) * _CHARACTERS_A_LOOK > len(text):
            yield from self.thoroughly(text)
            return
        for at in _occurrences(lowered, word):
            token = token_at(text, at)
            if token is None or token.term != word:
                continue
            start, end = self._before(text, token), self._after(text, token)
            if start is not None and end is not None:
                yield Mark(start, end, self.leaf)

    def _after(self, text: str, token: Token) -> int | None:
        end = token.end
        following = tokens_from(text, token.end)
        for word in self.wanted[self.anchor + 1 :]:
            token_after = next(following, None)
            if token_after is None or token_after.term != word:
                return None
            end = token_after.end
        return end

    def _before(self, text: str, token: Token) -> int | None:
        wanted = self.wanted[: self.anchor]
        if not wanted:
            return token.start
        reach = sum(map(len, wanted)) + _LOOK_BACK * len(wanted)
        while True:
            begin = _word_gap(text, max(token.start - reach, 0))
            held = list(tokens(text[begin : token.start]))[-len(wanted) :]
            if len(held) == len(wanted) or begin == 0:
                break
            reach *= 4
        if tuple(each.term for each in held) != wanted:
            return None
        return begin + held[0].start


def _word_gap(text: str, at: int) -> int:
    """Return the nearest place at or before ``at`` where no word can be cut."""
    joining = 0
    # More than two joining characters in a row never stand inside a word (see ``tokens``). Looking for white space
    # instead would read a text without any again and again.
    while at > 0 and joining < _MOST_JOINING and (text[at - 1].isalnum() or text[at - 1] in JOINING):
        at -= 1
        joining = joining + 1 if text[at] in JOINING else 0
    return at


def _occurrences(lowered: str, wanted: str) -> Iterator[int]:
    at = lowered.find(wanted)
    while at >= 0:
        yield at
        at = lowered.find(wanted, at + 1)


def _needle(number: int, leaf: Word | Phrase | Prefix) -> _OneWord | _Words | None:
    if isinstance(leaf, Prefix):
        start = fold(leaf.text)
        return _OneWord(number, _plain_part(start), start, "prefix") if start else None
    words = terms(leaf.text)
    if not words:
        return None
    if len(words) > 1:
        longest = max(range(len(words)), key=lambda place: len(words[place]))
        return _Words(number, tuple(words), longest)
    if isinstance(leaf, Phrase):
        return _OneWord(number, words[0], words[0], "exact")
    stemmed = stem(words[0])
    return _OneWord(number, _sure_start(stemmed), stemmed, "stem")


def _sure_start(stemmed: str) -> str:
    """Return letters that every word of a stem begins with: dying and die share only one."""
    return _plain_part(stemmed[:_SURE_LETTERS] if len(stemmed) > _SURE_LETTERS else stemmed[:1])


def _plain_part(start: str) -> str:
    """Return the ASCII beginning of a word; plain texts have no other letters, so "" stands for no match there."""
    return start if start.isascii() else "\0"
