"""The one normal form of query trees: how parts are put together so that equal queries are equal values.

And and Or have at least two parts and never directly hold their like; Not stands only inside an And with a
positive part, if need be Everything; Everything stands alone or first among exclusions. It reads no text.
"""

from collections.abc import Iterable

from indexer.analysis.units import Unit
from indexer.query.ast import (
    And,
    Boost,
    Everything,
    Has,
    InField,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Within,
    Word,
)


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
    if isinstance(node, Boost):
        return none_of(node.clause)
    match node:
        case And(clauses=(Everything(), Not(clause=only))):
            return only
    return Not(node)


def within(field: str, node: Node) -> Node:
    """Read ``node`` in ``field``; what names its own field already stays as it is."""
    if isinstance(node, Boost):
        return Boost(within(field, node.clause), node.factor)
    return node if isinstance(node, InField | Within | Range | Has | Everything) else InField(field, node)


def is_inside(node: Node) -> bool:
    """Say whether a part can be looked for inside a unit of a text: words in no other field, and no numbers."""
    match node:
        case InField() | Range() | Has():
            return False
        case And(clauses) | Or(clauses):
            return all(map(is_inside, clauses))
        case Not(inner) | Boost(inner):
            return is_inside(inner)
    return True


def inside(unit: Unit, node: Node, speaker: str | None) -> tuple[Node, bool]:
    """Ask for ``node`` in one unit, for what of it cannot be in one beside it; say whether all of it can."""
    clauses = node.clauses if isinstance(node, And) else (node,)
    held, beside = ([part for part in clauses if is_inside(part) is wanted] for wanted in (True, False))
    return all_of([*([Within(unit, all_of(held), speaker)] if held else []), *beside]), not beside


def boosted(node: Node, factor: float) -> Node:
    """Weigh ``node`` by ``factor``; what weighs nothing stays as it is."""
    if isinstance(node, Boost):
        factor *= node.factor
        node = node.clause
    # As it is written: with two digits behind the point.
    factor = min(max(round(factor, 2), 0.01), 999.0)
    if factor == 1.0 or not _weighs(node):
        return node
    return Boost(node, factor)


def _weighs(node: Node) -> bool:
    match node:
        case And(clauses):
            return any(map(_weighs, clauses))
        case Range() | Has() | Everything() | Not():
            return False
    return True


def demanded(node: Node) -> Node:
    """Demand a word, or each of some, where less than all may do; whatever else is asked for is demanded anyway."""
    match node:
        case Word(text):
            return Word(text, demanded=True)
        case And(clauses):
            return And(tuple(map(demanded, clauses)))
        case Or(clauses):
            return Or(tuple(map(demanded, clauses)))
        case Boost(inner, factor):
            return Boost(demanded(inner), factor)
    return node


def near(one: Node, two: Node, slop: int, *, ordered: bool) -> Node | None:
    """Return the two near each other, in the field that either names; None where they cannot be."""
    fields = {part.field for part in (one, two) if isinstance(part, InField)}
    clauses = tuple(_plain(part.node if isinstance(part, InField) else part) for part in (one, two))
    if len(fields) > 1 or not all(map(_stands, clauses)):
        return None
    made = Near(clauses, slop, ordered)
    return within(fields.pop(), made) if fields else made


def _plain(node: Node) -> Node:
    return Word(node.text) if isinstance(node, Word) else node


def _stands(node: Node) -> bool:
    """Say whether something stands at one place of a text, or at one of several."""
    if isinstance(node, Or):
        return all(isinstance(part, Word | Phrase | Pattern) for part in node.clauses)
    return isinstance(node, Word | Phrase | Pattern)
