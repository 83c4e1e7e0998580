"""Loads the crawler's word lists from tables.toml.

It decides nothing; urls, links and site do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from indexer.datafiles import data_table


@dataclass(frozen=True, slots=True)
class UrlWords:
    """Query parameters that never tell two pages apart."""

    dropped: frozenset[str]
    dropped_prefixes: tuple[str, ...]
    dropped_when_long: frozenset[str]


@dataclass(frozen=True, slots=True)
class MediaTypes:
    """Media types that may hold a story, and those that may hold links only."""

    stories: frozenset[str]
    links: frozenset[str]


@dataclass(frozen=True, slots=True)
class NextWords:
    """How links say that they lead to the page that continues this one, or to another work."""

    chapter: frozenset[str]
    plain: frozenset[str]
    arrows: frozenset[str]
    marks: frozenset[str]
    other_work: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything tables.toml holds."""

    urls: UrlWords
    media: MediaTypes
    next: NextWords


@cache
def tables() -> Tables:
    """Return the tables, read once a process."""
    raw = data_table("indexer.sources", "tables.toml")
    urls, media, words = raw["urls"], raw["media"], raw["next"]
    return Tables(
        urls=UrlWords(
            dropped=frozenset(urls["dropped"]),
            dropped_prefixes=tuple(urls["dropped_prefixes"]),
            dropped_when_long=frozenset(urls["dropped_when_long"]),
        ),
        media=MediaTypes(stories=frozenset(media["stories"]), links=frozenset(media["links"])),
        next=NextWords(**{name: frozenset(values) for name, values in words.items()}),
    )
