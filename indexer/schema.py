"""The fields of a story in an index: one table, from which every engine makes fields of its own.

Adding a field is one line here. It names no engine and analyses no text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from indexer.analysis.languages import language_words
from indexer.analysis.tokens import terms
from indexer.model import Chapter, StoredStory, in_order

SCHEMA_VERSION = 3


class Kind(StrEnum):
    """What a field holds and so how it is analysed.

    TEXT is prose (stemmed words plus exact words with positions); NAME is a list of names, searchable by word or
    phrase, facetable as a whole; KEY is a name of few values, one a story; NUMBER an integer; DATE a day.
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

# Orders in which stories can be asked for; a minus means the largest or newest first.
SORTS: tuple[str, ...] = (
    "relevance",
    *(
        f"{sign}{spec.name}"
        for spec in FIELDS
        if spec.sortable and spec.kind is not Kind.TEXT
        for sign in ("-", "")
    ),
    *(spec.name for spec in FIELDS if spec.sortable and spec.kind is Kind.TEXT),
)

# Those searched when a query names no field.
DEFAULT_FIELDS: tuple[FieldSpec, ...] = tuple(spec for spec in FIELDS if spec.default)

BY_NAME: dict[str, FieldSpec] = {name: spec for spec in FIELDS for name in (spec.name, *spec.aliases)}


# Suffixes of the fields that one table line becomes: whole words with positions, neighbouring common words, and whole
# values for facets and filters. The stems of a TEXT field bear its plain name.
EXACT, PAIRS, KEYS = "_exact", "_pairs", "_key"
# Only the body is long enough for pairs of common words to pay; see docs/performance.md.
PAIRED = frozenset({"body"})
# Whose copy a story is: the id of the one that stands for all, kept for copies only.
COPY_OF = "copy_of"
# What a number or date column holds where a story has none: below every real value.
MISSING = -(2**31)


def values(story: StoredStory) -> dict[str, Any]:
    """Return what each field of the table holds for a story: texts, names, keys, integers (None: nothing)."""
    about = story.summary
    return {
        "title": (about.title,),
        "author": about.authors,
        "fandom": about.fandoms,
        "character": about.characters,
        "relationship": about.relationships,
        "genre": about.genres,
        "tag": about.tags,
        "warning": about.warnings,
        "series": (about.series.name,) if about.series else (),
        "rating": (str(about.rating),),
        "language": (about.language,) if about.language else (),
        "status": (str(about.status),),
        "source": (about.source,),
        "words": about.words,
        "published": about.published.toordinal() if about.published else None,
        "updated": about.updated.toordinal() if about.updated else None,
        "summary": (about.summary,) if about.summary else (),
        "notes": (about.notes,) if about.notes else (),
        "disclaimer": (about.disclaimer,) if about.disclaimer else (),
        # A heading is a line of the story too, found like any other, but no phrase reaches from it into the text.
        "body": tuple(_body(story.chapters)),
    }


def _body(chapters: Sequence[Chapter]) -> Iterator[str]:
    """Yield the texts of chapters and their headings, those of parts once: where the part begins."""
    for chapter, begun in in_order(chapters):
        yield from begun
        if chapter.title:
            yield chapter.title
        if chapter.text:
            yield chapter.text


def spellings(story: StoredStory, spec: FieldSpec, held: Sequence[str]) -> Sequence[str]:
    """Return the texts by which what a field holds is found: names under which it is known, a language's codes."""
    if spec.name == "language":
        return [word for text in held for word in language_words(text)]
    return story.names.get(spec.name, held)


def title_key(title: str) -> str:
    """Return what a title sorts by: folded words without a leading English article, at most 60 characters."""
    words = terms(title)
    if len(words) > 1 and words[0] in ("the", "a", "an"):
        words = words[1:]
    return " ".join(words)[:60]
