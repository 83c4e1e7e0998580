"""A story as what its fields hold in an index that parts texts at blanks: words, stems, common grams, whole values, numbers.

Every word and stem is made by ``analysis``. It knows no engine; which types the fields have there is the engine's affair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from indexer.analysis.passages import CutTexts
from indexer.analysis.stem_counts import stems_of
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms
from indexer.engines.common_grams import common_grams
from indexer.engines.story_texts import story_texts
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


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What a document is made of: (field, text) and (field, number), in the order of the schema table."""

    texts: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, int], ...]


def analysed(stories: Sequence[StoredStory]) -> list[DocumentFields]:
    """Return what each field holds for stories; every text is analysed once."""
    held = {story.id: _Held(story, values(story)) for story in stories}
    for group in story_texts(stories):
        grams = common_grams(group.cut.words)
        for story, texts in group.of_each():
            held[story.id].take_body(group.cut, grams, texts)
    return [held[story.id].fields() for story in stories]


def stems_beside_body(story: StoredStory) -> Counter[str]:
    """Return how often which stems stand in all that is searched by default but the text, each field as often as it weighs."""
    held = _Held(story, values(replace(story, chapters=())))
    held.take_short()
    return Counter(" ".join(held.combined).split())


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

    def take_short(self) -> list[tuple[str, str]]:
        """Take the words of all other fields, and return what those hold."""
        specs = (spec for spec in _SHORT_FIELDS if self.held[spec.name] or spec.name in self.story.names)
        return [each for spec in specs for each in self._short_texts(spec)]

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
        texts += self.take_short()
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
