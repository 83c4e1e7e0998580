"""What a search gives: passages, hits, pages of results, a story with its marks.

Frozen values that decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.model.bookmarks import ReadingPlace
from indexer.model.concordance import AnchorState
from indexer.model.story import Copy, StoredStory, StorySummary
from indexer.model.version import Version


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, ``start`` inclusive, ``end`` exclusive."""

    start: int
    end: int


# The matching spans of each value of a story's fields, by the attribute of ``StorySummary`` that holds the values. A
# field of one value, such as the title, has one entry; one without a match is absent.
FieldSpans = Mapping[str, tuple[tuple[Span, ...], ...]]


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences around some hits.

    ``start`` and ``end`` are character offsets in the chapter's text (both 0 for a passage that is its heading);
    ``spans`` are relative to ``text``.
    ``place`` is how far into the whole story the passage lies, from 0 to 1. ``first_hit`` is the index, from 0,
    of the passage's first mark among all marks of the story in reading order.
    """

    chapter: int
    chapter_title: str | None
    start: int
    end: int
    text: str
    spans: tuple[Span, ...]
    place: float = 0.0
    first_hit: int = 0


@dataclass(frozen=True, slots=True)
class EarlierPassages:
    """Where an earlier version of a story matches with words that no later one has so."""

    version: Version
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Something asked for that a story is found by, and what that weighs.

    ``rarity`` is the weight of one so rare: ``stories`` of ``every`` have the word (None: it is no single word). ``counts``
    are (field, how often it stands there, how often each time counts). ``score`` is what it adds, where that was asked.
    """

    sought: str
    rarity: float
    every: int
    stories: int | None = None
    counts: tuple[tuple[str, int, float], ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One story that matched, with its score, marked passages and how many places in it match.

    ``copies`` are the other copies of the same work, whether they match or not; none of them is a hit of its own
    beside this one. ``field_spans`` are the matches in its title, names and summary. ``earlier`` are its earlier
    versions that match, where those are searched as well, the newest first. ``reasons`` say what its score is made of.
    ``place`` is how far it was searched, None for all of it.
    """

    story: StorySummary
    score: float
    passages: tuple[Passage, ...]
    matches: int
    copies: tuple[Copy, ...] = ()
    field_spans: FieldSpans = field(default_factory=dict)
    earlier: tuple[EarlierPassages, ...] = ()
    reasons: tuple[Reason, ...] = ()
    place: ReadingPlace | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many matching stories carry one value of a facet."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class MissingTerm:
    """A word of the query that no story has where it was looked for, said in one ``sentence``.

    ``suggestion`` is a word like it that some story has, ``query`` the whole query with all missing words put right.
    """

    term: str
    sentence: str
    suggestion: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """All a front end needs to show one page of results.

    ``understood`` says in words how the query was read; ``warnings`` are sentences (unknown words, dropped
    parts). ``total`` is exact unless ``partial``: then the deadline cut the search short and it is a lower
    bound. ``took_ms`` is milliseconds. ``page`` counts from 1. ``missing`` are the words no story has; their sentences
    are among the warnings. ``corrected`` is the query whose results these are, where what was typed finds nothing and this
    was probably meant. ``relaxed`` says in a sentence that too few stories have all words of it, and that these are those
    with most. ``filters`` are the values narrowed to as facets call them, whatever they were asked for by.
    """

    query: str
    understood: str
    warnings: tuple[str, ...]
    hits: tuple[Hit, ...]
    total: int
    page: int
    per_page: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    took_ms: float
    partial: bool
    generation: int
    sort: str = "relevance"
    missing: tuple[MissingTerm, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrected: str | None = None
    relaxed: str | None = None

    @property
    def instead(self) -> str | None:
        """A sentence on which query these are the results for, where it is another than was typed."""
        if self.corrected is None:
            return None
        return f"Showing results for “{self.corrected}”; search for exactly “{self.query}” instead."

    @property
    def shown_for(self) -> str:
        """The query whose results these are."""
        return self.query if self.corrected is None else self.corrected

    @property
    def suggestions(self) -> tuple[tuple[str, str], ...]:
        """Words no story has, each with a near one that some have."""
        return tuple((each.term, each.suggestion) for each in self.missing if each.suggestion is not None)

    @property
    def notices(self) -> tuple[str, ...]:
        """The warnings that are not about missing words, and not about what is shown instead."""
        said = {each.sentence for each in self.missing} | {self.instead, self.relaxed}
        return tuple(warning for warning in self.warnings if warning not in said)

    @property
    def pages(self) -> int:
        """How many pages there are in all."""
        return -(-self.total // self.per_page)


@dataclass(frozen=True, slots=True)
class MarkedStory:
    """A whole story with every place a query matches, for the reading page.

    ``spans`` maps a chapter's number to the marks in its text, ``title_spans`` to those in its heading, in order, and
    ``begun_spans`` to those in each of the headings of parts that begin with it; ``matches`` counts all. ``understood`` is the query as it was read, ``copies`` the story's other copies,
    ``field_spans`` the matches in its title, names, summary and notes, which ``matches`` does not count.
    """

    story: StoredStory
    spans: Mapping[int, tuple[Span, ...]]
    matches: int
    understood: str
    title_spans: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    copies: tuple[Copy, ...] = ()
    begun_spans: Mapping[int, tuple[tuple[Span, ...], ...]] = field(default_factory=dict)
    field_spans: FieldSpans = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnchoredStory:
    """A story with nothing marked but the place of an anchor: what became of it, and the chapter's number it is, or was, in."""

    marked: MarkedStory
    state: AnchorState
    chapter: int


@dataclass(frozen=True, slots=True)
class MarkedVersion:
    """An earlier version as a story to read, marked; ``gone`` are the numbers of its chapters that today's text has no more."""

    version: Version
    marked: MarkedStory
    gone: frozenset[int]
