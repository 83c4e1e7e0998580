"""The schema table as Tantivy fields, and a story as what they hold.

Every word and stem is made by ``analysis``; Tantivy parts texts at blanks and decides nothing about words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import tantivy

from indexer.analysis.passages import CutTexts
from indexer.analysis.stem_counts import stems_of
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms
from indexer.engines.story_texts import story_texts
from indexer.engines.tantivy_engine.common_grams import common_grams, without_fillers
from indexer.model import StoredStory
from indexer.schema import (
    BODY,
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


def analysed(stories: Sequence[StoredStory]) -> list[DocumentFields]:
    """Return what each field holds for stories; every text is analysed once."""
    held = {story.id: _Held(story, values(story)) for story in stories}
    for group in story_texts(stories):
        grams = common_grams(group.cut.words)
        for story, texts in group.of_each():
            held[story.id].take_body(group.cut, grams, texts)
    return [held[story.id].fields() for story in stories]


@dataclass(slots=True)
class _Held:
    """A story, what it holds by ``schema.values``, and what came of that so far."""

    story: StoredStory
    held: Mapping[str, Any]
    texts: list[tuple[str, str]] = field(default_factory=list)
    combined: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.story.summary.language or ""

    def take_body(self, cut: CutTexts, grams: Sequence[str], texts: range) -> None:
        """Take the words of the story's long texts."""
        # One value a chapter: Tantivy leaves a place free between two, so that no phrase reaches across.
        self.texts += [(BODY.name + EXACT, encoded(cut.flats[at])) for at in texts]
        self.texts += [(BODY.name + COMMON_GRAMS, grams[at]) for at in texts]
        self.combined += [stems for at in texts for stems in cut.stems[at]] * weight(BODY)

    def fields(self) -> DocumentFields:
        """Return what each field holds, the body having been taken."""
        story, held = self.story, self.held
        texts = [
            (ID, story.id),
            (TITLE_SORT, encodable(title_key(story.summary.title))),
            *((HAS, name) for name in held_fields(held)),
        ]
        if story.copy_of is not None:
            texts += [(COPY_OF, story.copy_of), (IS_COPY, YES)]
        for spec in _SHORT_FIELDS:
            if held[spec.name] or spec.name in story.names:
                texts += self._short_texts(spec)
        texts += [*self.texts, (COMBINED, encodable(" ".join(self.combined)))]
        numbers = [(spec.name, held[spec.name]) for spec in _MEASURES if held[spec.name] is not None]
        return DocumentFields(tuple(texts), tuple(numbers))

    def _short_texts(self, spec: FieldSpec) -> Iterator[tuple[str, str]]:
        value = self.held[spec.name]
        if spec.facet:
            yield from ((spec.name + KEYS, encodable(text)) for text in dict.fromkeys(value))
        language = self.language if spec.default else None
        for text in spellings(self.story, spec, value):
            words, stems = (_short if len(text) <= _SHORT else _words)(text, language)
            yield spec.name + EXACT, words
            self.combined += [stems] * weight(spec)


_MEASURES = tuple(spec for spec in INDEXED if spec.kind.is_measure)
_SHORT_FIELDS = tuple(spec for spec in INDEXED if not spec.kind.is_measure and spec.name not in PAIRED)


def _words(text: str, language: str | None) -> tuple[str, str]:
    """Return the words of a text, and its stems where it is in a language, be it ""."""
    flat = flat_terms(text)
    stems = b"" if language is None else stems_of(stemmable(text, flat, language), language)
    return encoded(flat), encoded(stems)


# Names, titles and tags; those of many stories are the same.
_SHORT = 60
_short = lru_cache(10_000)(_words)


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
