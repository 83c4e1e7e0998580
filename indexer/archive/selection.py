"""Every story that matches a query, for whoever does something to all of them rather than look at some.

It shows nothing and changes nothing.
"""

from __future__ import annotations

from indexer.archive import Archive
from indexer.errors import SelectionError


def every_match(archive: Archive, text: str) -> tuple[str, ...]:
    """Return the id of every story that ``text`` finds, each copy by itself, best first.

    Raises:
        SelectionError: the query is empty, could not be taken as typed, or took too long to answer in full; the message
            says what to do.
    """
    if not text.strip():
        raise SelectionError("An empty query finds every story; say which ones are meant.")
    found: dict[str, None] = {}
    while True:
        result, warnings = archive.matching(text, frozenset(found))
        if warnings:
            raise SelectionError(
                f"The query cannot be taken as typed: {' '.join(warnings)} Put it in other words."
            )
        if result.partial:
            raise SelectionError(
                "The search was cut short, so not all that matches is known. Narrow the query down, or try again."
            )
        if not result.hits:
            return tuple(found)
        found |= dict.fromkeys(hit.story_id for hit in result.hits)
