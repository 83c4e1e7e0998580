"""The words of a query that stories must or may hold, for saying which of them are missing.

It lowers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from indexer.analysis.stem import stem
from indexer.analysis.tokens import terms
from indexer.model.fields import Kind
from indexer.query import ast
from indexer.query.plan_nodes import CombinedWord, SearchedWord, Stem, Words
from indexer.query.searched_fields import SearchedFields
from indexer.query.spans import starred
from indexer.query.versions import DIRECTIVES
from indexer.schema import BY_INDEXED_NAME, FIELDS, IS, FieldSpec

# Prose that is no part of a story and is searched only when a query names it.
_ASIDE = tuple(spec for spec in FIELDS if spec.kind is Kind.TEXT and not spec.default)


def one_word(word: str, spec: FieldSpec, *, stemmed: bool) -> Words | Stem:
    """Return what finds a word in a field: by its stem in prose, as it is in names and where it was quoted."""
    if stemmed and spec.kind is Kind.TEXT:
        return Stem(spec.name, stem(word), spec.boost)
    return Words(spec.name, (word,), spec.boost)


def searched(  # noqa: C901, PLR0912  # one a node
    node: ast.Node, fields: SearchedFields, combined: Callable[[str], CombinedWord], name: str = ""
) -> Iterator[SearchedWord]:
    """Yield the words that stories must or may hold, in prose and names: of other fields a story has one value."""
    match node:
        case ast.Word() | ast.Phrase():
            where = fields.named(name) if name else fields.default
            if all(spec.kind in (Kind.TEXT, Kind.NAME) for spec in where):
                found = _words_of(node, where, () if name else _ASIDE)
                yield from found if name or isinstance(node, ast.Phrase) else _loosely(found, combined)
        case ast.And(clauses) | ast.Or(clauses):
            for part in clauses:
                yield from searched(part, fields, combined, name)
        case ast.InField(directive, _) if directive in DIRECTIVES or directive == IS.name:
            return
        case ast.InField(inner_name, inner):
            yield from searched(inner, fields, combined, inner_name)
        case ast.Near(clauses):
            for part in clauses:
                yield from searched(part, fields, combined, name)
        case ast.Boost(inner):
            yield from searched(inner, fields, combined, name)
        case ast.Within(_, inner):
            yield from searched(inner, fields, combined)
        case ast.Spelled(text):
            yield from searched(ast.Phrase(text), fields, combined, name)
        case ast.Not() | ast.Prefix() | ast.Wildcard() | ast.Fuzzy() | ast.Regex() | ast.Has() | ast.Range():
            return
        case ast.Everything():
            return
        case other:
            assert_never(other)


def _words_of(
    node: ast.Word | ast.Phrase, fields: Sequence[FieldSpec], aside: Sequence[FieldSpec]
) -> Iterator[SearchedWord]:
    stemmed = isinstance(node, ast.Word)
    pieces = starred(node.text)
    plain = " ".join(each.text for each in pieces if isinstance(each, ast.Phrase)) if pieces else node.text
    for word in dict.fromkeys(terms(plain)):
        # The body is the last of the table and the likeliest to hold a word.
        leaves = tuple(one_word(word, spec, stemmed=stemmed) for spec in reversed(fields))
        elsewhere = tuple(one_word(word, spec, stemmed=stemmed) for spec in aside)
        yield SearchedWord(word, leaves, elsewhere)


def _loosely(
    words: Iterable[SearchedWord], combined: Callable[[str], CombinedWord]
) -> Iterator[SearchedWord]:
    for each in words:
        beside = tuple(leaf for leaf in each.leaves if not BY_INDEXED_NAME[leaf.field].default)
        yield replace(each, leaves=(combined(each.word), *beside))


def needs_all(node: ast.Node) -> bool:
    """Say whether a story that is found holds every one of the words."""
    match node:
        case ast.And(clauses):
            return all(map(needs_all, clauses))
        case ast.InField(_, inner) | ast.Boost(inner) | ast.Within(_, inner):
            return needs_all(inner)
        case ast.Near(clauses):
            return not any(isinstance(part, ast.Or) for part in clauses)
        case ast.Or():
            # It is content with one of its parts.
            return False
        case (
            ast.Word()
            | ast.Phrase()
            | ast.Spelled()
            | ast.Prefix()
            | ast.Wildcard()
            | ast.Fuzzy()
            | ast.Regex()
        ):
            return True
        case ast.Has() | ast.Range() | ast.Not() | ast.Everything():
            return True
        case other:
            assert_never(other)
