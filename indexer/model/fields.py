"""The fields of a story: one table, from which rows, answers, joins, facets, filters, labels and indexes are made.

Adding a field is one line here. It names no engine, no column type and no page; what a field's values look like is said
by the annotation of its attribute in ``StorySummary``.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from indexer.model.story import SeriesPlace, StorySummary, ZoneKind


class Kind(StrEnum):
    """What a field holds and so how it is asked for.

    TEXT is prose (stemmed words plus exact words with positions); NAME is a list of names, searchable by word or
    phrase, facetable as a whole; KEY is a name of few values, one a story; PATH a place in a tree, found by
    the names of folders, and in all that it lies in; NUMBER an integer; DATE a day. What is KEPT is shown, and found by
    nothing.
    """

    TEXT = "text"
    NAME = "name"
    KEY = "key"
    PATH = "path"
    NUMBER = "number"
    DATE = "date"
    KEPT = "kept"

    @property
    def is_measure(self) -> bool:
        """Whether it is asked for by ranges."""
        return self is Kind.NUMBER or self is Kind.DATE

    @property
    def is_whole(self) -> bool:
        """Whether a value is asked for as a whole, not by some of its words."""
        return self in (Kind.KEY, Kind.PATH)


class Merge(Enum):
    """What a work made of several parts has in a field."""

    OWN = "what joining makes of it"
    FIRST = "that of the first part that has it"
    UNION = "the values of all parts, each once"
    PARAGRAPHS = "the paragraphs of all parts, each once"
    NAMED = "for each name the value of the first part that has it"
    STRONGEST = "that of the part with the highest rating"
    LAST = "that of the last part that says it"
    EARLIEST = "the first day"
    LATEST = "the last day on which any part came out or was changed"
    LEAST = "the least"


@dataclass(frozen=True, slots=True)
class Facet:
    """Filters on the search page: ``rank`` is the place of the group, from the top; others start folded."""

    rank: int
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a story's field is shown, apart from what lays itself out in its own way.

    ``story`` and ``hit``: in the JSON of a whole story, of a result. ``about``: its label under "About this story",
    ``rank`` the place there. ``quiet``: what a result's last line calls it where it matches.
    """

    story: bool = True
    hit: bool = False
    about: str = ""
    rank: int = 0
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a story.

    ``name`` is what queries, addresses and labels call it, as well as ``aliases``; ``attribute`` the one of ``Story`` and
    ``StorySummary`` that holds it (as a rule the same). ``default`` fields are searched when a query names none;
    ``boost`` weighs their score. ``zone`` is the part of a file its words stand in. ``labelled``: a label of an
    archive's own may name it.
    """

    name: str
    kind: Kind
    merge: Merge
    attribute: str = ""
    aliases: tuple[str, ...] = ()
    boost: float = 1.0
    default: bool = False
    zone: ZoneKind | None = None
    facet: Facet | None = None
    labelled: bool = False
    shown: Shown = Shown()

    def __post_init__(self) -> None:
        """Call the attribute as the field where nothing else is said."""
        object.__setattr__(self, "attribute", self.attribute or self.name)

    @property
    def heading(self) -> str:
        """What a group of filters calls it."""
        return self.name.capitalize()

    def texts(self, story: StorySummary) -> tuple[str, ...]:
        """Return what a story has in it as texts: its names, its one text, the name of its series, or nothing."""
        value = getattr(story, self.attribute)
        if isinstance(value, tuple):
            return value
        text = value.name if isinstance(value, SeriesPlace) else value
        return (str(text),) if text else ()


_PROSE, _NAME, _KEY, _KEPT = Kind.TEXT, Kind.NAME, Kind.KEY, Kind.KEPT
_HEADER = ZoneKind.HEADER
_BOTH, _NEVER = Shown(hit=True), Shown(story=False)

# Indexes and answers have the fields in this order.
# fmt: off
FIELDS: tuple[Field, ...] = (
    Field("id", _KEPT, Merge.OWN, shown=_BOTH),
    Field("title", _PROSE, Merge.OWN, zone=_HEADER, boost=4.0, default=True, labelled=True, shown=_BOTH),
    Field("author", _NAME, Merge.FIRST, "authors", ("authors", "by"), zone=_HEADER, boost=4.0, default=True, labelled=True, facet=Facet(2, opened=True), shown=_BOTH),
    Field("fandom", _NAME, Merge.UNION, "fandoms", ("fandoms",), zone=_HEADER, boost=2.0, default=True, labelled=True, facet=Facet(1, opened=True), shown=Shown(about="Fandom", rank=1)),
    Field("character", _NAME, Merge.UNION, "characters", ("characters",), zone=_HEADER, boost=2.0, default=True, labelled=True, facet=Facet(7), shown=Shown(about="Characters", rank=3, quiet="with")),
    Field("relationship", _NAME, Merge.UNION, "relationships", ("relationships", "pairing", "pairings", "ship"), zone=_HEADER, boost=2.0, default=True, labelled=True, facet=Facet(6), shown=Shown(about="Relationships", rank=2, quiet="about")),
    Field("genre", _NAME, Merge.UNION, "genres", ("genres",), zone=_HEADER, boost=1.5, default=True, labelled=True, facet=Facet(9), shown=Shown(about="Genre", rank=4, quiet="genre")),
    Field("tag", _NAME, Merge.UNION, "tags", ("tags",), zone=_HEADER, boost=1.5, default=True, labelled=True, facet=Facet(8), shown=Shown(about="Tags", rank=5, quiet="tagged")),
    Field("warning", _NAME, Merge.UNION, "warnings", ("warnings",), zone=_HEADER, labelled=True, facet=Facet(10), shown=Shown(quiet="warning of")),
    Field("series", _NAME, Merge.FIRST, zone=_HEADER, boost=2.0, default=True, labelled=True, facet=Facet(11), shown=Shown(quiet="series")),
    Field("rating", _KEY, Merge.STRONGEST, aliases=("rated",), zone=_HEADER, labelled=True, facet=Facet(3, opened=True), shown=_BOTH),
    Field("rating_raw", _KEPT, Merge.STRONGEST, zone=_HEADER),
    Field("language", _KEY, Merge.FIRST, aliases=("lang",), zone=_HEADER, labelled=True, facet=Facet(5, opened=True)),
    Field("status", _KEY, Merge.LAST, zone=_HEADER, labelled=True, facet=Facet(4, opened=True)),
    Field("source", _KEY, Merge.OWN, facet=Facet(12)),
    Field("collection", Kind.PATH, Merge.OWN, aliases=("in", "folder"), facet=Facet(13), shown=Shown(about="Collection", rank=6)),
    Field("words", Kind.NUMBER, Merge.OWN, aliases=("wordcount", "word_count", "length"), labelled=True, shown=_BOTH),
    Field("published", Kind.DATE, Merge.EARLIEST, aliases=("date", "year"), zone=_HEADER, labelled=True, shown=_BOTH),
    Field("updated", Kind.DATE, Merge.LATEST, zone=_HEADER, labelled=True),
    Field("summary", _PROSE, Merge.FIRST, zone=ZoneKind.SUMMARY, boost=2.0, default=True, labelled=True),
    Field("notes", _PROSE, Merge.PARAGRAPHS, aliases=("note",), zone=ZoneKind.NOTES, labelled=True),
    Field("disclaimer", _PROSE, Merge.FIRST, aliases=("disclaimers",), zone=ZoneKind.DISCLAIMER, labelled=True),
    Field("origin", _KEPT, Merge.FIRST),
    Field("missing_since", _KEPT, Merge.OWN),
    Field("extra", _KEPT, Merge.NAMED),
    Field("contact", _KEPT, Merge.FIRST, zone=_HEADER, labelled=True, shown=_NEVER),
    Field("part", _KEPT, Merge.OWN, zone=_HEADER, labelled=True, shown=_NEVER),
    Field("parts", _KEPT, Merge.OWN, zone=_HEADER, shown=_NEVER),
    Field("unknown_labels", _KEPT, Merge.NAMED, zone=_HEADER, shown=_NEVER),
    Field("confidence", _KEPT, Merge.LEAST, shown=_NEVER),
    Field("reading", _KEPT, Merge.OWN, shown=_NEVER),
    # The text itself, which is looked for last: it is the likeliest to hold a word.
    Field("body", _PROSE, Merge.OWN, "chapters", ("text", "story"), default=True, shown=_NEVER),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Sort:
    """An order in which stories can be asked for.

    ``key`` is a field, with a minus for the largest or newest first, or one of ``RANKED``; ``word`` what a command line
    calls it, ``heading`` a page.
    """

    key: str
    word: str
    heading: str

    @property
    def field(self) -> str:
        """The field it goes by; none for those of ``RANKED``."""
        return self.key.removeprefix("-")


# Orders that go by how well a story matches: as a whole, or by its best passage.
RANKED = RELEVANCE, BEST_PASSAGE = "relevance", "passage"

SORTS: tuple[Sort, ...] = (
    Sort(RELEVANCE, "relevance", "Best match"),
    Sort(BEST_PASSAGE, "passage", "Best passage"),
    Sort("-published", "newest", "Newest"),
    Sort("published", "oldest", "Oldest"),
    Sort("-updated", "updated", "Recently updated"),
    Sort("-words", "longest", "Longest"),
    Sort("words", "shortest", "Shortest"),
    Sort("title", "title", "Title"),
)
