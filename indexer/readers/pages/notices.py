"""Tell pages that stand in a story's place: adult gates, log-in walls, errors, shields, parked addresses.

Only short pages are looked at: a story may say any of these things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from indexer.datafiles import data_table
from indexer.readers.text.removal_notices import says_removed

# A gate explains itself in two or three hundred words at most; drabbles are shorter, but say none of the phrases.
MOST_WORDS = 250
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of page that is no story: its name, what it says, and the sentence to refuse it with.

    ``removal``: what ``removal_notices`` knows is of this kind, too.
    """

    name: str
    phrases: tuple[str, ...]
    message: str
    removal: bool = False

    def is_said(self, folded: str) -> bool:
        """Say whether a page's words, folded, are of this kind."""
        return any(phrase in folded for phrase in self.phrases) or (self.removal and says_removed(folded))


def notice_of(text: str, title: str = "") -> Notice | None:
    """Return what a short page's text and window title say it is; None for a page that says nothing of the kind."""
    said = _SPACE.sub(" ", f"{title}\n{text}").casefold().replace("’", "'")
    return next((notice for notice in _notices() if notice.is_said(said)), None)


@cache
def _notices() -> tuple[Notice, ...]:
    data = data_table(__package__, "notices.toml")
    return tuple(
        Notice(entry["name"], tuple(entry["phrases"]), entry["message"], entry.get("removal", False))
        for entry in data["notices"]
    )
