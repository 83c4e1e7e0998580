"""Every story that matches a query, for whoever does something to all of them rather than look at some.

It shows nothing and changes nothing.
"""

from indexer.archive.asking import ask
from indexer.archive.open_archive import OpenArchive
from indexer.errors import SelectionError
from indexer.model import Scope
from indexer.query import parse
from indexer.query.ast import Query
from indexer.query.bookmarks import ONLY_A_BROWSER_TELLS, needed
from indexer.query.input_text import printable_input

# Stories asked for at a time.
_MANY = 1000


def every_match(archive: OpenArchive, scope: Scope, text: str) -> tuple[str, ...]:
    """Return the id of every story within ``scope`` that ``text`` finds, each copy by itself, best first.

    Raises:
        SelectionError: the query is empty, could not be taken as typed, or took too long to answer in full; the message
            says what to do.
    """
    if not text.strip():
        raise SelectionError("An empty query finds every story; say which ones are meant.")
    node, warnings = parse(printable_input(text), archive.settings.search)
    if needed(node):
        raise SelectionError(ONLY_A_BROWSER_TELLS)
    if warnings:
        raise SelectionError(
            f"The query cannot be taken as typed: {' '.join(warnings)} Put it in other words."
        )
    query = Query(text, archive.rewritten(node), per_page=_MANY, faceted=False, thorough=True)
    found: dict[str, None] = {}
    while True:
        result = ask(archive, scope, query, frozenset(found)).result
        if result.partial:
            raise SelectionError(
                "The search was cut short, so not all that matches is known. Narrow the query down, or try again."
            )
        if not result.hits:
            return tuple(found)
        found |= dict.fromkeys(hit.story_id for hit in result.hits)
