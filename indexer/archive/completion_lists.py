"""Titles, names and phrases by how each of their words begins, also where what is typed has a slip.

It counts and searches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexer.analysis import terms
from indexer.engines.word_list import WordList
from indexer.model import PHRASE
from indexer.query import show
from indexer.query.ast import InField, Phrase

# So many at the beginning are enough, and then none with a slip are looked for.
SHOWN = 8
# A value is found by the beginning of so many of its words, cut after so many letters; the commonest of those first.
_WORDS, _LETTERS, _COMMONEST = 8, 40, 64
# A beginning that is shorter is within a slip of too many.
_SLIPPERY = 4
# What would end a phrase, or stand for any word in one.
_SIGNS = str.maketrans(dict.fromkeys('"“”„‟«»*', " "))


@dataclass(frozen=True, slots=True)
class Value:
    """Something to suggest, and how many stories are called so, as far as that is known."""

    kind: str
    text: str
    stories: int

    @property
    def query(self) -> str:
        """The query that asks for it and nothing else."""
        phrase = Phrase(" ".join(self.text.translate(_SIGNS).split()))
        return show(phrase if self.kind == PHRASE else InField(self.kind, phrase))


@dataclass(slots=True)
class CompletionLists:
    """What may be suggested of one state of an archive to one scope; ``counts`` are what queries were found to find."""

    starts: WordList
    values: dict[str, list[tuple[bool, Value]]]
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[Value]) -> CompletionLists:
        """Return lists of all ``values``."""
        by_start: defaultdict[str, list[tuple[bool, Value]]] = defaultdict(list)
        for value in values:
            words = terms(value.text)
            for at in range(min(len(words), _WORDS)):
                by_start[" ".join(words[at:])[:_LETTERS]].append((at > 0, value))
        commonest = ((start, max(each.stories for _, each in some)) for start, some in by_start.items())
        return cls(WordList(commonest), dict(by_start))

    def beginning(self, typed: str) -> Iterator[Value]:
        """Yield the values that begin as ``typed``, the likeliest first; where they are few, also those with one slip.

        Those that begin so come before those in which a later word does, and the commonest before others.
        """
        typed = " ".join(terms(typed))[:_LETTERS].rstrip()
        seen: dict[Value, None] = {}
        for slips in (0, 1)[: len(typed) // _SLIPPERY + 1] if typed else ():
            if len(seen) >= SHOWN:
                return
            near = (
                (start[:1] != typed[:1], inside and not slips, -value.stories, value.text, value.kind, value)
                for start, _ in self.starts.beginning(typed, slips, _COMMONEST)
                for inside, value in self.values[start]
                if value not in seen
            )
            found = dict.fromkeys(value for *_, value in sorted(near, key=lambda each: each[:-1]))
            yield from found
            seen |= found
