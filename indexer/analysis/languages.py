"""Names of languages: one English name for the codes and own names people write.

It does not guess what language a text is in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from indexer.datafiles import data_table


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in data_table("indexer.analysis", "languages.toml").items()}


@cache
def _names() -> Mapping[str, str]:
    names = {word: name for name, words in _languages().items() for word in words}
    return names | {name.casefold(): name for name in _languages()}


def language_name(written: str) -> str:
    """Return a language's English name for a code or name; an unknown one as it is written."""
    clean = " ".join(written.split())
    key = clean.casefold()
    return _names().get(key) or _names().get(re.split("[-_]", key)[0]) or clean


def language_words(name: str) -> tuple[str, ...]:
    """Return the codes and names by which a language may be asked for, its own name first."""
    return (name, *_languages().get(name, ()))


def language_code(name: str) -> str | None:
    """Return the two letters of ISO 639-1 for a language's English name; None for one that is not in the table."""
    codes = _languages().get(name, ())
    return codes[0] if codes and len(codes[0]) == 2 else None  # noqa: PLR2004 -- ISO 639-1 has two letters


def language_codes() -> frozenset[str]:
    """Return the two letters of ISO 639-1 of every language in the table."""
    return frozenset(code for name in _languages() if (code := language_code(name)) is not None)
