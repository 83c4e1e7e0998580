"""What a page of results has to say besides its hits, in sentences.

It finds nothing out.
"""

from __future__ import annotations

from collections.abc import Collection

BUILDING = "The index is being built; results will appear as soon as it is ready."
DAMAGED = "The text of story {id} is damaged and being restored; if it stays so, run: velveteen doctor --heal"
EMPTY = "The archive holds no stories yet."


def damaged(ids: Collection[str]) -> tuple[str, ...]:
    """Return a sentence if stories were found whose text is not as it was written."""
    if not ids:
        return ()
    stories = "1 story" if len(ids) == 1 else f"{len(ids)} stories"
    return (f"{stories} found here cannot be shown: the text is damaged and being restored.",)
