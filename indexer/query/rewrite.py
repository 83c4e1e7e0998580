"""Rewrite a query for the index: expand codes and aliases, and match relationships by their words.

It changes only what names a field of names; how a query is explained and marked is left to the query as typed.
"""

from collections.abc import Callable

from indexer import schema
from indexer.meaning import relationships
from indexer.meaning.aliases import folded
from indexer.meaning.names import Names
from indexer.meaning.relationships import Relationship, Tie
from indexer.model.fields import Kind
from indexer.query.ast import And, Boost, InField, Node, Not, Or, Phrase, Word
from indexer.query.normal_form import any_of

# What a value of a field of keys stands for, such as a language for its code.
KeyMeaning = Callable[[str, str], str]


def _as_typed(_field: str, value: str) -> str:
    return value


def rewrite(  # noqa: PLR0911  # one a node
    node: Node, names: Names, field: str | None = None, keys: KeyMeaning = _as_typed
) -> Node:
    """Return ``node`` with every word and phrase that is asked for in a field of names or keys asked for by its meaning too."""
    match node:
        case And(parts):
            return And(tuple(rewrite(part, names, field, keys) for part in parts))
        case Or(parts):
            return any_of(rewrite(part, names, field, keys) for part in parts)
        case Not(part):
            return Not(rewrite(part, names, field, keys))
        case InField(name, inner):
            return InField(name, rewrite(inner, names, name, keys))
        case Boost(inner, factor):
            return Boost(rewrite(inner, names, field, keys), factor)
        case Word() | Phrase() if field is not None:
            return _leaf(node, names, field, keys)
    return node


def _leaf(node: Word | Phrase, names: Names, field: str, keys: KeyMeaning) -> Node:
    kind = schema.BY_NAME[field].kind
    if kind is Kind.KEY:
        return _either(node, keys(field, node.text))
    if kind is not Kind.NAME:
        return node
    if field == "relationship" and (relationship := relationships.read(node.text)) is not None:
        return _relationship(relationship)
    shown = names.meaning_of(field, node.text).shown
    return _either(node, shown[0]) if len(shown) == 1 else node


def _either(node: Word | Phrase, other: str) -> Node:
    return node if folded(other) == folded(node.text) else any_of((node, Phrase(other)))


def _relationship(relationship: Relationship) -> Node:
    """Ask for a pairing as it is indexed: with “and” between friends, and side by side otherwise."""
    spelt = relationship.spellings()
    wanted = (spelt[0], next(iter(spelt[1:]), spelt[0])) if relationship.tie is Tie.UNSAID else spelt[:1]
    return any_of(tuple(Phrase(each) for each in dict.fromkeys(wanted)))
