"""The archive of many languages, what is asked of it, and what that finds by the law alone."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from indexer.analysis import terms
from indexer.analysis.chinese import ways_to_write
from indexer.analysis.stemming import beginnings, index_stems, query_stems
from indexer.analysis.tokens import spellings

HERE = Path(__file__).parent
STORIES = tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8"))
ASKS = tomllib.loads((HERE / "asks.toml").read_text(encoding="utf-8"))["asks"]
LANGUAGES = sorted({story["language"] for story in STORIES.values()})


def found_by(ask: str) -> set[str]:
    """The ids of the stories that a word or a beginning finds, by the law alone."""
    return {name for name, story in STORIES.items() if matches(ask, story["text"], story["language"])}


def matches(ask: str, text: str, language: str) -> bool:
    if ask.endswith("*"):
        return any(term.startswith(beginnings(ask[:-1], LANGUAGES)) for term in terms(text))
    if len(terms(ask)) > 1:
        held = f" {' '.join(terms(text))} "
        return any(f" {' '.join(terms(way))} " in held for way in ways_to_write(ask, LANGUAGES))
    return any_of(ask, text, language, LANGUAGES)


def any_of(ask: str, text: str, language: str, languages: Iterable[str]) -> bool:
    """Say whether a word of a text in a language is one of a typed word's forms in ``languages``."""
    typed = {stem for word in spellings(ask) for stem in query_stems(word, languages)}
    return not typed.isdisjoint(stem for word in spellings(text) for stem in index_stems(word, language))
