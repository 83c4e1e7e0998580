"""``version:any`` in a query: whether it asks for earlier versions too, and what it asks for without that.

It lowers nothing; what earlier versions are searched in, ``plan`` says.
"""

from indexer.model.fields import SORTS
from indexer.query.ast import And, Boost, Everything, InField, Node, Not, Or, Phrase, Word
from indexer.query.normal_form import all_of, any_of
from indexer.schema import EARLIER, SORT, UNTIL, VERSION

# What says how to search, and finds nothing itself.
DIRECTIVES = frozenset({SORT.name, VERSION.name, UNTIL.name})
ANY = InField(VERSION.name, Word("any"))


def sort_word(node: Node) -> str | None:
    """Return the word for the order that is asked for by name or by field: newest, or -published; None for none."""
    asked = getattr(node, "text", "").lower() if isinstance(node, Word | Phrase) else ""
    return next((sort.word for sort in SORTS if asked in (sort.word, sort.key)), None)


def sort_of(node: Node) -> str | None:
    """Return the order that a query asks for by ``sort:``, as ``schema.SORTS`` has it."""
    match node:
        case And(clauses):
            return next(filter(None, map(sort_of, clauses)), None)
        case InField(SORT.name, Word(word)):
            return next((sort.key for sort in SORTS if sort.word == word), None)
    return None


def searches_versions(node: Node) -> bool:
    """Say whether a query asks for earlier versions as well, wherever in it that is said."""
    match node:
        case And(clauses) | Or(clauses):
            return any(map(searches_versions, clauses))
        case InField(name, _):
            return name == EARLIER.name or node == ANY
    return False


def without_any(node: Node) -> Node:
    """Return what a query asks for beside that earlier versions are searched."""
    match node:
        case And(clauses):
            return all_of(map(without_any, clauses))
        case Or(clauses):
            return any_of(map(without_any, clauses))
    return Everything() if isinstance(node, InField) and node.field in DIRECTIVES else node


def todays(node: Node) -> Node:
    """Return a query as it is asked of one text of a story, today's or an earlier one."""
    match node:
        case And(clauses):
            return all_of(map(todays, clauses))
        case Or(clauses):
            return any_of(map(todays, clauses))
        case Not(clause):
            return Not(todays(clause))
        case InField(EARLIER.name, inner):
            return InField("body", inner)
        case Boost(inner, factor):
            return Boost(todays(inner), factor)
    return without_any(node)
