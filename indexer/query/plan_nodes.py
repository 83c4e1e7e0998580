"""The nodes of a plan, what they have below them, how they are put together, and which of them a story is found by.

They name no engine and search nothing; ``plan`` makes them of what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

from indexer.analysis.common_words import common_words
from indexer.analysis.units import Unit
from indexer.query import ast
from indexer.schema import BODY, COMBINED, PAIRED, FieldSpec

# Up to this many words of a beginning are weighed; more of them would cost more than the order is worth.
MOST_WEIGHED = 64


@dataclass(frozen=True, slots=True)
class Words:
    """Stories whose field holds any of some words as they are folded; together they weigh as one word.

    ``field`` is a field of the table here and in all nodes; in which of its indexed forms to look is the engine's affair.

    ``start`` is what they were expanded from, if from the beginning of a word, ``pattern`` if from how words
    look.
    """

    field: str
    words: tuple[str, ...]
    boost: float = 1.0
    start: str = ""
    pattern: ast.Pattern | None = None


@dataclass(frozen=True, slots=True)
class Stem:
    """Stories whose field holds any word with this stem; together they weigh as one word."""

    field: str
    stem: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class CombinedWord:
    """Stories that hold a word in any of its forms in any field searched by default; those fields weigh as one.

    ``stems`` are what the word is in the languages of the archive. They share one rarity, and of a story that holds several
    the one that weighs most counts: a story has one language, so that another of them there is a chance.
    """

    stems: tuple[str, ...]
    boost: float = 1.0

    @property
    def field(self) -> str:
        """The field that is made of all those."""
        return COMBINED


@dataclass(frozen=True, slots=True)
class Phrase:
    """Stories whose field holds these words, two or more, in a row and within one of its texts."""

    field: str
    words: tuple[str, ...]
    boost: float = 1.0

    @property
    def common_grams(self) -> tuple[tuple[str, str], ...]:
        """The pairs of neighbours, where the field has them as terms; each may be common or not."""
        return tuple(pairwise(self.words)) if self.field in PAIRED else ()

    def cover(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Return (offset, one word or a common gram) of the fewest, rarest terms that together hold the phrase."""
        if self.field not in PAIRED:
            return tuple((at, (word,)) for at, word in enumerate(self.words))
        return tuple(_cover(self.words))


@dataclass(frozen=True, slots=True)
class WholeTitle:
    """Stories of just this title, as ``title_key`` has it; each weighs ``boost``."""

    key: str
    boost: float


# A place in a row, where any of these stands; and a row of them.
Slot = tuple[Words | Stem, ...]
Row = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class SpanNear:
    """Stories whose field holds some rows of words with at most ``slop`` others between all of them, in any order or as ``ordered``.

    They weigh nothing. The texts of a field count as one here, with one word more between two. See ``is_indexed`` for what an engine is asked.
    """

    field: str
    rows: tuple[Row, ...]
    slop: int = 0
    ordered: bool = True

    @property
    def is_indexed(self) -> bool:
        """Whether engines answer it: one row, or two of one place each. What else there is the stored text says."""
        return len(self.rows) == 1 or (len(self.rows) == 2 and all(len(row) == 1 for row in self.rows))  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Spelled:
    """Stories whose field holds ``text`` with its capitals (``case``) or ``accents``; only the stored text says which do."""

    field: str
    text: str
    words: tuple[str, ...]
    case: bool
    accents: bool
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Within:
    """Stories with a unit of their text in which ``node`` matches, of dialogue said by ``speaker``; only the stored text says which do."""

    unit: Unit
    node: PlanNode
    speaker: str | None = None

    @property
    def field(self) -> str:
        """The field that is looked in."""
        return BODY.name


@dataclass(frozen=True, slots=True)
class Has:
    """Stories that have anything in a field."""

    field: str


@dataclass(frozen=True, slots=True)
class Among:
    """Stories with one of some ids; None where nobody said which, and then no index is asked. They weigh nothing."""

    ids: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Stories whose number or day lies between two, both inclusive; None is open, and then a story still has one."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Stories that every part finds; there are two or more."""

    clauses: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stories that any part finds; there are two or more."""

    clauses: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class Except:
    """Stories that ``kept`` finds and ``excluded`` does not."""

    kept: PlanNode
    excluded: PlanNode


@dataclass(frozen=True, slots=True)
class WithOptional:
    """Stories that ``required`` finds; those that any of ``optional`` finds as well come before others."""

    required: PlanNode
    optional: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """All stories."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No story: what was typed has no word in any field that is searched."""


PlanNode = (
    Words
    | Stem
    | CombinedWord
    | Phrase
    | WholeTitle
    | SpanNear
    | Spelled
    | Within
    | Has
    | Among
    | NumberRange
    | AllOf
    | AnyOf
    | Except
    | WithOptional
    | Everything
    | Nothing
)
AnyForm = Words | Stem | CombinedWord
Leaf = AnyForm | Phrase | SpanNear | Spelled | Within
Weighing = AnyForm | Phrase | WholeTitle


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """A word that stories must or may hold: any of ``leaves`` finds it where it is searched, ``aside`` elsewhere."""

    word: str
    leaves: tuple[AnyForm, ...]
    aside: tuple[AnyForm, ...] = ()


def walk(node: PlanNode) -> Iterator[PlanNode]:
    """Yield a node and all below it, the outer ones first."""
    yield node
    for part in children(node):
        yield from walk(part)


def children(node: PlanNode) -> tuple[PlanNode, ...]:
    """Return the nodes directly below one."""
    match node:
        case AllOf(clauses) | AnyOf(clauses):
            return clauses
        case Except(kept, excluded):
            return kept, excluded
        case WithOptional(required, optional):
            return required, *optional
        case (
            Words()
            | Stem()
            | CombinedWord()
            | Phrase()
            | WholeTitle()
            | SpanNear()
            | Spelled()
            | Within()
            | Has()
            | Among()
            | NumberRange()
            | Everything()
            | Nothing()
        ):
            return ()
        case other:
            assert_never(other)


def weighing(node: PlanNode) -> Iterator[Weighing]:
    """Yield each leaf that may add to a story's score once, what is optional last."""
    match node:
        case Words() | Stem() | CombinedWord() | Phrase() | WholeTitle():
            yield node
        case Except(kept, _):
            yield from weighing(kept)
        case _:
            for part in children(node):
                yield from weighing(part)


def is_asked_of(leaf: Leaf, spec: FieldSpec) -> bool:
    """Say whether a leaf is looked for in a field of the table."""
    return spec.default if isinstance(leaf, CombinedWord) else leaf.field == spec.name


def all_of(clauses: Sequence[PlanNode]) -> PlanNode:
    """Return what every part finds: all stories where there is none."""
    if any(isinstance(part, Nothing) for part in clauses):
        return Nothing()
    kept = [part for part in clauses if not isinstance(part, Everything)]
    return AllOf(tuple(kept)) if len(kept) > 1 else kept[0] if kept else Everything()


def any_of(clauses: Sequence[PlanNode]) -> PlanNode:
    """Return what any part finds: no story where there is none."""
    if any(isinstance(part, Everything) for part in clauses):
        return Everything()
    kept = [part for part in clauses if not isinstance(part, Nothing)]
    return AnyOf(tuple(kept)) if len(kept) > 1 else kept[0] if kept else Nothing()


def with_optional(required: PlanNode, optional: Sequence[PlanNode]) -> PlanNode:
    """Return what ``required`` finds, with those of it first that ``optional`` finds as well."""
    if isinstance(required, Nothing) or not optional:
        return required
    return WithOptional(required, tuple(optional))


def sought(  # noqa: PLR0911  # one a node
    node: PlanNode, holds: Callable[[PlanNode], bool | None] = lambda _: None
) -> tuple[bool | None, list[Leaf]]:
    """Say whether a story matches a plan, and which of its words, phrases and beginnings it is found by.

    ``holds`` says of a leaf or a range whether the story has it, None where that is not known. What is excluded is
    never among what it is found by, nor is what stands in a part of an alternative that does not match.
    """
    match node:
        case Words() | Stem() | CombinedWord() | Phrase() | SpanNear() | Spelled() | Within():
            held = holds(node)
            return held, [] if held is False else [node]
        case NumberRange() | WholeTitle() | Has() | Among():
            return holds(node), []
        case WithOptional(required, _):
            return sought(required, holds)
        case AllOf(clauses):
            return _together([sought(part, holds) for part in clauses], of_all=True)
        case AnyOf(clauses):
            return _together([sought(part, holds) for part in clauses], of_all=False)
        case Except(kept, excluded):
            (has, leaves), (lacks, _) = sought(kept, holds), sought(excluded, holds)
            matches = False if lacks else _not_both(has, lacks)
            return matches, [] if matches is False else leaves
        case Everything():
            return True, []
        case Nothing():
            return False, []
        case other:
            assert_never(other)


def _together(
    clauses: Sequence[tuple[bool | None, list[Leaf]]], *, of_all: bool
) -> tuple[bool | None, list[Leaf]]:
    said = [held for held, _ in clauses]
    decides = not of_all
    matches = decides if decides in said else None if None in said else of_all
    if matches is False:
        return False, []
    return matches, list(
        dict.fromkeys(leaf for held, leaves in clauses if held is not False for leaf in leaves)
    )


def _not_both(has: bool | None, lacks: bool | None) -> bool | None:
    return has if lacks is False or has is False else None


def _kept(node: PlanNode) -> Iterator[PlanNode]:
    """Yield a node and all below it but what is excluded: a story is not found by that."""
    yield node
    for part in (node.kept,) if isinstance(node, Except) else children(node):
        yield from _kept(part)


def is_conditional(node: PlanNode) -> bool:
    """Say whether what a story is found by depends on the story: an alternative of it has several parts."""
    return any(
        isinstance(part, AllOf | Except) or (isinstance(part, AnyOf) and is_conditional(part))
        for each in _kept(node)
        if isinstance(each, AnyOf)
        for part in each.clauses
    )


def _cover(words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    common = common_words()
    at = 0
    while at < len(words):
        both = words[at] in common and at + 1 < len(words) and words[at + 1] in common
        behind = words[at] in common and at > 0 and words[at - 1] in common
        if both:
            yield at, (words[at], words[at + 1])
        elif behind:
            yield at - 1, (words[at - 1], words[at])
        else:
            yield at, (words[at],)
        at += 2 if both else 1
