"""The one normal form of query trees: how parts are put together so that equal queries are equal values.

And and Or have at least two parts and never directly hold their like; Not stands only inside an And with a
positive part, if need be Everything; Everything stands alone or first among exclusions. It reads no text.
"""

from collections.abc import Iterable

from indexer.query.ast import And, Everything, InField, Node, Not, Or, Range


def all_of(clauses: Iterable[Node]) -> Node:
    """Every part must match; nothing at all is Everything, and exclusions alone are taken from Everything."""
    flat = [part for given in clauses for part in (given.clauses if isinstance(given, And) else (given,))]
    kept: list[Node] = [part for part in flat if not isinstance(part, Everything)]
    if all(isinstance(part, Not) for part in kept):
        kept.insert(0, Everything())
    return kept[0] if len(kept) == 1 else And(tuple(kept))


def any_of(clauses: Iterable[Node]) -> Node:
    """Any part may match; an exclusion among them is taken from Everything."""
    whole = [all_of((part,)) for part in clauses]
    flat = [part for given in whole for part in (given.clauses if isinstance(given, Or) else (given,))]
    if any(isinstance(part, Everything) for part in flat):
        return Everything()
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def none_of(node: Node) -> Node:
    """The part must not match; excluding one exclusion gives back what it excluded."""
    if isinstance(node, Not):
        return node.clause
    match node:
        case And(clauses=(Everything(), Not(clause=only))):
            return only
    return Not(node)


def within(field: str, node: Node) -> Node:
    """Read ``node`` in ``field``; what names its own field already stays as it is."""
    return node if isinstance(node, InField | Range | Everything) else InField(field, node)
