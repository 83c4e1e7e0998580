"""Titles, names and phrases by how each of their words begins, also where what is typed has a slip.

It counts and searches nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest

from indexer.analysis import terms
from indexer.model import PHRASE
from indexer.query.ast import InField, Node, Phrase

# So many that begin as typed are enough, and then none with a slip are looked for.
SHOWN = 8
# A value is found by the beginning of so many of its words, cut after so many letters; the commonest of those first.
_WORDS, _LETTERS, _COMMONEST = 8, 40, 64
# A word, or the beginning of one, that is shorter is within a slip of too many.
_SLIPPERY = 4
# What would end a phrase; and what would stand for any word in one, and parts no word.
_SIGNS = str.maketrans(dict.fromkeys('"“”„‟«»', " ") | {"*": ""})
# After every letter there is.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Value:
    """Something to suggest, and how many stories are called so, as far as that is known."""

    kind: str
    text: str
    stories: int

    @property
    def node(self) -> Node:
        """What asks for it and nothing else."""
        phrase = Phrase(" ".join(self.text.translate(_SIGNS).split()))
        return phrase if self.kind == PHRASE else InField(self.kind, phrase)


@dataclass(frozen=True, slots=True)
class CompletionState:
    """One state of an archive as a scope sees it: its version, a number greater than of those before, what queries found."""

    version: str
    number: int
    counts: dict[str, int] = field(default_factory=dict)


class CompletionLists:
    """What may be suggested to one scope; some of it may find nothing any more."""

    def __init__(self, values: Iterable[Value]) -> None:
        """List ``values`` by each of their words and what follows it."""
        by_start: defaultdict[str, list[tuple[bool, Value]]] = defaultdict(list)
        for value in values:
            words = terms(value.text)
            for at in range(min(len(words), _WORDS)):
                by_start[" ".join(words[at:])[:_LETTERS]].append((at > 0, value))
        self._starts, self._values = sorted(by_start), by_start
        self._stories = [max(each.stories for _, each in by_start[start]) for start in self._starts]

    def __len__(self) -> int:
        return len(self._starts)

    def beginning(self, typed: str) -> Iterator[Value]:
        """Yield the values that begin as ``typed``, the likeliest first; where they are few, also those with one slip.

        Those that begin so come before those in which a later word does, and the commonest before others.
        """
        typed = " ".join(terms(typed))[:_LETTERS].rstrip()
        seen = dict.fromkeys(self._ordered([typed], typed)) if typed else {}
        yield from seen
        if len(seen) < SHOWN:
            yield from (each for each in self._ordered(self._slips(typed), typed) if each not in seen)

    def _ordered(self, beginnings: Iterable[str], typed: str) -> Iterable[Value]:
        near = (
            (
                start[:1] != typed[:1],
                inside and start.startswith(typed),
                -value.stories,
                value.text,
                value.kind,
                value,
            )
            for start in dict.fromkeys(start for each in beginnings for start in self._commonest(each))
            for inside, value in self._values[start]
        )
        return dict.fromkeys(value for *_, value in sorted(near, key=lambda each: each[:-1]))

    def _commonest(self, beginning: str) -> Iterable[str]:
        low, high = self._range(beginning, 0, len(self._starts))
        commonest = nlargest(_COMMONEST, range(low, high), key=self._stories.__getitem__)
        return [self._starts[at] for at in commonest]

    def _range(self, beginning: str, low: int, high: int) -> tuple[int, int]:
        first = bisect_left(self._starts, beginning, low, high)
        return first, bisect_left(self._starts, beginning + _LAST, first, high)

    def _slips(self, typed: str) -> Iterator[str]:
        """Yield the beginnings there are that come out as ``typed`` by one letter put in, left out, changed or swapped.

        Whether the last letter is right, the next one will tell.
        """
        low, high = 0, len(self._starts)
        sizes = [len(word) for word in typed.split(" ") for _ in (*word, " ")]
        for at, size in enumerate(sizes[:-1]):
            before, wrong, after = typed[:at], typed[at], typed[at + 1 :]
            low, high = self._range(before, low, high)
            if size < _SLIPPERY:
                continue
            letters = list(self._letters(before, low, high))
            likely = [before + letter + wrong + after for letter in letters]
            if after:
                likely += (before + after, before + after[0] + wrong + after[1:])
                likely += (before + letter + after for letter in letters)
            for each in likely:
                first, last = self._range(each, low, high)
                if first < last:
                    yield each

    def _letters(self, before: str, low: int, high: int) -> Iterator[str]:
        """Yield each letter that any start between two places has after ``before``."""
        while low < high:
            if letter := self._starts[low][len(before) : len(before) + 1]:
                yield letter
            low = bisect_left(self._starts, before + letter + (_LAST if letter else " "), low, high)
