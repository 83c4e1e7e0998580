"""The schema table as Tantivy fields, and a story as what they hold.

Every word and stem is made by ``analysis``; Tantivy parts texts at blanks and decides nothing about words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import tantivy

from indexer.engines.analysed_fields import (
    ID,
    IS_COPY,
    TITLE_SORT,
    DocumentFields,
    analysed,
)
from indexer.engines.common_grams import FILLER
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
)

WORDS, _COMMON_GRAMS, WHOLE = "velveteen_words", "velveteen_pairs", "raw"


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


def without_fillers(words: tantivy.TextAnalyzerBuilder) -> tantivy.TextAnalyzerBuilder:
    """Return an analyser that drops what only keeps a place."""
    return words.filter(tantivy.Filter.custom_stopword([FILLER]))


def _at_blanks() -> tantivy.TextAnalyzerBuilder:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())


def documents(stories: Sequence[StoredStory]) -> list[tantivy.Document]:
    """Return stories as what Tantivy indexes; it takes less time for several than for each."""
    return list(map(_document, analysed(stories)))


def _document(held: DocumentFields) -> tantivy.Document:
    made = tantivy.Document()
    for name, text in held.texts:
        made.add_text(name, text)
    for name, number in held.numbers:
        made.add_integer(name, number)
    return made
