"""The words of English that most stories hold, and which of them share a stem: what no index need be told.

It knows nothing of the words of an archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from indexer.analysis.stem import stem


@cache
def known_words() -> frozenset[str]:
    """Return the words of the list; see it for where they come from."""
    text = files("indexer.analysis").joinpath("vocabulary.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


@cache
def _by_stem() -> Mapping[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for word in sorted(known_words()):
        stemmed = stem(word)
        if stemmed != word:
            words[stemmed] = (*words.get(stemmed, ()), word)
    return words


def known_words_of(stemmed: str) -> tuple[str, ...]:
    """Return the known words that have this stem and are not it themselves."""
    return _by_stem().get(stemmed, ())
