"""Resolve facet values that a query asks for, and explain those that no story has.

The tables are those that reading goes by, so that whatever a story is filed under can be asked for by any name import
knows. It searches nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from indexer.analysis import terms
from indexer.analysis.languages import known_language
from indexer.model import FacetCount
from indexer.query.ast import InField, Node, Phrase, Word
from indexer.query.leaves import iter_leaves
from indexer.query.normal_form import all_of
from indexer.readers.metadata.ratings import rating_of
from indexer.readers.metadata.values import status_of
from indexer.schema import BY_NAME, is_found

# Facets with the values asked for, and the same to look a facet up in.
Filters = tuple[tuple[str, tuple[str, ...]], ...]
Chosen = dict[str, tuple[str, ...]]
Shown = Callable[[str, str], Sequence[str]]

# Values named in one sentence.
_NAMED = 3
_LISTED = 8
# One wrong letter in four; of the values of 606 real works and their fields none is nearer to another.
_CLOSE = 0.75
# Of more those are compared that begin alike, and of these as many of about its length: each takes some microseconds.
_MANY = 5000


def meaning(field: str, value: str) -> str:
    """Return what a value stands for: a language for its code or own name, one of our ratings or states for another's."""
    known: str | None = None
    if field == "language":
        known = known_language(value)
    elif field == "rating":
        # In a query words of one value are joined.
        known = rating_of(value) or rating_of(value.replace("-", " "))
    elif field == "status":
        known = status_of(value)
    return str(known) if known else value


def asked(filters: Mapping[str, Sequence[str]]) -> Filters:
    """Return the facets of a request for which it names values."""
    return tuple((name, tuple(values)) for name, values in filters.items() if values)


def narrowing(node: Node, filters: Filters, shown: Shown) -> tuple[Node, Chosen, Chosen]:
    """Return a query and its filters as an index has to be asked, and the filters as facets call them.

    ``shown`` gives the values a facet shows for one that is asked for.
    """
    wanted: dict[str, tuple[str, ...]] = {}
    called = dict(filters)
    for field, values in filters:
        spelt = [shown(field, meaning(field, value)) for value in values]
        if len(spelt) == 1 and len(spelt[0]) > 1:
            # One code of several parts, such as SRA: a story has all of them, and facets know only the parts.
            node = all_of((node, InField(field, Phrase(values[0]))))
        else:
            wanted[field] = called[field] = tuple(dict.fromkeys(one for each in spelt for one in each))
    return node, wanted, called


def keys_in(node: Node) -> list[tuple[str, str]]:
    """Return the fields that hold one of a few values, with those that a query asks for."""
    return [
        (field, leaf.text)
        for field, leaf in iter_leaves(node)
        if field is not None
        and BY_NAME[field].facet
        and BY_NAME[field].kind.is_whole
        and isinstance(leaf, Word | Phrase)
    ]


def unknown_values(
    asked: Iterable[tuple[str, str]],
    typed: Collection[tuple[str, str]],
    shown: Shown,
    counted: Mapping[str, Sequence[FacetCount]],
    held: Callable[[str], Collection[str]],
) -> tuple[str, ...]:
    """Return a sentence for each value of a facet that was ``asked`` for, or ``typed`` in a query, and that no story has.

    A filter is for a value as it is written, a query for all that its words find.
    ``shown`` gives the values a facet shows for one. What is ``counted`` is there, so that ``held``, which gives all
    values of a facet, need not be asked.
    """
    sentences = []
    for field, value in dict.fromkeys((*asked, *typed)):
        wanted = set(shown(field, meaning(field, value)))
        if not wanted.issubset(each.value for each in counted.get(field, ())):
            there = held(field)
            by_words = (field, value) in typed and any(
                is_found(BY_NAME[field], each, one) for each in wanted for one in there
            )
            if not by_words and not wanted.issubset(there):
                sentences.append(unknown(field, value, there))
    return tuple(sentences)


def unknown(field: str, value: str, held: Collection[str]) -> str:
    """Return a sentence for a value that none of the values ``held`` by stories is, naming those it may be meant for."""
    said = f"No story has the {field} “{value}”"
    if near := _near(value, held):
        return f"{said}; did you mean {_either(near)}?"
    if BY_NAME[field].kind.is_whole and 0 < len(held) <= _LISTED:
        return f"{said}; there {'is' if len(held) == 1 else 'are'} {_either(sorted(held), 'and')}."
    return f"{said}."


def _near(value: str, held: Collection[str]) -> Sequence[str]:
    """Return up to three values that differ in case or accents only, else those of which it is a part, else such as look alike."""
    folded = {" ".join(terms(each)): each for each in sorted(held, reverse=True)}
    words = terms(value)
    key = " ".join(words)
    if not words:
        return ()
    if key in folded:
        return (folded[key],)
    whole = [each for other, each in folded.items() if set(words) <= set(other.split())]
    if whole:
        return sorted(whole, key=lambda each: (len(each), each))[:_NAMED]
    tried = list(folded)
    if len(tried) > _MANY:
        alike = (other for other in tried if other[:1] == key[:1])
        tried = heapq.nsmallest(_MANY, alike, key=lambda other: abs(len(other) - len(key)))
    return [folded[other] for other in get_close_matches(key, tried, _NAMED, _CLOSE)]


def _either(values: Sequence[str], joined: str = "or") -> str:
    quoted = [f"“{value}”" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {joined} {quoted[-1]}"
