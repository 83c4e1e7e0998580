"""What a query asks of a reader's bookmarks: ``until:me`` searches up to the place in each story, ``is:read`` narrows to some.

It knows no bookmark.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.query.ast import And, Boost, InField, Near, Node, Not, Or, Within, Word
from indexer.schema import IS, UNTIL

ME = InField(UNTIL.name, Word("me"))
# What of bookmarks a query may need, and what people call it.
PLACES, READ, SAVED = "places", "read", "saved"
CALLED = {READ: READ, SAVED: SAVED, "marked": SAVED, "bookmarked": SAVED}

ONLY_A_BROWSER_TELLS = (
    "until:me and is: go by what a browser keeps of your reading, and nobody said that here; ask on the search page, with "
    "JavaScript."
)


NO_LINES = (
    "until:me and is: go by what a browser keeps of your reading; they narrow the list of stories, and lists of hits know nothing "
    "of it."
)


def searches_until(node: Node) -> bool:
    """Say whether stories are searched only up to the reader's place in each, wherever in a query that is said."""
    return PLACES in needed(node)


def needed(node: Node) -> frozenset[str]:
    """Return what of a reader's bookmarks a query goes by."""
    return frozenset(_needed(node))


def _needed(node: Node) -> Iterator[str]:
    match node:
        case InField(UNTIL.name, _):
            yield PLACES
        case InField(IS.name, Word(which)):
            yield which
        case And(clauses) | Or(clauses) | Near(clauses):
            for part in clauses:
                yield from _needed(part)
        case Not(inner) | Boost(inner) | InField(_, inner) | Within(_, inner):
            yield from _needed(inner)
