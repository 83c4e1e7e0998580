"""A query as an index has to be asked: what old codes and other names stand for, and pairings by their words.

It changes only what names a field of names; how a query is explained and marked is left to the query as typed.
"""

from __future__ import annotations

from indexer import schema
from indexer.meaning import relationships
from indexer.meaning.aliases import folded
from indexer.meaning.names import Names
from indexer.meaning.relationships import Relationship, Tie
from indexer.query.ast import And, InField, Node, Not, Or, Phrase, Word
from indexer.query.normal import any_of
from indexer.schema import Kind


def meant(node: Node, names: Names, field: str | None = None) -> Node:
    """Return ``node`` with every word and phrase that is asked for in a field of names asked for by its meaning too."""
    match node:
        case And(parts):
            return And(tuple(meant(part, names, field) for part in parts))
        case Or(parts):
            return any_of(meant(part, names, field) for part in parts)
        case Not(part):
            return Not(meant(part, names, field))
        case InField(name, inner):
            return InField(name, meant(inner, names, name))
        case Word() | Phrase() if field is not None and schema.BY_NAME[field].kind is Kind.NAME:
            return _leaf(node, names, field)
    return node


def _leaf(node: Word | Phrase, names: Names, field: str) -> Node:
    if field == "relationship" and (pair := relationships.read(node.text)) is not None:
        return _pair(pair)
    shown = names.meant(field, node.text).shown
    if len(shown) != 1 or folded(shown[0]) == folded(node.text):
        return node
    return any_of((node, Phrase(shown[0])))


def _pair(pair: Relationship) -> Node:
    """Ask for a pairing as it is indexed: with “and” between friends, and side by side otherwise."""
    spelt = pair.spellings()
    wanted = (spelt[0], next(iter(spelt[1:]), spelt[0])) if pair.tie is Tie.UNSAID else spelt[:1]
    return any_of(tuple(Phrase(each) for each in dict.fromkeys(wanted)))
