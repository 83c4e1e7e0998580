"""A query as an index is asked it: what words, phrases and beginnings mean in each field, decided once for every engine.

``lower`` makes it of the typed tree; engines run it node by node, and the highlighter looks for what stands in it. It
names no engine and searches nothing; of an index it asks only which words there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, assert_never

from indexer.analysis.common_words import common_words
from indexer.analysis.fold import fold
from indexer.analysis.stem import stem
from indexer.analysis.tokens import terms
from indexer.model import OWNER, Scope
from indexer.model.fields import Kind
from indexer.query import ast
from indexer.query.searched_fields import SearchedFields
from indexer.schema import FIELDS, PAIRED, VERSION, FieldSpec, searched_words

# Prose that is no part of a story and is searched only when a query names it.
_EVERYTHING, _NO_FIELDS = ast.Everything(), SearchedFields()
_ASIDE = tuple(spec for spec in FIELDS if spec.kind is Kind.TEXT and not spec.default)


@dataclass(frozen=True, slots=True)
class Words:
    """Stories whose field holds any of some words as they are folded; together they weigh as one word.

    ``field`` is a field of the table here and in all nodes; in which of its indexed forms to look is the engine's affair.

    ``start`` is what they were expanded from, if from the beginning of a word.
    """

    field: str
    words: tuple[str, ...]
    boost: float = 1.0
    start: str = ""


@dataclass(frozen=True, slots=True)
class Stem:
    """Stories whose field holds any word with this stem; together they weigh as one word."""

    field: str
    stem: str
    boost: float = 1.0


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
class Everything:
    """All stories."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No story: what was typed has no word in any field that is searched."""


PlanNode = Words | Stem | Phrase | NumberRange | AllOf | AnyOf | Except | Everything | Nothing
Leaf = Words | Stem | Phrase


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """A word that stories must or may hold: any of ``leaves`` finds it where it is searched, ``aside`` elsewhere."""

    word: str
    leaves: tuple[Words | Stem, ...]
    aside: tuple[Words | Stem, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an index is asked for a typed query in some fields, and what had to be cut, in sentences."""

    root: PlanNode
    typed: ast.Node = _EVERYTHING
    fields: SearchedFields = _NO_FIELDS
    warnings: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[SearchedWord, ...]:
        """The words that may be missing, found when asked for: most searches find something, and nobody asks."""
        return tuple(dict.fromkeys(_searched(self.typed, self.fields)))

    @property
    def needs_all(self) -> bool:
        """Whether a story that is found holds every one of ``words``."""
        return _needs_all(self.typed)


class Vocabulary(Protocol):
    """The words of an index."""

    def terms(self, field: str, start: str, limit: int, scope: Scope) -> Sequence[str]:
        """Return up to ``limit`` words of a field that start so, the commonest in ``scope`` first, equals by the alphabet."""


def lower(
    node: ast.Node,
    vocabulary: Vocabulary | None = None,
    *,
    max_expansions: int = 1024,
    scope: Scope = OWNER,
) -> Plan:
    """Return the plan of a typed query. Without a ``vocabulary`` beginnings of words are left unexpanded.

    At most ``max_expansions`` words are searched for each beginning and field, the commonest that stories in ``scope`` hold.
    """
    fields = SearchedFields.of(node, scope)
    lowering = _Lowering(vocabulary, max_expansions, scope, fields)
    root = lowering.node(node, fields.default)
    return Plan(root, node, fields, tuple(lowering.warnings))


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
        case Words() | Stem() | Phrase() | NumberRange() | Everything() | Nothing():
            return ()
        case other:
            assert_never(other)


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


def sought(  # noqa: PLR0911  # one a node
    node: PlanNode, holds: Callable[[PlanNode], bool | None] = lambda _: None
) -> tuple[bool | None, list[Leaf]]:
    """Say whether a story matches a plan, and which of its words, phrases and beginnings it is found by.

    ``holds`` says of a leaf or a range whether the story has it, None where that is not known. What is excluded is
    never among what it is found by, nor is what stands in a part of an alternative that does not match.
    """
    match node:
        case Words() | Stem() | Phrase():
            held = holds(node)
            return held, [] if held is False else [node]
        case NumberRange():
            return holds(node), []
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


def is_conditional(node: PlanNode) -> bool:
    """Say whether what a story is found by depends on the story: an alternative of it has several parts."""
    return any(
        isinstance(part, AllOf | Except) or (isinstance(part, AnyOf) and is_conditional(part))
        for each in walk(node)
        if isinstance(each, AnyOf)
        for part in each.clauses
    )


class _Lowering:
    """One query on its way; ``warnings`` collects what had to be cut."""

    def __init__(
        self, vocabulary: Vocabulary | None, max_expansions: int, scope: Scope, fields: SearchedFields
    ) -> None:
        self._vocabulary, self._most, self._scope = vocabulary, max_expansions, scope
        self._fields = fields
        # Words of prose and names are the same in every field, so they are parted once a query.
        self._terms: dict[str, tuple[str, ...]] = {}
        self.warnings: dict[str, None] = {}

    def node(self, node: ast.Node, fields: Sequence[FieldSpec]) -> PlanNode:  # noqa: PLR0911  # one a node
        match node:
            case ast.Word() | ast.Phrase() | ast.Prefix():
                return any_of([found for spec in fields if (found := self._leaf(node, spec)) is not None])
            case ast.InField(VERSION.name, _):
                return Everything()
            case ast.InField(name, inner):
                return self.node(inner, self._fields.named(name))
            case ast.And(clauses):
                return self._and(clauses, fields)
            case ast.Or(clauses):
                return any_of([self.node(part, fields) for part in clauses])
            case ast.Not():
                return self._and((node,), fields)
            case ast.Range(field, low, high):
                return NumberRange(field, low, high)
            case ast.Everything():
                return Everything()
            case other:
                assert_never(other)

    def _and(self, clauses: Sequence[ast.Node], fields: Sequence[FieldSpec]) -> PlanNode:
        kept = all_of([self.node(part, fields) for part in clauses if not isinstance(part, ast.Not)])
        excluded = any_of([self.node(part.clause, fields) for part in clauses if isinstance(part, ast.Not)])
        if isinstance(excluded, Nothing) or isinstance(kept, Nothing):
            return kept
        return Except(kept, excluded)

    def _leaf(self, node: ast.Word | ast.Phrase | ast.Prefix, spec: FieldSpec) -> PlanNode | None:
        if spec.kind.is_measure:
            return None
        if isinstance(node, ast.Prefix):
            return self._beginning(fold(node.text), spec)
        words = self._words(spec, node.text)
        if len(words) > 1:
            return Phrase(spec.name, words, spec.boost)
        return _one_word(words[0], spec, stemmed=isinstance(node, ast.Word)) if words else None

    def _words(self, spec: FieldSpec, text: str) -> tuple[str, ...]:
        if spec.kind is Kind.PATH:
            return tuple(searched_words(spec, text))
        if text not in self._terms:
            self._terms[text] = tuple(terms(text))
        return self._terms[text]

    def _beginning(self, start: str, spec: FieldSpec) -> PlanNode | None:
        if not start:
            return None
        if self._vocabulary is None:
            return Words(spec.name, (), spec.boost, start)
        found = self._vocabulary.terms(spec.name, start, self._most + 1, self._scope)
        if len(found) > self._most:
            found = found[: self._most]
            self.warnings[
                f"Too many words start with {start}; only the {self._most} commonest were used."
            ] = None
        return Words(spec.name, tuple(found), spec.boost, start) if found else None


def _one_word(word: str, spec: FieldSpec, *, stemmed: bool) -> Words | Stem:
    """Return what finds a word in a field: by its stem in prose, as it is in names and where it was quoted."""
    if stemmed and spec.kind is Kind.TEXT:
        return Stem(spec.name, stem(word), spec.boost)
    return Words(spec.name, (word,), spec.boost)


def _searched(node: ast.Node, fields: SearchedFields, name: str = "") -> Iterator[SearchedWord]:
    """Yield the words that stories must or may hold, in prose and names: of other fields a story has one value."""
    match node:
        case ast.Word() | ast.Phrase():
            searched = fields.named(name) if name else fields.default
            if all(spec.kind in (Kind.TEXT, Kind.NAME) for spec in searched):
                yield from _words_of(node, searched, () if name else _ASIDE)
        case ast.And(clauses) | ast.Or(clauses):
            for part in clauses:
                yield from _searched(part, fields, name)
        case ast.InField(VERSION.name, _):
            return
        case ast.InField(inner_name, inner):
            yield from _searched(inner, fields, inner_name)
        case ast.Not() | ast.Prefix() | ast.Range() | ast.Everything():
            return
        case other:
            assert_never(other)


def _words_of(
    node: ast.Word | ast.Phrase, fields: Sequence[FieldSpec], aside: Sequence[FieldSpec]
) -> Iterator[SearchedWord]:
    stemmed = isinstance(node, ast.Word)
    for word in dict.fromkeys(terms(node.text)):
        # The body is the last of the table and the likeliest to hold a word.
        leaves = tuple(_one_word(word, spec, stemmed=stemmed) for spec in reversed(fields))
        elsewhere = tuple(_one_word(word, spec, stemmed=stemmed) for spec in aside)
        yield SearchedWord(word, leaves, elsewhere)


def _needs_all(node: ast.Node) -> bool:
    match node:
        case ast.And(clauses):
            return all(map(_needs_all, clauses))
        case ast.InField(_, inner):
            return _needs_all(inner)
        case ast.Or():
            # It is content with one of its parts.
            return False
        case ast.Word() | ast.Phrase() | ast.Prefix() | ast.Range() | ast.Not() | ast.Everything():
            return True
        case other:
            assert_never(other)


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
