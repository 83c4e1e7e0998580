"""Names of languages: one English name for the codes and own names people write.

It does not guess what language a text is in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    text = files("indexer.analysis").joinpath("languages.toml").read_text("utf-8")
    return {name: tuple(words) for name, words in tomllib.loads(text).items()}


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
