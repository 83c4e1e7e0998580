"""The shape of a query: small frozen nodes that name no engine.

Text becomes these in ``parse``; these become text again in ``show``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from indexer.analysis.units import Unit
from indexer.model import OWNER, Bookmarks, Scope


@dataclass(frozen=True, slots=True)
class Word:
    """One loose word as typed; matched by its stem in every default field.

    One that is ``demanded``, by a plus or AND, is never among those that a story may lack.
    """

    text: str
    demanded: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in exactly this order, unstemmed, inside one chapter."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that starts so; ``text`` is without the star."""

    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Every word that looks so: ``*`` stands for any letters, ``?`` for one."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Every word that ``edits`` letters put in, left out, changed or swapped with the next make of ``text``."""

    text: str
    edits: int


@dataclass(frozen=True, slots=True)
class Regex:
    """Every word that a regular expression matches whole; ``text`` is without the slashes."""

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Two or more parts with at most ``slop`` other words between all of them, in this order if ``ordered``.

    A part is a word, a phrase, a pattern of words, or an Or of such.
    """

    clauses: tuple[Node, ...]
    slop: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Spelled:
    """Words in a row with the capitals (``case``) or the ``accents`` as typed, or both."""

    text: str
    case: bool
    accents: bool


@dataclass(frozen=True, slots=True)
class Has:
    """Stories that have anything in a field."""

    field: str


@dataclass(frozen=True, slots=True)
class Boost:
    """What the part finds, with a weight ``factor`` times as high."""

    clause: Node
    factor: float


@dataclass(frozen=True, slots=True)
class Within:
    """A part that has to match inside one unit of a text; of dialogue what ``speaker`` says, if one is given."""

    unit: Unit
    node: Node
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers or ISO dates of one field from ``low`` to ``high``, both inclusive; None is open.

    For dates ``low`` and ``high`` are ordinals as ``datetime.date.toordinal`` gives them.
    """

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class InField:
    """A node read against one named field only."""

    field: str
    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """Every part must match."""

    clauses: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part may match."""

    clauses: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not match."""

    clause: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """All stories: an empty query, or one of nothing but exclusions."""


# What finds words by how they look; and all that finds words.
Pattern = Prefix | Wildcard | Fuzzy | Regex
Leaf = Word | Phrase | Spelled | Pattern
Node = Leaf | Near | Within | Has | Boost | Range | InField | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class Query:
    """A whole request: what to find, what to narrow to, how to sort, which page.

    ``filters`` maps a facet's field to the values any of which a story must carry. ``sort`` is one of
    ``schema.SORTS``; a minus means largest or newest first. Without ``faceted`` no facet is counted, which is most of the work where
    many stories are found; a facet's values are counted among the stories that all other filters let through, so that
    one can be chosen beside those that are. With ``grouped`` only one of several copies of a work is found.
    Stories outside ``scope`` are in nothing that is found, counted or said. Loose words that make up ``share`` of the
    rarity of all are enough, ranked by all of them. ``bookmarks`` are the reader's, None where nobody said them.
    What only texts can tell is told of all stories if it is ``thorough``, else of as many as a page takes.
    """

    text: str
    node: Node
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    per_page: int = 10
    faceted: bool = True
    grouped: bool = False
    scope: Scope = OWNER
    share: float = 1.0
    bookmarks: Bookmarks | None = None
    thorough: bool = False

    def not_narrowed_by(self, field: str) -> Query:
        """Return the same request not narrowed by one of its filters."""
        return replace(self, filters={name: values for name, values in self.filters.items() if name != field})
