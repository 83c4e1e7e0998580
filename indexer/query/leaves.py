"""The words of a query that ask for something, for marking them in a text.

It leaves out what is excluded and everything that is not a word: ranges and all stories.
"""

from collections.abc import Iterator

from indexer.query.ast import And, Boost, InField, Leaf, Near, Node, Or, Within


def iter_leaves(node: Node, field: str | None = None) -> Iterator[tuple[str | None, Leaf]]:
    """Yield each positive word, phrase and pattern, in order, with the field it names (None: the default ones)."""
    if isinstance(node, Leaf):
        yield field, node
        return
    match node:
        case InField(field=named, node=inner):
            yield from iter_leaves(inner, named)
        case Boost(clause=inner) | Within(node=inner):
            yield from iter_leaves(inner, field)
        case And(clauses=parts) | Or(clauses=parts) | Near(clauses=parts):
            for part in parts:
                yield from iter_leaves(part, field)
        case _:
            return
