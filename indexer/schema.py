"""The fields of a story in the index: one table, from which the Whoosh schema is made.

Adding a field is one line here; engines other than Whoosh read the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCHEMA_VERSION = 1


class Kind(StrEnum):
    """What a field holds and so how it is analysed.

    TEXT is prose (stemmed words plus exact words with positions); NAME is a list of names, searchable by word or
    phrase, facetable as a whole; KEY is one of a few words; NUMBER an integer; DATE a day.
    """

    TEXT = "text"
    NAME = "name"
    KEY = "key"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: ``default`` fields are searched when a query names none; ``boost`` weighs their score."""

    name: str
    kind: Kind
    boost: float = 1.0
    default: bool = False
    facet: bool = False
    sortable: bool = False
    aliases: tuple[str, ...] = ()


FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("title", Kind.TEXT, boost=4.0, default=True, sortable=True),
    FieldSpec("author", Kind.NAME, boost=4.0, default=True, facet=True, aliases=("authors", "by")),
    FieldSpec("fandom", Kind.NAME, boost=2.0, default=True, facet=True, aliases=("fandoms",)),
    FieldSpec("character", Kind.NAME, boost=2.0, default=True, facet=True, aliases=("characters",)),
    FieldSpec(
        "relationship",
        Kind.NAME,
        boost=2.0,
        default=True,
        facet=True,
        aliases=("relationships", "pairing", "pairings", "ship"),
    ),
    FieldSpec("genre", Kind.NAME, boost=1.5, default=True, facet=True, aliases=("genres",)),
    FieldSpec("tag", Kind.NAME, boost=1.5, default=True, facet=True, aliases=("tags",)),
    FieldSpec("warning", Kind.NAME, boost=1.0, facet=True, aliases=("warnings",)),
    FieldSpec("series", Kind.NAME, boost=2.0, default=True, facet=True),
    FieldSpec("rating", Kind.KEY, facet=True, aliases=("rated",)),
    FieldSpec("language", Kind.KEY, facet=True, aliases=("lang",)),
    FieldSpec("status", Kind.KEY, facet=True),
    FieldSpec("source", Kind.KEY, facet=True),
    FieldSpec("words", Kind.NUMBER, facet=False, sortable=True, aliases=("wordcount", "length")),
    FieldSpec("published", Kind.DATE, sortable=True, aliases=("date", "year")),
    FieldSpec("updated", Kind.DATE, sortable=True),
    FieldSpec("summary", Kind.TEXT, boost=2.0, default=True),
    FieldSpec("notes", Kind.TEXT, aliases=("note",)),
    FieldSpec("disclaimer", Kind.TEXT, aliases=("disclaimers",)),
    FieldSpec("body", Kind.TEXT, boost=1.0, default=True, aliases=("text", "story")),
)

BY_NAME: dict[str, FieldSpec] = {
    name: spec for spec in FIELDS for name in (spec.name, *spec.aliases)
}
