"""Rows of words: what stands at each place of them, and what an index is asked where only the text can tell.

It lowers no field and asks no index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import assert_never

from indexer.analysis.tokens import terms
from indexer.analysis.units import UNKNOWN
from indexer.query import ast
from indexer.query.plan_nodes import (
    AllOf,
    Among,
    AnyOf,
    CombinedWord,
    Everything,
    Except,
    Has,
    Nothing,
    NumberRange,
    Phrase,
    PlanNode,
    Row,
    SpanNear,
    Spelled,
    Stem,
    WholeTitle,
    Within,
    WithOptional,
    Words,
    all_of,
    any_of,
    with_optional,
)
from indexer.schema import BODY

# A word of a phrase with a star behind three letters or between some; one before a word is emphasis and is none.
_STARRED = re.compile(r"\w[\w'’]{2,}\*|\w[\w'’]*\*\w[\w'’]*\*?")


def starred(text: str) -> Sequence[ast.Phrase | ast.Pattern]:
    """Return the pieces of a phrase in which a star stands for letters; nothing where none does."""
    pieces = text.split()
    if "*" not in text or any(piece.startswith("*") for piece in pieces):
        return ()
    read = [_piece(piece) for piece in pieces]
    return read if any(not isinstance(piece, ast.Phrase) for piece in read) else ()


def _piece(piece: str) -> ast.Phrase | ast.Pattern:
    plain = piece.strip(",.;:!?")
    return ast.Wildcard(plain) if _STARRED.fullmatch(plain) else ast.Phrase(piece)


def as_leaf(node: ast.Node) -> ast.Word | ast.Phrase | ast.Pattern:
    """Return a part of a Near as what it is."""
    assert isinstance(node, ast.Word | ast.Phrase | ast.Pattern)  # the parser puts nothing else there
    return node


def row_of(leaf: Words | Stem | Phrase | SpanNear) -> Row:
    """Return the places that a leaf takes in a row."""
    match leaf:
        case Words() | Stem():
            return ((leaf,),)
        case Phrase(field, words):
            return tuple((Words(field, (word,)),) for word in words)
        case SpanNear(rows=(row,)):
            return row
        case SpanNear():
            raise ValueError("a phrase is one row")
        case other:
            assert_never(other)


def superset(node: PlanNode, *, at_most: bool = False) -> PlanNode:  # noqa: PLR0911  # one a node
    """Return what finds all stories that a plan finds and that engines can be asked, with ``at_most`` none but those."""
    match node:
        case SpanNear() if not node.is_indexed:
            return Nothing() if at_most else _pairs(node)
        case Spelled(field, _, words, boost=boost):
            return Nothing() if at_most else _plain(field, words, boost)
        case Within(_, inner, speaker):
            return Nothing() if at_most else _somewhere(inner, speaker)
        case AllOf(clauses):
            return all_of([superset(part, at_most=at_most) for part in clauses])
        case AnyOf(clauses):
            return any_of([superset(part, at_most=at_most) for part in clauses])
        case Except(kept, excluded):
            found, without = superset(kept, at_most=at_most), superset(excluded, at_most=not at_most)
            return (
                found
                if isinstance(without, Nothing) or isinstance(found, Nothing)
                else Except(found, without)
            )
        case WithOptional(required, optional):
            return with_optional(superset(required, at_most=at_most), [superset(part) for part in optional])
        case _:
            return node


def undecided(node: PlanNode) -> PlanNode:
    """Return what is left to ask of stories that ``superset`` of a plan finds."""
    match node:
        case AllOf(clauses):
            return all_of([undecided(part) for part in clauses if superset(part) != part])
        case WithOptional(required, _):
            return undecided(required)
        case _:
            return node if superset(node) != node else Everything()


def without_exclusions(node: PlanNode) -> PlanNode:
    """Return what finds all stories that a plan would find if what it excludes were not there."""
    match node:
        case AllOf(clauses):
            return all_of([without_exclusions(part) for part in clauses])
        case AnyOf(clauses):
            return any_of([without_exclusions(part) for part in clauses])
        case Except(kept, _):
            return without_exclusions(kept)
        case WithOptional(required, optional):
            return WithOptional(without_exclusions(required), optional)
        case _:
            return node


def _somewhere(node: PlanNode, speaker: str | None) -> PlanNode:
    """Return what finds the words of a part anywhere in a story, those that it must not have beside them aside."""
    named = (
        []
        if speaker is None or speaker.lower() == UNKNOWN
        else [Words(BODY.name, (word,)) for word in terms(speaker)]
    )
    match node:
        case AllOf(clauses):
            found = all_of([_somewhere(part, None) for part in clauses])
        case AnyOf(clauses):
            found = any_of([_somewhere(part, None) for part in clauses])
        case Except(kept, _) | WithOptional(kept, _):
            found = _somewhere(kept, None)
        case _:
            found = superset(node)
    return all_of([found, *named])


def _plain(field: str, words: tuple[str, ...], boost: float) -> Words | Phrase:
    return Phrase(field, words, boost) if len(words) > 1 else Words(field, words, boost)


def _pairs(node: SpanNear) -> PlanNode:
    """Return what finds every row, and the first words of two neighbours no further apart than all may be."""
    widest = node.slop + sum(map(len, node.rows)) - 2
    rows = [SpanNear(node.field, (row,)) for row in node.rows if len(row) > 1]
    beside = [
        SpanNear(node.field, ((one[0],), (two[0],)), widest, node.ordered) for one, two in pairwise(node.rows)
    ]
    return all_of([*rows, *beside])


def boosted(node: PlanNode, factor: float) -> PlanNode:  # noqa: PLR0911  # one a node
    """Return a plan that weighs ``factor`` times as much."""
    match node:
        case Words() | Stem() | CombinedWord() | Phrase() | Spelled() | WholeTitle():
            return replace(node, boost=node.boost * factor)
        case Within():
            return replace(node, node=boosted(node.node, factor))
        case AllOf(clauses):
            return AllOf(tuple(boosted(part, factor) for part in clauses))
        case AnyOf(clauses):
            return AnyOf(tuple(boosted(part, factor) for part in clauses))
        case WithOptional(required, optional):
            return WithOptional(boosted(required, factor), tuple(boosted(part, factor) for part in optional))
        case Except(kept, excluded):
            return Except(boosted(kept, factor), excluded)
        case SpanNear() | Has() | Among() | NumberRange() | Everything() | Nothing():
            return node
        case other:
            assert_never(other)
