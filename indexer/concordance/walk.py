"""Going through the texts of all stories that match, for their hits: as far as there is time, and on from there.

It searches nothing and fetches nothing itself.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from indexer.concordance.line_table import LineTable
from indexer.concordance.story_hits import Lines, StoryHit, hits_of
from indexer.concordance.tally import STRETCHES, StoryTally
from indexer.highlight.story import StoryMarks
from indexer.model import StoredStory

# So many are fetched at a time.
BATCH = 20


@dataclass(frozen=True, slots=True)
class Texts:
    """Where stories come from that may be seen, by id, and what marks a query in one."""

    fetch: Callable[[Sequence[str]], Mapping[str, StoredStory]]
    marks: Callable[[StoredStory], StoryMarks]

    def hits(self, story: StoredStory) -> list[StoryHit]:
        """Return the hits of a story."""
        return list(hits_of(story, self.marks(story)))


class HitWalk:
    """The hits of the stories ``ids``, in that order, as far as they were looked through; safe to share between threads.

    With a ``table`` lines are remembered by the words beside them. ``tallies`` has the stories with hits, ``course`` how many lie
    in each stretch of their stories.
    """

    def __init__(self, ids: Sequence[str], texts: Texts, table: LineTable | None) -> None:
        self.ids, self.texts, self.table = ids, texts, table
        self.looked = 0
        self.tallies: list[StoryTally] = []
        self.course = [0] * STRETCHES
        self.lock = threading.Lock()

    @property
    def is_done(self) -> bool:
        """Whether all were looked through."""
        return self.looked == len(self.ids)

    def extend(self, until: float) -> None:
        """Look through more stories until the clock (``time.monotonic``) says ``until``, a few at least; hold ``lock``."""
        while not self.is_done:
            some = self.ids[self.looked : self.looked + BATCH]
            stories = self.texts.fetch(some)
            for key in some:
                if key in stories:
                    self._add(stories[key])
                self.looked += 1
            if time.monotonic() > until:
                return

    def _add(self, story: StoredStory) -> None:
        hits = self.texts.hits(story)
        if not hits:
            return
        lines = Lines(story)
        for hit in hits:
            self.course[min(int(lines.place(hit) * STRETCHES), STRETCHES - 1)] += 1
        if self.table is not None:
            self.table.add(len(self.tallies), hits)
        self.tallies.append(StoryTally.of(story.summary, len(hits)))


@dataclass(frozen=True, slots=True)
class PreparedWalk:
    """A query's walk, how the query was read and what there is to say of it; ``found`` stories match in any field.

    ``partial`` says that the index had no time to name them all. At ``most`` so many lines are sorted by the words beside them.
    """

    walk: HitWalk
    understood: str
    warnings: tuple[str, ...]
    found: int
    partial: bool
    most: int


class WalkCache:
    """The last ``most`` walks by what they depend on. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, PreparedWalk] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> PreparedWalk | None:
        """Return what is held, None where nothing is."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: Hashable, walk: PreparedWalk) -> None:
        """Hold one more."""
        with self._lock:
            self._held[key] = walk
            if len(self._held) > self._most:
                self._held.popitem(last=False)
