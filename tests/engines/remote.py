"""An engine without a file: a cluster in memory that may be away, late, full or half done at any call, and its adapter.

It is what an engine over a network is to the rest of the program. Disturbances are told beforehand or drawn from a seed.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from engines.kit import LIMITS, QUICK
from engines.naive import Document, Naive

from indexer.config import IndexSettings, SearchSettings, Settings
from indexer.engines.loading import put_each, refuse_none
from indexer.engines.port import Capability, EngineResult, IndexWriter, Made, StoryBatch, Suggestion
from indexer.engines.registry import Kind
from indexer.errors import EngineAwayError, EngineError, IndexLockedError, NoIndexError
from indexer.faults import Refused
from indexer.model import OWNER, Scope, StoredStory
from indexer.query.ast import Query
from indexer.query.plan import Plan

NAME = "remote"
# Changes sent with one request.
_BULK = 4


class Trouble(Enum):
    """What can become of a request."""

    LOST = "it never arrives"
    UNANSWERED = "it is done, and the answer never arrives"
    HALF = "of a bulk of changes the first half is done, and no answer arrives"
    LATE = "a search takes longer than it may; of anything else, as if unanswered"
    REFUSED = "the disk is full, so nothing may be written"


@dataclass
class Held:
    """One index of the cluster: changes by id with the version that made them, and what a refresh last made visible."""

    made: Made
    changes: dict[str, tuple[int, Document | None]] = field(default_factory=dict)
    shown: tuple[Document, ...] = ()
    writers: int = 0
    commits: int = 0
    complete: bool = False


class Cluster:
    """The indexes of archives, by archive and number; what is asked of it can go wrong as ``trouble`` says."""

    def __init__(self) -> None:
        self.indexes: dict[int, Held] = {}
        self.live: int | None = None
        self.down = False
        self.trouble: dict[str, deque[Trouble | None]] = {}
        self.chance: random.Random | None = None
        self.asked: list[str] = []

    def shut(self) -> None:
        """Let nothing through."""
        self.down = True

    def open(self) -> None:
        """Let everything through again."""
        self.down = False

    def disturb(self, call: str, *troubles: Trouble | None) -> None:
        """Let the next requests of a kind go wrong, None those that go well."""
        self.trouble.setdefault(call, deque()).extend(troubles)

    def ask(self, call: str, *, writes: bool = False) -> Trouble | None:
        """Say what becomes of a request that has arrived.

        Raises:
            EngineAwayError: it does not arrive.
            EngineError: it is refused.
        """
        self.asked.append(call)
        if self.down:
            raise _away()
        waiting = self.trouble.get(call)
        trouble = waiting.popleft() if waiting else self._drawn(writes=writes)
        if trouble is Trouble.LOST:
            raise _away()
        if trouble is Trouble.REFUSED:
            raise EngineError("The cluster takes no changes, its disks are full; free some space there.")
        return trouble

    def _drawn(self, *, writes: bool) -> Trouble | None:
        if not writes or self.chance is None or self.chance.random() > 0.15:
            return None
        return self.chance.choice(list(Trouble))

    def answered(self, trouble: Trouble | None) -> None:
        """End a request that was done.

        Raises:
            EngineAwayError: nobody hears of it.
        """
        if trouble is not None:
            raise _away()

    def index(self, number: int) -> Held:
        held = self.indexes.get(number)
        if held is None:
            raise NoIndexError(f"The cluster has no index {number}; run: velveteen reindex")
        return held

    def bulk(self, number: int, changes: Sequence[tuple[str, Document | None]], version: int) -> int:
        """Do what is not older than what is there; return how many changes were. A retry does no harm."""
        trouble = self.ask("bulk", writes=True)
        held = self.index(number)
        stale = 0
        for key, document in changes[: len(changes) // 2] if trouble is Trouble.HALF else changes:
            if held.changes.get(key, (0, None))[0] > version:
                stale += 1
                continue
            held.changes.pop(key, None)
            held.changes[key] = version, document
        self.answered(trouble)
        return stale

    def refresh(self, number: int, note: str | None) -> None:
        trouble = self.ask("refresh", writes=True)
        held = self.index(number)
        held.shown = tuple(each for _, each in held.changes.values() if each is not None)
        held.commits += 1
        if note is not None:
            held.made = replace(held.made, note=note)
        self.answered(trouble)


def _away() -> EngineAwayError:
    return EngineAwayError(
        "The cluster does not answer. Nothing is lost; it is tried again with the next question or job."
    )


CLUSTERS: dict[Path, Cluster] = {}


def cluster(where: Path) -> Cluster:
    """Return the cluster that goes by the name of a path: where nothing is ever written."""
    return CLUSTERS.setdefault(where, Cluster())


@dataclass(frozen=True, slots=True)
class RemoteGenerations:
    """The port's ``IndexAdministration``: an alias says which index is live."""

    cluster: Cluster

    def current(self) -> int | None:
        self.cluster.ask("current")
        return self.cluster.live

    def candidates(self) -> Sequence[int]:
        self.cluster.ask("candidates")
        complete = [number for number, held in self.cluster.indexes.items() if held.complete]
        live = self.cluster.live
        return [] if live is None else sorted(complete, key=lambda number: (number != live, -number))

    def describe(self, number: int) -> Made:
        self.cluster.ask("describe")
        return self.cluster.index(number).made

    def version(self, told: str = "") -> str | None:
        self.cluster.ask("version")
        live = self.cluster.live
        return None if live is None else f"{live}.{self.cluster.index(live).commits}"

    def size(self) -> int:
        self.cluster.ask("size")
        return sum(
            len(word)
            for held in self.cluster.indexes.values()
            for each in held.shown
            for texts in each.texts.values()
            for text in texts
            for word in text
        )

    def problems(self) -> tuple[str, ...]:
        return ()

    def start(self, *, after: int = 0) -> int:
        self.cluster.ask("start", writes=True)
        for number in [number for number, held in self.cluster.indexes.items() if not held.complete]:
            del self.cluster.indexes[number]
        return max((*self.cluster.indexes, self.cluster.live or 0, after)) + 1

    def publish(self, number: int) -> None:
        trouble = self.cluster.ask("publish", writes=True)
        before, self.cluster.live = self.cluster.live, number
        self.cluster.index(number).complete = True
        for old in set(self.cluster.indexes) - {number, before}:
            del self.cluster.indexes[old]
        self.cluster.answered(trouble)

    def discard(self, number: int) -> None:
        self.cluster.ask("discard")
        self.cluster.indexes.pop(number, None)

    def drop(self, *, keep: int | None) -> None:
        self.cluster.ask("drop")
        self.cluster.live = self.cluster.live if keep is not None else None
        for number in set(self.cluster.indexes) - {keep}:
            del self.cluster.indexes[number]

    def repair(self) -> None:
        """An alias is never half written."""


class RemoteReader(Naive):
    """The port's ``IndexReader`` over a point in time."""

    def __init__(self, held: Cluster, shown: Sequence[Document], limits: SearchSettings) -> None:
        super().__init__(shown, limits)
        self._cluster = held

    def search(self, query: Query, plan: Plan, *, deadline_s: float | None = None) -> EngineResult:
        trouble = self._cluster.ask("search")
        if trouble is Trouble.LATE and deadline_s is not None:
            return replace(super().search(query, plan), hits=(), total=0, facets={}, partial=True)
        self._cluster.answered(trouble)
        return super().search(query, plan, deadline_s=deadline_s)

    def suggest(self, word: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        self._cluster.answered(self._cluster.ask("suggest"))
        return super().suggest(word, scope)

    def count(self) -> int:
        return len(self.documents)

    def ids(self) -> frozenset[str]:
        return frozenset(each.id for each in self.documents)

    def close(self) -> None:
        """A point in time is given up by the cluster itself."""


class RemoteWriter:
    """The port's ``IndexWriter``: holds changes back until they are committed; a writer that began later wins."""

    def __init__(self, held: Cluster, number: int) -> None:
        held.ask("writer", writes=True)
        self._cluster, self._number = held, number
        index = held.index(number)
        index.writers += 1
        self._version = index.writers
        self._changes: dict[str, Document | None] = {}
        self._over = False
        self.note: str | None = None

    def put(self, stories: Iterable[StoredStory]) -> None:
        for story in stories:
            made = Document.of(story)
            self._usable()
            self._changes.pop(story.id, None)
            self._changes[story.id] = made

    def delete(self, story_ids: Iterable[str]) -> None:
        self._usable()
        self._changes |= dict.fromkeys(story_ids)

    def commit(self) -> None:
        if self._over or not self._changes:
            return
        changes, self._changes = list(self._changes.items()), {}
        # Until all of it has gone well: a writer that was not heard is not asked again.
        self._over = True
        for at in range(0, len(changes), _BULK):
            if self._cluster.bulk(self._number, changes[at : at + _BULK], self._version):
                raise IndexLockedError("Another process has begun to write to the index; run this job again")
        self._cluster.refresh(self._number, self.note)
        self._over = False

    def close(self, *, commit: bool = True) -> None:
        try:
            if commit:
                self.commit()
        finally:
            self._over = True

    def _usable(self) -> None:
        if self._over:
            raise EngineError("This index writer is closed; take another and put the stories again")


class RemoteLoader:
    """The port's ``BulkLoader``: holds parcels back for the writer."""

    def __init__(self, refuse: Callable[[Refused], None]) -> None:
        self._refuse = refuse
        self._parcels: list[StoryBatch] = []

    def give(self, parcel: StoryBatch, *, wait: bool = False) -> int:  # there is always room
        self._parcels.append(parcel)
        return 0

    def build(self) -> Iterator[int]:
        yield 0

    def hand_over(self, writer: IndexWriter) -> Iterator[int]:
        parcels, self._parcels = self._parcels, []
        for parcel in parcels:
            yield from put_each(parcel, writer.put, self._refuse)

    def close(self) -> None:
        self._parcels = []


class RemoteEngine:
    """The port's ``SearchEngine`` over a cluster."""

    name = NAME
    capabilities = frozenset(Capability)

    def __init__(self, where: Path, index: IndexSettings = QUICK, search: SearchSettings = LIMITS) -> None:
        self._cluster, self._limits = cluster(where), search
        self.generations = RemoteGenerations(self._cluster)

    def create(self, index: int, /, *, note: str = "") -> None:
        self._cluster.ask("create", writes=True)
        self._cluster.indexes[index] = Held(Made(NAME, note))

    def open(self, index: int, /) -> RemoteReader:
        self._cluster.answered(self._cluster.ask("open"))
        return RemoteReader(self._cluster, self._cluster.index(index).shown, self._limits)

    def writer(self, index: int, /, *, fresh: bool = False, light: bool = False) -> RemoteWriter:
        return RemoteWriter(self._cluster, index)

    def loader(self, index: int, /, refuse: Callable[[Refused], None] | None = None) -> RemoteLoader:
        return RemoteLoader(refuse or refuse_none)

    def damaged_files(self, index: int, /) -> tuple[str, ...]:
        self._cluster.ask("faults")
        self._cluster.index(index)
        return ()

    def close(self) -> None:
        """Nothing is held open."""


def _made(settings: Settings) -> RemoteEngine:
    return RemoteEngine(settings.data, settings.index, settings.search)


def _generations(settings: Settings) -> RemoteGenerations:
    return RemoteGenerations(cluster(settings.data))


KIND: Mapping[str, Kind] = {NAME: Kind(_made, _generations)}
