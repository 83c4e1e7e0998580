"""What a reader's browser keeps of stories and says with a request: how far each was read, which were read, which are saved.

Frozen values that decide nothing; the archive keeps none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """How far a story was read: to the end of a paragraph, numbered from 1 in its chapter, that begins with ``letters``."""

    chapter: int
    paragraph: int
    letters: str


@dataclass(frozen=True, slots=True)
class Bookmarks:
    """The ids of stories that were read, of those saved for later, and the place in each that was begun."""

    read: frozenset[str] = frozenset()
    saved: frozenset[str] = frozenset()
    places: Mapping[str, ReadingPlace] = field(default_factory=dict)
