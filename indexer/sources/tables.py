"""Loads the crawler's word lists from tables.toml.

It decides nothing; urls, links and site do.
"""

from dataclasses import dataclass
from functools import cache

from indexer.datafiles import data_record


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
    return data_record(Tables, "indexer.sources", "tables.toml")
