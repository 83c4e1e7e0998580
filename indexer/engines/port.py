"""The one door to every search engine: what an engine must do, in our own words.

An index is named by the number of its generation; what lies behind the name (a folder, an index of a cluster) is the
engine's affair. Engines return ids, scores and counts; they never see markup, HTTP or the catalogue. Every adapter passes
the contract suite in tests/engines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from indexer.engines.passage_keys import NearPassages
from indexer.faults import Refused
from indexer.model import OWNER, FacetCount, Scope, StoredStory
from indexer.query.ast import Pattern, Query
from indexer.query.plan import AnyForm, Leaf, Phrase, Plan, Weighing

# What names an index: the number of a generation; for those who write in folders, a folder.
Name_contra = TypeVar("Name_contra", contravariant=True)


class Capability(StrEnum):
    """What an engine may or may not be able to do; missing ones are refused early, with a sentence."""

    PHRASE = "phrase"
    PREFIX = "prefix"
    PATTERN = "pattern"
    NEAR = "near"
    PRESENCE = "presence"
    RANGE = "range"
    FACETS = "facets"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class Scored:
    """A story's id with its score; higher is better, and 0.0 when sorted by a field."""

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
class Weighed:
    """A leaf of a plan: how rare it is among the ``every`` stories of a scope, and what it adds to scores.

    ``rarity`` is its inverse document frequency, weighted by its boost, ``stories`` how many hold a form of the word (none
    for phrases and titles). ``scores`` has those of the stories asked for that it is found in.
    """

    leaf: Weighing
    rarity: float
    every: int
    stories: int | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """Some fifty words of a chapter, by its number, from character to character, in the language of the story."""

    story_id: str
    chapter: int
    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The passages that hold most of some words, best first, and how rare each word is among all of the scope.

    The rarity of a word that none of them holds is 0.
    """

    places: tuple[PassagePlace, ...]
    rarities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """By which engine an index was made, and what its writers last wanted remembered."""

    engine: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word or title that may have been meant, with how likely it is among all that may have been, from 0 to 1."""

    text: str
    likelihood: float


class Vocabulary(Protocol):
    """The words and values of one commit."""

    def values(self, field: str, scope: Scope = OWNER) -> Mapping[str, int]:
        """Every value of a facet that a story in ``scope`` carries, in no order, with how many of those carry it."""

    def terms(self, field: str, start: str, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Up to ``limit`` words of a field that start so, the commonest in ``scope`` first, equals by the alphabet."""

    def matching(self, field: str, pattern: Pattern, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Up to ``limit`` words of a field that look so, in the same order, in time in proportion to all words.

        Raises:
            UnsupportedQueryError: the pattern is a regular expression that cannot be read or takes too many steps.
        """

    def frequency(self, field: str, word: str, scope: Scope = OWNER) -> int:
        """How many stories in ``scope`` hold a word in a field of prose or names; those taken out lately may count, too."""

    def suggest(self, word: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """Words within a slip of an unknown one, the likeliest first; never one that no story in ``scope`` holds."""

    def suggest_titles(self, title: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        """Titles within a slip of one, as ``suggest`` has words; none where a story is called exactly so.

        They are folded, begin with an article where ``title`` does or nearly, and are cut short (``schema.title_key``).
        """


class IndexReader(Vocabulary, Protocol):
    """Searches one index as of one commit; safe to share between threads.

    Every method raises IndexDamagedError where the index turns out to be unreadable, and EngineAwayError where the engine
    does not answer.
    """

    def search(self, query: Query, plan: Plan, *, deadline_s: float | None = None) -> EngineResult:
        """Answer ``query``, whose words mean ``plan``; after ``deadline_s`` seconds stop with what there is, ``partial``.

        Stories that rank alike come in one order, whichever page of whatever size is asked for.

        Raises:
            UnsupportedQueryError: it has a node, an order or a filter that is not known.
        """

    def weigh(self, plan: Plan, scope: Scope, story_ids: Sequence[str] = ()) -> Sequence[Weighed]:
        """Say of each leaf of a plan that may add to a score how rare it is in ``scope``, and what it adds to which story's."""

    def frequencies(
        self, leaves: Sequence[AnyForm | Phrase], story_ids: Sequence[str]
    ) -> Mapping[str, Mapping[Leaf, int]]:
        """Return of each story how often it has which leaves of a plan.

        That is in the field of a leaf; of a word in all its forms in all that is searched by default, each field as often as
        it weighs, and once for every stem. Stories that the engine cannot tell it of at once are left out, and leaves that
        a story has not.
        """

    def count(self) -> int:
        """How many stories the index holds."""

    def ids(self) -> frozenset[str]:
        """Every story id in the index."""

    def close(self) -> None:
        """Let go of the commit; searches under way finish."""


class PassageReader(Protocol):
    """Finds the passages of one commit; safe to share between threads, raises as ``IndexReader`` does."""

    def find(
        self,
        words: Sequence[Sequence[str]],
        scope: Scope,
        limit: int,
        *,
        among: frozenset[str] | None = None,
        rare: bool = False,
    ) -> PassagesFound:
        """Return up to ``limit`` passages within ``scope`` that hold the most and the rarest of ``words``, each its stems.

        ``among`` narrows them to stories by id; with ``rare`` words that are common are left out while others are left, and in
        any case those that so many passages hold that it would take long.
        """

    def best(
        self, words: Sequence[Sequence[str]], scope: Scope, among: Collection[str]
    ) -> Mapping[str, float]:
        """Return what the best passage is worth of each story of ``among`` that has one with any of ``words``, each its stems.

        A passage is worth the rarities of the words it holds, as ``find`` has them, together; how often it holds a word, or
        in which form, makes no difference. Stories outside ``scope`` may be left out.
        """

    def near(self, groups: Sequence[Sequence[str]], reach: int | None, limit: int) -> NearPassages | None:
        """Return all passages with one of the rarest of some groups of stems, near those with one of each other group.

        Near is what begins at most ``reach`` characters before or behind in the same chapter (None: anywhere in it); with
        each comes how far from it the nearest of every other group begins. Some too many may be among them, also
        beyond a scope. Groups that more than ``limit`` passages hold are left out; None where all are.
        """

    def close(self) -> None:
        """Let go of the commit; searches under way finish."""


class IndexWriter(Protocol):
    """Changes one index; nothing is visible before ``commit``. What two writers would do at once, one of them does.

    ``note`` is kept with the index from the next commit on; None keeps the one that is there.
    """

    note: str | None

    def put(self, stories: Iterable[StoredStory]) -> None:
        """Add stories, replacing those with the same id.

        Raises:
            EngineError: the index cannot be written; nothing more comes of this writer.
            Exception: whatever analysing a story raises; that story is left out, and others can still be put.
        """

    def delete(self, story_ids: Iterable[str]) -> None:
        """Take stories out; unknown ids are fine."""

    def commit(self) -> None:
        """Make everything since the last commit durable and visible, then go on.

        Where it raises, nothing of it is there, or, in an engine that cannot promise that, some whole stories are: putting
        all of it once more with another writer makes it right.

        Raises:
            EngineError: not everything could be written.
        """

    def close(self, *, commit: bool = True) -> None:
        """Commit or discard what is uncommitted and let the next writer in, also when the disk is full."""


class StoryBatch(Protocol):
    """Some stories to index, whose ids differ: light to send to another process, which fetches the texts itself."""

    @property
    def characters(self) -> int:
        """How much text there is to index, about."""

    def stories(self) -> Iterable[StoredStory]:
        """Fetch the stories; those that have gone since are left out."""

    def alone(self) -> Mapping[str, StoryBatch]:
        """Return each story by its id as a parcel of its own, for when all cannot be fetched at once."""


class BulkLoader(Protocol):
    """Prepares many stories beside other work, for a writer of the same engine. Close it, whatever became of it."""

    def give(self, batch: StoryBatch, *, wait: bool = False) -> int:
        """Take a parcel, with ``wait`` when there is room for it; return how many stories have been done meanwhile.

        Raises:
            EngineError: what does the work failed or was killed.
        """

    def build(self) -> Iterator[int]:
        """Do all that takes long and needs no writer; yield now and then how many more stories are done.

        Raises:
            EngineError: what does the work failed or was killed.
        """

    def hand_over(self, writer: IndexWriter) -> Iterator[int]:
        """Put everything through ``writer``, replacing stories with the same ids; yield as ``build`` does, and raise so."""

    def close(self) -> None:
        """Throw away what was prepared, once it is committed or not wanted; doing it twice does no harm."""


class IndexDirectory(Protocol):
    """The indexes of one archive by number, which only ever grows, and which of them is live.

    Every method raises EngineAwayError where nobody answers who knows.
    """

    def current(self) -> int | None:
        """Return the live one, or None before the first."""

    def candidates(self) -> Sequence[int]:
        """Return complete ones that may serve: the live one, then others, the likeliest first."""

    def describe(self, number: int) -> Made:
        """Return what is known of one without opening it.

        Raises:
            NoIndexError: there is no such index.
            IndexDamagedError: what is said of it cannot be read.
        """

    def version(self, told: str = "") -> str | None:
        """Return a text that changes with every commit and every switch, None before the first; asked all the time.

        What was said a moment ago may be said again to who was ``told`` the same of what indexes have to follow.
        """

    def size(self) -> int:
        """Return how many bytes all of them take."""

    def problems(self) -> tuple[str, ...]:
        """Return in sentences what is wrong with which one is live."""


class IndexAdministration(IndexDirectory, Protocol):
    """What may be done to them, by one process at a time."""

    def start(self, *, after: int = 0) -> int:
        """Return a number above ``after`` and all others for a new one; what earlier builds left is swept away."""

    def publish(self, number: int) -> None:
        """Make a finished one live in one step, keep the one before it, drop older ones."""

    def discard(self, number: int) -> None:
        """Remove one that was never published."""

    def drop(self, *, keep: int | None) -> None:
        """Remove all but ``keep``, finished or not; without one, none is live any more."""

    def repair(self) -> None:
        """Put right what ``problems`` tells of; only for whoever may write to the index."""


class IndexEngine(Protocol[Name_contra]):
    """Creates, opens and fills indexes by name. Making one reads nothing and reaches nobody."""

    name: str
    capabilities: frozenset[Capability]

    def create(self, index: Name_contra, /, *, note: str = "") -> None:
        """Start an empty index, with a note that is kept with it."""

    def open(self, index: Name_contra, /) -> IndexReader:
        """Open the last committed state.

        Raises:
            NoIndexError: there is no such index.
            IndexDamagedError: it cannot be trusted.
            EngineAwayError: the engine does not answer.
        """

    def open_passages(self, index: Name_contra, /) -> PassageReader | None:
        """Open the last committed state of the passages; None where the index was made without.

        Raises:
            IndexDamagedError: they cannot be trusted.
            EngineAwayError: the engine does not answer.
        """

    def writer(self, index: Name_contra, /, *, fresh: bool = False, light: bool = False) -> IndexWriter:
        """Return a writer; ``fresh`` promises that no id was put before, so nothing needs replacing.

        ``light`` says that little is to be put and others wait: what is merged on the occasion has to be as little.

        Raises:
            IndexLockedError: another process is writing to it and did not end in time.
        """

    def close(self) -> None:
        """Let go of everything held open, and end what works for it."""


class SearchEngine(IndexEngine[int], Protocol):
    """The engine of one archive, whose indexes are named by number."""

    def damaged_files(self, index: int, /) -> tuple[str, ...]:
        """Read the whole index and return the names of its parts that are missing, cut short or altered."""

    @property
    def generations(self) -> IndexAdministration:
        """Which indexes there are, and which is live; equal to that of another engine which shares them."""

    def loader(self, index: int, /, refuse: Callable[[Refused], None] | None = None) -> BulkLoader:
        """Return a way to prepare stories for writers of one index; there is one at a time.

        ``refuse`` is given stories that cannot be put; without it one of them fails the whole.
        """
