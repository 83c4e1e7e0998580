"""The table of fields (``model.fields``) as indexes see it: every engine makes fields of its own from it.

It names no engine and analyses no text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from indexer.analysis.languages import language_words
from indexer.analysis.tokens import terms
from indexer.model import Chapter, StoredStory, StorySummary, fields, in_order
from indexer.model.collection import places
from indexer.model.fields import Field, Kind, Merge

SCHEMA_VERSION = 10

# A field as indexes know it, and those that are asked for; what is only kept is none of theirs.
FieldSpec = Field
FIELDS: tuple[FieldSpec, ...] = tuple(spec for spec in fields.FIELDS if spec.kind is not Kind.KEPT)

# Orders in which stories can be asked for; a minus means the largest or newest first.
SORTS: tuple[str, ...] = tuple(sort.key for sort in fields.SORTS)

# Those that a story's summary holds: all but its text.
_OF_SUMMARY = tuple(spec for spec in FIELDS if spec.attribute != "chapters")
# Those searched when a query names no field.
DEFAULT_FIELDS: tuple[FieldSpec, ...] = tuple(spec for spec in FIELDS if spec.default)

# What the earlier versions of a story say that today's text does not: no field of a story as it is read, and searched only
# where a query asks for it. Those that were rated stronger than the story is today are apart: not everybody may find them.
EARLIER = Field("earlier", Kind.TEXT, Merge.OWN, boost=0.5)
EARLIER_STRONGER = Field("earlier_stronger", Kind.TEXT, Merge.OWN, boost=0.5)
# All that an index has.
INDEXED: tuple[FieldSpec, ...] = (*FIELDS, EARLIER, EARLIER_STRONGER)
# No field of an index: ``version:any`` says that earlier versions are searched as well.
VERSION = Field("version", Kind.KEY, Merge.OWN)
# Nor is this: ``sort:newest`` says in which order.
SORT = Field("sort", Kind.KEY, Merge.OWN)
# Nor are these, which go by a reader's bookmarks: ``until:me``, ``is:read``.
UNTIL, IS = Field("until", Kind.KEY, Merge.OWN), Field("is", Kind.KEY, Merge.OWN)

# All that is searched by default as one field of stems, in which a field's words count as often as its weight says: a word
# has one rarity there and a story one length, so that BM25 of it is BM25F (Robertson, Zaragoza). It has no line of its own.
COMBINED = "combined"

BY_NAME: dict[str, FieldSpec] = {name: spec for spec in FIELDS for name in (spec.name, *spec.aliases)}
BY_NAME |= {spec.name: spec for spec in (EARLIER, VERSION, SORT, UNTIL, IS)}
BY_INDEXED_NAME: dict[str, FieldSpec] = {spec.name: spec for spec in INDEXED}
BODY = BY_INDEXED_NAME["body"]


# Suffixes of the fields that one table line becomes: whole words with positions, neighbouring common words, and whole
# values for facets and filters.
EXACT, COMMON_GRAMS, KEYS = "_exact", "_pairs", "_key"
# Whose values limit what a viewer may see (``Scope.values``); every document of an index has them.
LIMITING = tuple(BY_INDEXED_NAME[name] for name in ("rating", "source"))
# Only the body is long enough for pairs of common words to pay; see docs/performance.md.
PAIRED = frozenset({"body"})
# Where words stand that are searched by their stems when a query names the field.
PROSE = tuple(spec.name + EXACT for spec in INDEXED if spec.kind is Kind.TEXT)
# Whose copy a story is: the id of the one that stands for all, kept for copies only.
COPY_OF = "copy_of"
# A letter to Unicode that no alphabet has: it joins the words of a folder's name.
_JOINER = "\N{LATIN LETTER DENTAL CLICK}"
# Which fields a story has anything in, by their names.
HAS = "has"
# What stands in a field where nothing is known; it counts as nothing there.
_NOT_KNOWN = frozenset({"unrated", "unknown"})
# What a number or date column holds where a story has none: below every real value.
MISSING = -(2**31)


def values(story: StoredStory) -> dict[str, Any]:
    """Return what each field of the table holds for a story: texts, names, keys, integers (None: nothing)."""
    held = {spec.name: _indexed(spec, story.summary) for spec in _OF_SUMMARY}
    # A heading is a line of the story too, found like any other, but no phrase reaches from it into the text.
    earlier = {EARLIER.name: story.earlier, EARLIER_STRONGER.name: story.earlier_stronger}
    texts = {"body": story.chapters, **earlier}
    return held | {name: tuple(text for text, _ in body_texts(chapters)) for name, chapters in texts.items()}


def held_fields(held: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that are not empty, of ``values`` of a story; an unknown rating is none."""
    return [
        name
        for name, value in held.items()
        if value not in (None, ())
        and not (BY_INDEXED_NAME[name].kind is Kind.KEY and _NOT_KNOWN.issuperset(value))
    ]


def _indexed(spec: FieldSpec, story: StorySummary) -> tuple[str, ...] | int | None:
    if spec.kind is Kind.PATH:
        return tuple(place for path in spec.texts(story) for place in places(path))
    if not spec.kind.is_measure:
        return spec.texts(story)
    number: date | int | None = getattr(story, spec.attribute)
    return number.toordinal() if isinstance(number, date) else number


def body_texts(chapters: Sequence[Chapter]) -> Iterator[tuple[str, int | None]]:
    """Yield the texts of chapters with their numbers, and headings with None, those of parts once: where the part begins."""
    for chapter, begun in in_order(chapters):
        yield from ((heading, None) for heading in (*begun, chapter.title) if heading)
        if chapter.text:
            yield chapter.text, chapter.number


def spellings(story: StoredStory, spec: FieldSpec, held: Sequence[str]) -> Sequence[str]:
    """Return the texts by which what a field holds is found: names under which it is known, a language's codes."""
    known = story.names.get(spec.name)
    if spec.kind is Kind.PATH:
        # The innermost place names all that it lies in.
        held = held[-1:]
    return [text for value in held for text in _spelt(spec, value)] if known is None else known


def weight(spec: FieldSpec) -> int:
    """Return how often a word of a field counts among those of all fields searched by default."""
    return max(1, round(spec.boost)) if spec.default else 0


def _spelt(spec: FieldSpec, value: str) -> Sequence[str]:
    if spec.kind is Kind.PATH:
        return (" ".join(searched_words(spec, value)),)
    return language_words(value) if spec.name == "language" else (value,)


def searched_words(spec: FieldSpec, text: str) -> list[str]:
    """Return the words by which a text is looked for in a field; the name of a folder is one."""
    if spec.kind is Kind.PATH:
        return [_folder_word(name) for name in re.split(r"[/\\]", text) if name.strip()]
    return terms(text)


def _folder_word(name: str) -> str:
    """Return the name of a folder as one word to every engine, the same for all spellings of it."""
    # What is emphasis in a text is a blank in the name of a folder.
    word = _JOINER.join(terms(name.replace("_", " ")))
    # Signs alone make no word, letters of some scripts one each, and a very long word is cut.
    return (
        word
        if terms(word) == [word]
        else hashlib.sha256((word or name).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    )


def is_found(spec: FieldSpec, text: str, value: str) -> bool:
    """Say whether ``text``, typed in a query of one field, finds a value of it: its words stand there in a row."""
    words = searched_words(spec, text)
    spelt = [terms(each) for each in _spelt(spec, value)]
    return any(held[at : at + len(words)] == words for held in spelt for at in range(len(held)))


ARTICLES = ("the", "a", "an")


def title_key(title: str) -> str:
    """Return what a title sorts by: folded words without a leading English article, at most 60 characters."""
    words = terms(title)
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(words)[:60]
