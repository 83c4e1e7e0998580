"""What a query asks of an engine, compared with what the engine can do: what it cannot is refused, never left out.

It runs no query.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.engines.port import Capability, SearchEngine
from indexer.errors import UnsupportedQueryError
from indexer.query.ast import And, InField, Node, Not, Or, Phrase, Prefix, Query, Range

_WORDS = {
    Capability.PHRASE: "quoted phrases",
    Capability.PREFIX: "beginnings of words such as lant*",
    Capability.RANGE: "ranges of numbers and dates",
    Capability.FACETS: "filters",
    Capability.SORT: "any order but relevance",
}


def refuse(query: Query, engine: SearchEngine) -> None:
    """Return if ``engine`` can answer ``query`` in full.

    Raises:
        UnsupportedQueryError: it cannot; the message says what to leave out.
    """
    lacking = [need for need in dict.fromkeys(_needs(query)) if need not in engine.capabilities]
    if lacking:
        raise UnsupportedQueryError(
            f"The search engine in use ({engine.name}) does not know {' or '.join(_WORDS[need] for need in lacking)};"
            " leave that out, or have another engine put to use with: velveteen engine"
        )


def _needs(query: Query) -> Iterator[Capability]:
    yield from _of_node(query.node)
    if query.filters:
        yield Capability.FACETS
    if query.sort != "relevance":
        yield Capability.SORT


def _of_node(node: Node) -> Iterator[Capability]:
    match node:
        case Phrase():
            yield Capability.PHRASE
        case Prefix():
            yield Capability.PREFIX
        case Range():
            yield Capability.RANGE
        case InField(_, inner) | Not(inner):
            yield from _of_node(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _of_node(part)
