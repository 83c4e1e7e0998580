"""Tell pages that stand in a story's place: adult gates, log-in walls, errors, shields, parked addresses.

Only short pages are looked at: a story may say any of these things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from indexer.datafiles import data_table

# A gate explains itself in two or three hundred words at most; drabbles are shorter, but say none of the phrases.
MOST_WORDS = 250
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of page that is no story: its name, what it says, and the sentence to refuse it with."""

    name: str
    phrases: tuple[str, ...]
    message: str


def notice_of(text: str, title: str = "") -> Notice | None:
    """Return what a short page's text and window title say it is; None for a page that says nothing of the kind."""
    said = _SPACE.sub(" ", f"{title}\n{text}").casefold().replace("’", "'")
    return next(
        (notice for notice in _notices() if any(phrase in said for phrase in notice.phrases)),
        None,
    )


@cache
def _notices() -> tuple[Notice, ...]:
    data = data_table(__package__, "notices.toml")
    return tuple(
        Notice(entry["name"], tuple(entry["phrases"]), entry["message"]) for entry in data["notices"]
    )
