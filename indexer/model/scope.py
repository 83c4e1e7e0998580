"""What one viewer may see of the archive, and what they ask of it.

Frozen values: who is asking is found out elsewhere, and engines and tables do the leaving out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.model.bookmarks import Bookmarks
from indexer.model.story import Rating, StorySummary

# A story that nobody rated may be anything, so it counts as the strongest.
_WITHIN = {
    Rating.GENERAL: (Rating.GENERAL,),
    Rating.TEEN: (Rating.GENERAL, Rating.TEEN),
    Rating.MATURE: (Rating.GENERAL, Rating.TEEN, Rating.MATURE),
    Rating.EXPLICIT: None,
    Rating.UNRATED: None,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The stories that a viewer may see: what is outside answers like what does not exist.

    ``highest_rating`` is the strongest rating there may be, ``sources`` are the ids of the sources a story may come from;
    None is no limit. ``hidden`` are ids of stories that are out in any case.
    """

    highest_rating: Rating | None = None
    sources: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def ratings(self) -> tuple[Rating, ...] | None:
        """The ratings a story may have, None where it may have any; the unrated only where all may be seen."""
        return None if self.highest_rating is None else _WITHIN[self.highest_rating]

    @property
    def values(self) -> Mapping[str, tuple[str, ...]]:
        """The values a story must carry one of, by the field that limits; empty where none does."""
        limits = {"rating": self.ratings, "source": self.sources}
        return {name: tuple(sorted(map(str, kept))) for name, kept in limits.items() if kept is not None}

    @property
    def is_everything(self) -> bool:
        """Whether no story is out."""
        return self.ratings is None and self.sources is None and not self.hidden

    @property
    def key(self) -> str:
        """A short text, another one for every other scope: for caches and tags."""
        if self.is_everything:
            return "all"
        said = repr((*self.values.items(), sorted(self.hidden)))
        return hashlib.sha256(said.encode(errors="backslashreplace")).hexdigest()[:12]

    def allows(self, story: StorySummary) -> bool:
        """Say whether a story may be seen."""
        return (
            self.allows_rating(story.rating)
            and (self.sources is None or story.source in self.sources)
            and story.id not in self.hidden
        )

    def allows_rating(self, rating: Rating) -> bool:
        """Say whether a story, or an earlier version of one, of that rating may be seen."""
        return self.ratings is None or rating in self.ratings

    def hiding(self, ids: Collection[str]) -> Scope:
        """Return the same scope without some stories more."""
        return replace(self, hidden=self.hidden.union(ids)) if ids else self


OWNER = Scope()
"""Whoever keeps the archive: everything that was not removed."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked of a search: words, what to narrow to, in which order, which page.

    ``filters`` maps facet fields to values, any of which a story must carry. ``page`` counts from 1; ``per_page`` None is
    what the settings say. Without ``faceted`` no facet is counted, and the answer is sooner there. With ``explained`` each
    hit says what every part of its score is. What is asked ``exact`` is searched as typed, whatever it finds: nothing is put
    right and every word demanded. ``bookmarks`` are the reader's, as far as the query needs them; None where nobody said. A
    ``thorough`` search counts all that only texts can tell, however long the page is full.
    """

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    per_page: int | None = None
    faceted: bool = True
    explained: bool = False
    exact: bool = False
    bookmarks: Bookmarks | None = None
    thorough: bool = False
