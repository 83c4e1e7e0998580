"""A plan as the query of an engine that parts texts at blanks, node by node: what of it an index has, and how rare it is.

It makes no query itself; an adapter says how each thing is asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Generic, Protocol, TypeVar, assert_never

from indexer.engines.analysed_fields import ID, TITLE_SORT, all_encodable, encodable
from indexer.engines.bm25 import rarity
from indexer.engines.capabilities import only_text_tells
from indexer.engines.common_grams import common_gram
from indexer.engines.port import Weighed
from indexer.errors import UnsupportedQueryError
from indexer.query.plan import (
    AllOf,
    Among,
    AnyForm,
    AnyOf,
    CombinedWord,
    Everything,
    Except,
    Has,
    Nothing,
    NumberRange,
    Phrase,
    PlanNode,
    Slot,
    SpanNear,
    Spelled,
    Stem,
    Weighing,
    WholeTitle,
    Within,
    WithOptional,
    Words,
)
from indexer.schema import COMMON_GRAMS, EXACT, HAS

Q = TypeVar("Q")


class Frequencies(Protocol):
    """The stories of one scope in numbers."""

    def total(self) -> int:
        """Return how many words are weighed among."""

    def frequency(self, name: str, word: str) -> int:
        """Return how many of those hold a word of a field."""


class PlanCompiler(ABC, Generic[Q]):
    """Turns plans into queries for the stories of one scope; ``with_stem`` returns the words of prose that have a stem."""

    def __init__(self, stories: Frequencies, with_stem: Callable[[str], Sequence[str]]) -> None:
        self._stories, self._with_stem = stories, with_stem

    def node(self, node: PlanNode) -> Q | None:  # noqa: C901, PLR0911, PLR0912  # one a node
        """Return what a node asks for, None where this index has nothing of it."""
        match node:
            case Words() | Stem() | CombinedWord():
                return self.forms(node, *self.terms_of(node))
            case Phrase():
                return self.phrase(node)
            case SpanNear():
                return self._near(node)
            case Has(field):
                return self.any_of(HAS, [field])
            case Among(ids):
                return self.any_of(ID, sorted(map(encodable, ids))) if ids else None
            case WholeTitle(key, boost):
                return self.any_of(TITLE_SORT, [encodable(key)], boost)
            case NumberRange():
                return self.between(node.field, _bounded(node.low), _bounded(node.high))
            case Spelled() | Within():
                raise UnsupportedQueryError(only_text_tells(node))
            case WithOptional(required, optional):
                found, better = self.node(required), self._there(optional)
                return self.joined(must=[found], should=better) if found is not None and better else found
            case AllOf(clauses):
                every = self._there(clauses)
                return self.joined(must=every) if len(every) == len(clauses) else None
            case AnyOf(clauses):
                held = self._there(clauses)
                return self.joined(should=held) if held else None
            case Except(kept, excluded):
                found, without = self.node(kept), self.node(excluded)
                if found is None or without is None:
                    return found
                return self.joined(must=[found], must_not=[without])
            case Everything():
                return self.everything()
            case Nothing():
                return None
            case other:
                assert_never(other)

    def _there(self, nodes: Iterable[PlanNode]) -> list[Q]:
        return [part for part in map(self.node, nodes) if part is not None]

    # -- what an adapter says ---------------------------------------------------------------------------

    @abstractmethod
    def forms(self, leaf: AnyForm, name: str, words: Sequence[str]) -> Q | None:
        """Return what finds any form of a word, weighed as if they were one."""

    @abstractmethod
    def phrase(self, leaf: Phrase) -> Q | None:
        """Return what finds words in a row."""

    @abstractmethod
    def near(self, node: SpanNear, name: str, rows: Sequence[Sequence[Sequence[str]]]) -> Q:
        """Return what finds rows of places, each any of some words, and weighs nothing."""

    @abstractmethod
    def any_of(self, name: str, values: Sequence[str], score: float = 0.0) -> Q:
        """Return what finds whole values, and gives each story one score."""

    @abstractmethod
    def between(self, name: str, low: int | None, high: int | None) -> Q:
        """Return what finds numbers, any where there is no bound, and weighs nothing."""

    @abstractmethod
    def joined(self, must: Sequence[Q] = (), should: Sequence[Q] = (), must_not: Sequence[Q] = ()) -> Q:
        """Return what finds all of some queries, or else one of others at least, and weighs all that is found together."""

    @abstractmethod
    def everything(self) -> Q:
        """Return what finds every story, and weighs nothing."""

    # -- leaves -----------------------------------------------------------------------------------------

    def terms_of(self, leaf: AnyForm) -> tuple[str, Sequence[str]]:
        """Return where and by which terms the index has what a leaf looks for."""
        match leaf:
            case Words(field, words):
                return field + EXACT, all_encodable(words)
            case Stem(field, stemmed):
                return field + EXACT, self._with_stem(encodable(stemmed))
            case CombinedWord(stems):
                return leaf.field, all_encodable(stems)
            case other:
                assert_never(other)

    @staticmethod
    def units_of(leaf: Phrase) -> tuple[str, Sequence[str]]:
        """Return where and by what a phrase is found: by its common grams where all of it is, since those are rarer."""
        grams = [common_gram(first, second) for first, second in leaf.common_grams]
        if grams and None not in grams:
            return leaf.field + COMMON_GRAMS, [gram for gram in grams if gram is not None]
        return leaf.field + EXACT, all_encodable(leaf.words)

    def _near(self, node: SpanNear) -> Q | None:
        if not node.is_indexed:
            raise UnsupportedQueryError(only_text_tells(node))
        name = node.field + EXACT
        rows = [[self.standing(name, place) for place in row] for row in node.rows]
        return self.near(node, name, rows) if all(map(all, rows)) else None

    def standing(self, name: str, place: Slot) -> Sequence[str]:  # noqa: ARG002  # who knows which of a field are there leaves out others
        """Return the words any of which may stand at a place."""
        words = (
            self._with_stem(encodable(each.stem)) if isinstance(each, Stem) else map(encodable, each.words)
            for each in place
        )
        return list(dict.fromkeys(chain.from_iterable(words)))

    # -- how rare ---------------------------------------------------------------------------------------

    def together(self, name: str, words: Iterable[str]) -> int:
        """Return how many stories hold any form of a word, about."""
        return min(sum(self._stories.frequency(name, each) for each in words), self._stories.total())

    def rarity_of(self, name: str, words: Iterable[str]) -> float:
        """Return how rare words are that are all to be there."""
        every = self._stories.total()
        return sum(rarity(every, self._stories.frequency(name, word)) for word in words)

    def weighed(self, leaf: Weighing) -> Weighed:
        """Return how rare a leaf is among the stories of the scope."""
        every = self._stories.total()
        match leaf:
            case WholeTitle(boost=boost):
                return Weighed(leaf, boost, every)
            case Phrase(field, words):
                return Weighed(leaf, leaf.boost * self.rarity_of(field + EXACT, all_encodable(words)), every)
            case Words() | Stem() | CombinedWord():
                together = self.together(*self.terms_of(leaf))
                return Weighed(leaf, leaf.boost * rarity(every, together), every, together)
            case other:
                assert_never(other)


def _bounded(number: int | None) -> int | None:
    """Return ``number`` as 64 bits can hold it."""
    return None if number is None else max(-(2**63), min(number, 2**63 - 1))
