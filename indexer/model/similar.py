"""Stories like another one, and what they have in common with it.

Frozen values that decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.model.story import StorySummary


@dataclass(frozen=True, slots=True)
class SimilarStory:
    """A story like another: rare ``words`` both have, the heaviest first, ``names`` by field, and passages they share.

    The ``score`` of the one that is most like it is 1 but for passages, sixty words of which add half of that, and more no more.
    """

    story: StorySummary
    score: float
    words: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    passages: int


@dataclass(frozen=True, slots=True)
class Similar:
    """The stories most like ``story``, the most alike first; ``partial`` where there was no time for all."""

    story: StorySummary
    matches: tuple[SimilarStory, ...]
    took_ms: float
    partial: bool = False
