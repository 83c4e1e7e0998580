"""What somebody who has begun to type may want to ask, and why a story that was expected is not found.

Frozen values that decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

# What a completion is of that is the value of no field.
PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Completion:
    """A query that what was typed is the beginning of.

    ``kind`` is the field whose value ``text`` is, or a phrase; ``query`` asks for just that, after what stands before it,
    and finds so many ``stories``.
    """

    kind: str
    text: str
    stories: int
    query: str
