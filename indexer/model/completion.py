"""What somebody who has begun to type may want to ask, and why a story that was expected is not found.

Frozen values that decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model.story import StorySummary

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


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What becomes of a story that was expected among those a query finds.

    ``rank`` is its place among them, from 1; None where it is not found, or its place is taken by ``shown_as``, another copy
    of the same work. ``failed`` are the sentences that say why: one for each word, phrase or filter that does not find
    it. ``understood`` is how the query was read. Where not all could be looked at in time, it is ``partial``.
    """

    story: StorySummary
    query: str
    understood: str
    rank: int | None = None
    shown_as: StorySummary | None = None
    failed: tuple[str, ...] = ()
    partial: bool = False

    @property
    def sentences(self) -> tuple[str, ...]:
        """All there is to say, as sentences."""
        if self.rank is not None:
            return (f"It is found: it is number {self.rank:,} of what matches.",)
        if self.shown_as is not None:
            return (f"It matches, and is shown as another copy of the same work: {self.shown_as.title}.",)
        return self.failed or ("There was no time to find out.",)
