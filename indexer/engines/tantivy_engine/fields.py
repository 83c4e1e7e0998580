"""The schema table as Tantivy fields, and a story as what they hold.

Every word and stem is made by ``analysis``; Tantivy parts texts at blanks and decides nothing about words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tantivy

from indexer.analysis.stem_counts import stem_text
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms
from indexer.analysis.word_numbers import WordNumbers
from indexer.engines.tantivy_engine.common_grams import common_grams, without_fillers
from indexer.model import StoredStory
from indexer.schema import (
    COMBINED,
    COMMON_GRAMS,
    COPY_OF,
    EXACT,
    HAS,
    INDEXED,
    KEYS,
    PAIRED,
    FieldSpec,
    held_fields,
    spellings,
    title_key,
    values,
    weight,
)

ID, TITLE_SORT = "id", "title_sort"
# One posting list of all copies: what is narrowed to them is then looked for among them only.
IS_COPY, YES = "is_copy", "yes"
WORDS, _COMMON_GRAMS, WHOLE = "velveteen_words", "velveteen_pairs", "raw"


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What a document is made of: (field, text) and (field, number), in the order of the schema table."""

    texts: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, int], ...]


@cache
def tantivy_schema() -> tantivy.Schema:
    """Return the Tantivy schema that the table describes.

    The stems of single fields have none: there a word is searched as all the indexed words of its stem (see ``compiler``),
    which finds the same.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name=WHOLE, index_option="basic")
    builder.add_text_field(IS_COPY, tokenizer_name=WHOLE, index_option="basic")
    builder.add_text_field(COPY_OF, stored=True, fast=True, tokenizer_name=WHOLE, index_option="basic")
    builder.add_text_field(TITLE_SORT, fast=True, tokenizer_name=WHOLE, index_option="basic")
    builder.add_text_field(HAS, tokenizer_name=WHOLE, index_option="basic")
    builder.add_text_field(COMBINED, tokenizer_name=WORDS, index_option="freq")
    for spec in INDEXED:
        if spec.kind.is_measure:
            builder.add_integer_field(spec.name, fast=True)
            continue
        builder.add_text_field(spec.name + EXACT, tokenizer_name=WORDS)
        if spec.name in PAIRED:
            builder.add_text_field(spec.name + COMMON_GRAMS, tokenizer_name=_COMMON_GRAMS)
        if spec.facet:
            # Stored as well: the values of a few stories are read sooner than counted (see ``reader``).
            builder.add_text_field(
                spec.name + KEYS, stored=True, fast=True, tokenizer_name=WHOLE, index_option="basic"
            )
    return builder.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """Tell an index how its fields are parted into words; to be done whenever one is opened."""
    index.register_tokenizer(WORDS, _at_blanks().build())
    index.register_tokenizer(_COMMON_GRAMS, without_fillers(_at_blanks()).build())
    return index


def opened(folder: Path) -> tantivy.Index:
    """Open the index in ``folder`` as it is now.

    Raises:
        ValueError, OSError: Tantivy cannot read it.
    """
    index = register(tantivy.Index.open(str(folder)))
    # Without this Tantivy would look every half second whether the files have changed.
    index.config_reader("manual")
    index.reload()
    return index


def _at_blanks() -> tantivy.TextAnalyzerBuilder:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())


def document(story: StoredStory) -> tantivy.Document:
    """Return a story as what Tantivy indexes."""
    held = analysed(story)
    made = tantivy.Document()
    for name, text in held.texts:
        made.add_text(name, text)
    for name, number in held.numbers:
        made.add_integer(name, number)
    return made


def analysed(story: StoredStory) -> DocumentFields:
    """Return what each field holds for a story; every text is analysed once."""
    held = values(story)
    texts: list[tuple[str, str]] = [
        (ID, story.id),
        (TITLE_SORT, encodable(title_key(story.summary.title))),
    ]
    if story.copy_of is not None:
        texts += [(COPY_OF, story.copy_of), (IS_COPY, YES)]
    texts += [(HAS, name) for name in held_fields(held)]
    numbers: list[tuple[str, int]] = []
    language = story.summary.language or ""
    combined: list[tuple[bytes, WordNumbers | None, int]] = []
    for spec in INDEXED:
        value = held[spec.name]
        if not spec.kind.is_measure:
            found_by = spellings(story, spec, value)
            flats = [flat_terms(text) for text in found_by]
            words = [WordNumbers.of(flat) if spec.name in PAIRED else None for flat in flats]
            texts += _texts(spec, value, flats, words)
            if spec.default:
                combined += _stemmed(spec, found_by, flats, words, language)
        elif value is not None:
            numbers.append((spec.name, value))
    texts.append((COMBINED, encoded(stem_text(combined, language))))
    return DocumentFields(tuple(texts), tuple(numbers))


def _stemmed(
    spec: FieldSpec,
    found_by: Sequence[str],
    flats: Sequence[bytes],
    words: Sequence[WordNumbers | None],
    language: str,
) -> Iterator[tuple[bytes, WordNumbers | None, int]]:
    """Yield what is to be stemmed: the words as they are indexed, or as they are spelled where a stemmer wants that."""
    for text, flat, numbers in zip(found_by, flats, words, strict=True):
        spelled = stemmable(text, flat, language)
        yield spelled, numbers if spelled is flat else None, weight(spec)


def _texts(
    spec: FieldSpec, value: Sequence[str], flats: Sequence[bytes], words: Sequence[WordNumbers | None]
) -> list[tuple[str, str]]:
    texts: list[tuple[str, str]] = []
    if spec.facet:
        texts += [(spec.name + KEYS, encodable(text)) for text in dict.fromkeys(value)]
    # One value a chapter or name: Tantivy leaves a place free between two, so that no phrase reaches across.
    for flat, numbers in zip(flats, words, strict=True):
        texts.append((spec.name + EXACT, encoded(flat)))
        if numbers is not None:
            texts.append((spec.name + COMMON_GRAMS, common_grams(numbers)))
    return texts


def encoded(flat: bytes) -> str:
    """Return words that are UTF-8, but for surrogates, as ``encodable`` text."""
    try:
        return flat.decode()
    except UnicodeDecodeError:
        return encodable(flat.decode("utf-8", "surrogatepass"))


def all_encodable(words: Sequence[str]) -> Sequence[str]:
    """Return ``encodable`` of every word; asking all at once is cheaper where nearly all are."""
    try:
        "".join(words).encode()
    except UnicodeEncodeError:
        return [encodable(word) for word in words]
    return words


def encodable(text: str) -> str:
    """Return ``text`` as UTF-8 can hold it; half a surrogate pair, which no text has by right, becomes “?”."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
