"""The table of fields as Whoosh has them: a schema, and a story as what that schema takes.

Analysing is done here, once for all fields of a story; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, FieldType, Schema
from whoosh.formats import Existence, Format

from indexer.analysis.positions import Occurrences, common_grams, encode, occurrences
from indexer.analysis.stem_counts import stem_counts
from indexer.analysis.stemming import wants_accents
from indexer.analysis.tokens import spellings as written
from indexer.model import StoredStory
from indexer.schema import (
    COMBINED,
    COMMON_GRAMS,
    COPY_OF,
    EXACT,
    HAS,
    INDEXED,
    KEYS,
    MISSING,
    PAIRED,
    FieldSpec,
    held_fields,
    spellings,
    title_key,
    values,
    weight,
)

# An index remembers the classes below by their names, so that it counts as another version when one of them moves.
VERSION = 6


class ExactWords(FieldType):  # type: ignore[misc]  # Whoosh ships no types
    """Folded words with their positions, encoded by ``analysis.positions.encode``; the value is ``Occurrences``."""

    def __init__(self) -> None:
        super().__init__(format=_Positions(), analyzer=None, scorable=True)

    def index(self, value: Occurrences, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded positions) for each distinct word."""
        counts = np.diff(value.bounds).tolist()
        for term, count, places in zip(value.terms, counts, encode(value), strict=True):
            yield term.encode("utf-8", "surrogatepass"), count, count, places


class CountedWords(FieldType):  # type: ignore[misc]
    """Stems with how often each occurs; the value is a mapping of stem to count."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None, scorable=True)

    def index(self, value: Mapping[str, int], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, no value) for each stem."""
        for term, count in value.items():
            yield term.encode("utf-8", "surrogatepass"), count, count, b""


class WholeValues(FieldType):  # type: ignore[misc]
    """Whole values, for facets and filters; the value is a sequence of strings."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None, scorable=False)

    def index(self, value: Sequence[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each distinct value once."""
        for text in dict.fromkeys(value):
            yield text.encode("utf-8", "surrogatepass"), 1, 1.0, b""


class _Positions(Format):  # type: ignore[misc]
    """A posting's value is the encoded positions; its length varies."""

    posting_size = -1


def whoosh_schema() -> Schema:
    """Return the Whoosh schema that the table describes."""
    schema = Schema(id=ID(unique=True, sortable=True), title_sort=COLUMN(VarBytesColumn()))
    schema.add(COPY_OF, WholeValues())
    schema.add(HAS, WholeValues())
    schema.add(COMBINED, CountedWords())
    for spec in INDEXED:
        if spec.kind.is_measure:
            schema.add(spec.name, COLUMN(NumericColumn("i", default=MISSING)))
            continue
        schema.add(spec.name + EXACT, ExactWords())
        if spec.name in PAIRED:
            schema.add(spec.name + COMMON_GRAMS, ExactWords())
        if spec.facet:
            schema.add(spec.name + KEYS, WholeValues())
    return schema


def document(story: StoredStory) -> dict[str, Any]:
    """Return a story as the fields of ``whoosh_schema``; every text is analysed once."""
    fields: dict[str, Any] = {"id": story.id, "title_sort": title_key(story.summary.title).encode()}
    if story.copy_of is not None:
        fields[COPY_OF] = (story.copy_of,)
    held = values(story)
    fields[HAS] = held_fields(held)
    language = story.summary.language or ""
    combined: list[tuple[Mapping[str, int], int]] = []
    for spec in INDEXED:
        value = held[spec.name]
        if spec.kind.is_measure:
            fields[spec.name] = value
        elif value:
            found_by = spellings(story, spec, value)
            words = occurrences(found_by)
            fields |= _text_fields(spec, value, words)
            if spec.default:
                combined.append((_stemmable(found_by, words, language), weight(spec)))
    fields[COMBINED] = stem_counts(combined, language)
    return fields


def _stemmable(found_by: Sequence[str], words: Occurrences, language: str) -> Mapping[str, int]:
    """Return how often each word occurs, as it is indexed, or as it is spelled where a stemmer wants that."""
    if not wants_accents(language):
        return words.counts()
    return Counter(word for text in found_by for word in written(text))


def _text_fields(spec: FieldSpec, texts: Sequence[str], words: Occurrences) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if spec.facet:
        fields[spec.name + KEYS] = texts
    fields[spec.name + EXACT] = words
    if spec.name in PAIRED:
        fields[spec.name + COMMON_GRAMS] = common_grams(words)
    return fields
