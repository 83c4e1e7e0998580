"""The one door to every search engine: what an engine must do, in our own words.

Engines return ids, scores and counts; they never see markup, HTTP or the catalogue. Every adapter passes the
contract suite in tests/engines unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from indexer.model import OWNER, FacetCount, Scope, StoredStory
from indexer.query.ast import Query
from indexer.query.plan import Plan


class Capability(StrEnum):
    """What an engine may or may not be able to do; missing ones are refused early, with a sentence."""

    PHRASE = "phrase"
    PREFIX = "prefix"
    RANGE = "range"
    FACETS = "facets"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class Scored:
    """A story's id with its score; higher is better, and 0.0 when sorted by anything but relevance."""

    story_id: str
    score: float


@dataclass(frozen=True, slots=True)
class EngineResult:
    """One page of scored ids with the counts of the whole result.

    ``facets`` hold the commonest values of each, and all that the query narrows to as far as there are stories; a field
    that is narrowed is counted as if it were not. ``total`` is exact unless ``partial``. ``unknown`` lists the query's
    words no story in the query's scope contains, as typed.
    ``generation`` is the index generation that answered.
    """

    hits: tuple[Scored, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    partial: bool = False
    unknown: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """Segments that a ``SegmentBuilder`` made of the stories named, for a writer to take over.

    It can be pickled; ``content`` is the engine's own affair.
    """

    story_ids: tuple[str, ...]
    content: Any


class IndexReader(Protocol):
    """Searches one generation as of one commit; safe to share between threads."""

    def search(self, query: Query, plan: Plan, *, deadline_s: float | None = None) -> EngineResult:
        """Answer ``query``, whose words mean ``plan``; after ``deadline_s`` seconds stop with what there is, ``partial``.

        Raises:
            UnsupportedQueryError: it has a node, an order or a filter that is not known.
            IndexDamagedError: an index file turned out to be unreadable.
        """

    def count(self) -> int:
        """How many stories the index holds."""

    def ids(self) -> frozenset[str]:
        """Every story id in the index."""

    def values(self, field: str, scope: Scope = OWNER) -> tuple[str, ...]:
        """Every value of a facet that a story in ``scope`` carries, in no order."""

    def terms(self, field: str, start: str, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Up to ``limit`` words of a field that start so, the commonest in ``scope`` first, equals by the alphabet."""

    def suggest(self, word: str, scope: Scope = OWNER) -> str | None:
        """The indexed word nearest to an unknown one, or None; never one that no story in ``scope`` holds."""

    def close(self) -> None:
        """Let go of files; searches under way finish."""


class IndexWriter(Protocol):
    """Changes one generation; nothing is visible before ``commit``. There is one writer at a time.

    ``note`` goes into the manifest with the next commit; None keeps the one that is there.
    """

    note: str | None

    def put(self, stories: Iterable[StoredStory]) -> None:
        """Add stories, replacing those with the same id.

        Raises:
            EngineError: the index cannot be written; nothing since the last commit is kept.
            Exception: whatever analysing a story raises; that story is left out, and others can still be put.
        """

    def adopt(self, built: Sequence[Built]) -> None:
        """Add what builders made, replacing stories with the same ids; an id is in one of them at most."""

    def delete(self, story_ids: Iterable[str]) -> None:
        """Take stories out; unknown ids are fine."""

    def commit(self) -> None:
        """Make everything since the last commit durable and visible, all or nothing, then go on."""

    def close(self, *, commit: bool = True) -> None:
        """Commit or discard what is uncommitted and free the lock, also when the disk is full."""


class Parcel(Protocol):
    """Some stories to index, whose ids differ: light to send to another process, which fetches the texts itself."""

    @property
    def characters(self) -> int:
        """How much text there is to index, about."""

    def stories(self) -> Iterable[StoredStory]:
        """Fetch the stories; those that have gone since are left out."""

    def alone(self) -> Mapping[str, Parcel]:
        """Return each story by its id as a parcel of its own, for when all cannot be fetched at once."""


class SegmentBuilder(Protocol):
    """Makes segments out of sight of any index, in whatever process; nothing it does can be seen before adoption."""

    def add(self, stories: Sequence[StoredStory]) -> None:
        """Index stories whose ids differ.

        Raises:
            Exception: whatever analysing a story raises; that story is left out, and others can still be added.
        """

    def finish(self) -> Built:
        """Write what is left and hand everything over; the builder is done."""


class SearchEngine(Protocol):
    """Makes, opens, writes and checks generations in folders it is given."""

    name: str
    capabilities: frozenset[Capability]

    def create(self, folder: Path, *, note: str = "") -> None:
        """Start an empty index in ``folder``, with a note for its manifest."""

    def open(self, folder: Path) -> IndexReader:
        """Open the last committed state.

        Raises:
            NoIndexError: there is no index in ``folder``.
            IndexDamagedError: the manifest does not vouch for what is there.
        """

    def writer(self, folder: Path, *, fresh: bool = False, light: bool = False) -> IndexWriter:
        """Take the write lock; ``fresh`` promises that no id was put before, so nothing needs replacing.

        ``light`` says that little is to be put and others wait: what is merged on the occasion has to be as little.

        Raises:
            IndexLockedError: another process holds it and did not let go in time.
        """

    def builder(self, folder: Path, *, memory_mb: int) -> SegmentBuilder:
        """Begin segments in ``folder``, which is made, on the file system of the index that is to have them."""

    def faults(self, folder: Path) -> tuple[str, ...]:
        """Re-read every file and return the names of those that are missing, cut short or altered."""

    def close(self) -> None:
        """Let go of every file held open."""
