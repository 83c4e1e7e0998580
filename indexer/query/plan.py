"""A query as an index is asked it: what words, phrases and beginnings mean in each field, decided once for every engine.

``lower`` makes it of the typed tree; engines run it node by node, and the highlighter looks for what stands in it. It
names no engine and searches nothing; of an index it asks only which words there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from typing import Protocol, assert_never

from indexer.analysis.chinese import ways_to_write
from indexer.analysis.stemming import beginnings, query_stems
from indexer.analysis.tokens import spellings, terms
from indexer.model import OWNER, Bookmarks, Scope
from indexer.model.fields import Kind
from indexer.query import ast
from indexer.query.plan_nodes import (
    MOST_WEIGHED,
    AllOf,
    Among,
    AnyForm,
    AnyOf,
    CombinedWord,
    Everything,
    Except,
    Has,
    Leaf,
    Nothing,
    NumberRange,
    Phrase,
    PlanNode,
    Row,
    SearchedWord,
    Slot,
    SpanNear,
    Spelled,
    Stem,
    Weighing,
    WholeTitle,
    Within,
    WithOptional,
    Words,
    all_of,
    any_of,
    children,
    is_asked_of,
    is_conditional,
    sought,
    walk,
    weighing,
    with_optional,
)
from indexer.query.searched_fields import SearchedFields
from indexer.query.searched_words import needs_all, one_word, searched
from indexer.query.show import show
from indexer.query.spans import as_leaf, boosted, row_of, starred, superset
from indexer.query.versions import DIRECTIVES
from indexer.schema import BODY, IS, FieldSpec, searched_words

# Whoever runs a plan finds its nodes here.
__all__ = [
    "MOST_WEIGHED",
    "AllOf",
    "Among",
    "AnyForm",
    "AnyOf",
    "CombinedWord",
    "Everything",
    "Except",
    "Has",
    "Leaf",
    "Nothing",
    "NumberRange",
    "Phrase",
    "Plan",
    "PlanNode",
    "Row",
    "SearchedWord",
    "Slot",
    "SpanNear",
    "Spelled",
    "Stem",
    "Vocabulary",
    "Weighing",
    "WholeTitle",
    "WithOptional",
    "Within",
    "Words",
    "children",
    "is_asked_of",
    "is_conditional",
    "lower",
    "sought",
    "walk",
    "weighing",
    "with_optional",
]

# What words side by side weigh beside the words themselves: as in the sequential dependence model (Metzler & Croft, 2005:
# .85 for words, .10 for neighbours), in which it was found to serve any collection.
PROXIMITY = 0.10 / 0.85

# What stands inside a unit stands in the text.
_INSIDE: Sequence[FieldSpec] = (BODY,)
_EVERYTHING, _NO_FIELDS = ast.Everything(), SearchedFields()


def _in_no_language(word: str) -> CombinedWord:
    return CombinedWord(query_stems(word, ()))


def _finds_nothing(_: ast.Node) -> PlanNode:
    return Nothing()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an index is asked for a typed query in some fields, and what had to be cut, in sentences.

    Where ``exact`` is given, ``root`` finds more than was asked for: of those stories the ones count whose stored text
    matches it.
    """

    root: PlanNode
    typed: ast.Node = _EVERYTHING
    fields: SearchedFields = _NO_FIELDS
    warnings: tuple[str, ...] = ()
    combined: Callable[[str], CombinedWord] = field(default=_in_no_language, compare=False, repr=False)
    # What finds a part of the typed query.
    lowered: Callable[[ast.Node], PlanNode] = field(default=_finds_nothing, compare=False, repr=False)
    exact: PlanNode | None = None
    # Most of the loose words are enough.
    relaxed: bool = False

    @property
    def meaning(self) -> PlanNode:
        """What stories are found by, whoever decides it."""
        return self.exact or self.root

    @property
    def words(self) -> tuple[SearchedWord, ...]:
        """The words that may be missing, found when asked for: most searches find something, and nobody asks."""
        return tuple(dict.fromkeys(searched(self.typed, self.fields, self.combined)))

    @property
    def needs_all(self) -> bool:
        """Whether a story that is found holds every one of ``words``."""
        return not self.relaxed and needs_all(self.typed)


class Vocabulary(Protocol):
    """The words of an index, and the values of its facets."""

    def values(self, field: str, scope: Scope) -> Collection[str]:
        """Return every value of a facet that a story in ``scope`` carries, in no order."""

    def terms(self, field: str, start: str, limit: int, scope: Scope) -> Sequence[str]:
        """Return up to ``limit`` words of a field that start so, the commonest in ``scope`` first, equals by the alphabet."""

    def matching(self, field: str, pattern: ast.Pattern, limit: int, scope: Scope) -> Sequence[str]:
        """Return up to ``limit`` words of a field that look so, in the same order."""


def lower(
    node: ast.Node,
    vocabulary: Vocabulary | None = None,
    *,
    max_expansions: int = 1024,
    scope: Scope = OWNER,
    languages: Sequence[str] | None = None,
    bookmarks: Bookmarks | None = None,
) -> Plan:
    """Return the plan of a typed query. Without a ``vocabulary`` beginnings of words are left unexpanded.

    At most ``max_expansions`` words are searched for each beginning and field, the commonest that stories in ``scope`` hold.
    Loose words are looked for by their stems in ``languages`` (None: all of ``vocabulary``), and in a story of none.
    ``bookmarks`` are those of the reader who asks, None where nobody said them.
    """
    fields = SearchedFields.of(node, scope)
    lowering = _Lowering(vocabulary, max_expansions, scope, fields, languages)
    lowering.bookmarks = bookmarks
    root = lowering.node(node, lowering.default)
    asked = superset(root)
    exact = None if asked == root else root

    def lowered(part: ast.Node) -> PlanNode:
        return lowering.node(part, lowering.default)

    return Plan(asked, node, fields, tuple(lowering.warnings), lowering.combined, lowered, exact)


class _Lowering:
    """One query on its way; ``warnings`` collects what had to be cut."""

    def __init__(
        self,
        vocabulary: Vocabulary | None,
        max_expansions: int,
        scope: Scope,
        fields: SearchedFields,
        languages: Sequence[str] | None,
    ) -> None:
        self._vocabulary, self._most, self._scope = vocabulary, max_expansions, scope
        self._fields, self._given = fields, languages
        self.bookmarks: Bookmarks | None = None
        self.default = fields.default
        # Words of prose and names are the same in every field, so they are parted once a query.
        self._terms: dict[str, tuple[str, ...]] = {}
        self.warnings: dict[str, None] = {}

    def node(self, node: ast.Node, fields: Sequence[FieldSpec]) -> PlanNode:  # noqa: C901, PLR0911, PLR0912  # one a node
        match node:
            case ast.Word(text) if fields is self.default:
                # One token is the same by its stem however it is written.
                ways = ways_to_write(text, self._languages) if len(terms(text)) > 1 else (text,)
                return any_of([self._loose(ast.Word(way)) for way in ways])
            case ast.Word(text) if fields is _INSIDE and len(forms := spellings(text)) == 1:
                return self.combined(forms[0])
            case ast.Word() | ast.Phrase() | ast.Prefix() | ast.Wildcard() | ast.Fuzzy() | ast.Regex():
                return self._known(node, any_of(self._in_each(node, fields)))
            case ast.Within(unit, inner, speaker):
                return Within(unit, self.node(inner, _INSIDE), speaker)
            case ast.Spelled():
                return any_of([part for spec in fields if (part := self._spelled(node, spec)) is not None])
            case ast.Near(clauses):
                spans = any_of([self._near(node, spec) for spec in fields if spec.kind is Kind.TEXT])
                # They weigh as their words do.
                return with_optional(spans, [self.node(part, fields) for part in clauses])
            case ast.Has(field):
                return Has(field)
            case ast.Boost(inner, factor):
                return boosted(self.node(inner, fields), factor)
            case ast.InField(name, _) if name in DIRECTIVES:
                return Everything()
            case ast.InField(IS.name, ast.Word(which)):
                return Among(getattr(self.bookmarks, which, None))
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

    def _known(self, node: ast.Leaf, found: PlanNode) -> PlanNode:
        if isinstance(node, ast.Pattern) and isinstance(found, Nothing):
            self.warnings[f"No story has a word like “{show(node)}”."] = None
        return found

    def _and(self, clauses: Sequence[ast.Node], fields: Sequence[FieldSpec]) -> PlanNode:
        kept = all_of([self.node(part, fields) for part in clauses if not isinstance(part, ast.Not)])
        excluded = any_of([self.node(part.clause, fields) for part in clauses if isinstance(part, ast.Not)])
        if isinstance(excluded, Nothing) or isinstance(kept, Nothing):
            return kept
        return Except(kept, excluded)

    def _loose(self, node: ast.Word) -> PlanNode:
        """Return what finds a word wherever is searched by default; one of several tokens stands there as they are typed."""
        forms = [self.combined(word) for word in spellings(node.text)]
        if len(forms) == 1:
            return any_of([*forms, *self._in_each(node, self._fields.beside)])
        return with_optional(any_of(self._in_each(node, self.default, PROXIMITY)), forms)

    def combined(self, word: str) -> CombinedWord:
        """Return what finds a word in all its forms."""
        return CombinedWord(query_stems(word, self._languages))

    @cached_property
    def _languages(self) -> Sequence[str]:
        if self._given is None and self._vocabulary is not None:
            return (*self._vocabulary.values("language", self._scope), "")
        return (*(self._given or ()), "")

    def _in_each(
        self, node: ast.Word | ast.Phrase | ast.Pattern, fields: Sequence[FieldSpec], factor: float = 1.0
    ) -> list[PlanNode]:
        weighed = (replace(spec, boost=spec.boost * factor) if factor != 1.0 else spec for spec in fields)
        return [found for spec in weighed if (found := self._leaf(node, spec)) is not None]

    def _leaf(self, node: ast.Word | ast.Phrase | ast.Pattern, spec: FieldSpec) -> PlanNode | None:
        if isinstance(node, ast.Prefix) and not spec.kind.is_measure:
            starts = beginnings(node.text, self._languages)
            found = [each for start in starts if (each := self._beginning(start, spec)) is not None]
            return any_of(found) if found else None
        return self._standing(node, spec)

    def _standing(
        self, node: ast.Word | ast.Phrase | ast.Pattern, spec: FieldSpec
    ) -> Words | Stem | Phrase | SpanNear | None:
        """Return what finds a leaf where it stands in a field."""
        if spec.kind.is_measure:
            return None
        if isinstance(node, ast.Pattern):
            return self._looking(node, spec)
        if isinstance(node, ast.Phrase) and spec.kind is not Kind.PATH and (pieces := starred(node.text)):
            return self._starred(pieces, spec)
        words = self._words(spec, node.text)
        if len(words) > 1:
            return Phrase(spec.name, words, spec.boost)
        return one_word(words[0], spec, stemmed=isinstance(node, ast.Word)) if words else None

    def _spelled(self, node: ast.Spelled, spec: FieldSpec) -> Spelled | None:
        words = () if spec.kind.is_measure else self._words(spec, node.text)
        return Spelled(spec.name, node.text, words, node.case, node.accents, spec.boost) if words else None

    def _near(self, node: ast.Near, spec: FieldSpec) -> PlanNode:
        """Return what finds the parts close together, whichever of its alternatives each part is."""
        choices = [list(self._rows(part, spec)) for part in node.clauses]
        spans = (SpanNear(spec.name, rows, node.slop, node.ordered) for rows in product(*choices))
        return any_of(list(islice(spans, self._most)))

    def _rows(self, part: ast.Node, spec: FieldSpec) -> Iterator[Row]:
        """Yield the rows of places that a part of a Near may stand for, all single words as one."""
        parts = part.clauses if isinstance(part, ast.Or) else (part,)
        rows = [row_of(leaf) for each in parts if (leaf := self._standing(as_leaf(each), spec)) is not None]
        if alone := tuple(leaf for row in rows if len(row) == 1 for leaf in row[0]):
            yield (alone,)
        yield from (row for row in rows if len(row) > 1)

    def _starred(
        self, pieces: Sequence[ast.Phrase | ast.Pattern], spec: FieldSpec
    ) -> Words | SpanNear | None:
        """Return what finds a phrase in which some words are only hinted at."""
        leaves = [self._standing(piece, spec) for piece in pieces]
        places = tuple(place for leaf in leaves if leaf is not None for place in row_of(leaf))
        if None in leaves or not places:
            return None
        (first,) = places[0]
        return first if len(places) == 1 and isinstance(first, Words) else SpanNear(spec.name, (places,))

    def _looking(self, pattern: ast.Pattern, spec: FieldSpec) -> Words | None:
        if self._vocabulary is None:
            return Words(spec.name, (), spec.boost, pattern=pattern)
        found = self._vocabulary.matching(spec.name, pattern, self._most + 1, self._scope)
        if len(found) > self._most:
            found = found[: self._most]
            self.warnings[
                f"Too many words match {show(pattern)}; only the {self._most} commonest were used."
            ] = None
        return Words(spec.name, tuple(found), spec.boost, pattern=pattern) if found else None

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
