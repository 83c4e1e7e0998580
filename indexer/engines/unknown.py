"""The words of a query that no story holds, and where else they stand: told alike whatever the engine.

It asks an index whether it knows a term; it reads no index itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from indexer.analysis.stem import stem
from indexer.analysis.tokens import terms
from indexer.query.ast import And, InField, Node, Not, Or, Phrase, Word
from indexer.schema import BY_NAME, DEFAULT_FIELDS, EXACT, FIELDS, FieldSpec, Kind

# Prose that is no part of a story and is searched only when a query names it.
_ASIDE = tuple(spec for spec in FIELDS if spec.kind is Kind.TEXT and not spec.default)

# Says whether a field of the index holds a term.
Knows = Callable[[str, str], bool]


def missing_words(node: Node, knows: Knows) -> dict[str, str | None]:
    """Return the words that no searched field holds, each with a field that was not searched but does."""
    missing: dict[str, str | None] = {}
    for leaf, fields in _leaves(node, DEFAULT_FIELDS):
        stemmed = isinstance(leaf, Word)
        for word in dict.fromkeys(terms(leaf.text)):
            if not _is_known(word, fields, knows, stemmed=stemmed):
                others = _ASIDE if fields is DEFAULT_FIELDS else ()
                held = (spec.name for spec in others if _is_known(word, (spec,), knows, stemmed=stemmed))
                missing[word] = next(held, None)
    return missing


def nowhere(missing: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the words that no story holds at all."""
    return tuple(word for word, field in missing.items() if field is None)


def elsewhere(missing: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return a sentence for each word that stands only where it was not looked for."""
    return tuple(
        f"No story’s text has “{word}”, but its {field} may: ask for {field}:{word}."
        for word, field in missing.items()
        if field is not None
    )


def _is_known(word: str, fields: Sequence[FieldSpec], knows: Knows, *, stemmed: bool) -> bool:
    # The body is the last of the table and the likeliest to hold a word.
    return any(
        knows(spec.name, stem(word)) if stemmed and spec.kind is Kind.TEXT else knows(spec.name + EXACT, word)
        for spec in reversed(fields)
    )


def _leaves(node: Node, fields: Sequence[FieldSpec]) -> Iterator[tuple[Word | Phrase, Sequence[FieldSpec]]]:
    """Yield the words and phrases a story must or may hold, with the fields they are looked for in."""
    match node:
        case Word() | Phrase():
            if all(spec.kind in (Kind.TEXT, Kind.NAME) for spec in fields):
                yield node, fields
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part, fields)
        case InField(name, inner):
            yield from _leaves(inner, (BY_NAME[name],))
        case Not():
            return
