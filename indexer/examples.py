"""Two queries that work on this archive, for pages that teach by example.

It reads a story or two from the catalogue; it searches nothing.
"""

from __future__ import annotations

from itertools import islice

from indexer.analysis import paragraphs, sentences
from indexer.analysis.positions import common_words
from indexer.analysis.tokens import terms, tokens
from indexer.catalogue import Catalogue
from indexer.model import StoredStory

_PHRASE_WORDS = 4
_QUOTING = frozenset('"“”„«»_*\n')
# How much of a story is looked through for a line worth showing.
_LOOK_AT = 20_000
# How many stories are tried; in some languages, and in some archives, no line will do.
_STORIES = 50


def example_queries(catalogue: Catalogue) -> tuple[str, ...]:
    """Return a phrase of one story and a word by its author, or nothing from an empty archive."""
    for story in islice(catalogue.stories.all(batch=5), _STORIES):
        phrase = _phrase(story)
        if phrase is None:
            continue
        if story.summary.authors:
            return f"“{phrase}”", f"author:“{story.summary.authors[0]}”"
        return (f"“{phrase}”",)
    return ()


def _phrase(story: StoredStory) -> str | None:
    """Return a few words, as written, that hold at least two uncommon ones and lie within one sentence."""
    text = story.chapters[0].text[:_LOOK_AT] if story.chapters else ""
    for paragraph in paragraphs(text):
        for sentence in sentences(text, paragraph):
            found = _telling(text[sentence.start : sentence.end])
            if found is not None:
                return found
    return None


def _telling(line: str) -> str | None:
    """Return words of a sentence, the first and last of them uncommon and no mark of quotation between them."""
    words = list(tokens(line))
    for first, last in zip(words, words[_PHRASE_WORDS - 1 :], strict=False):
        some = line[first.start : last.end]
        ends = terms(some)
        if {ends[0], ends[-1]} & common_words() or not some[0].islower() or set(some) & _QUOTING:
            continue
        return some
    return None
