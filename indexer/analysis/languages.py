"""Names of languages: one English name for the codes and own names people write.

It does not guess what language a text is in.
"""

import re
from collections.abc import Mapping
from functools import cache

from indexer.analysis.fold import fold
from indexer.datafiles import data_table


@cache
def _table() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Return the languages that are looked for in texts, and those that have to be stated."""
    table = data_table("indexer.analysis", "languages.toml")
    stated = {name: tuple(words) for name, words in table.pop("stated").items()}
    return {name: tuple(words) for name, words in table.items()}, stated


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    guessed, stated = _table()
    return {**stated, **guessed}


@cache
def _names() -> Mapping[str, str]:
    names = {_key(word): name for name, words in _languages().items() for word in words}
    return names | {_key(name): name for name in _languages()}


def _key(written: str) -> str:
    return " ".join(map(fold, written.casefold().replace("-", " ").replace("_", " ").split()))


def language_name(written: str) -> str:
    """Return a language's English name for a code or name; an unknown one as it is written."""
    return known_language(written) or " ".join(written.split())


def known_language(written: str) -> str | None:
    """Return a language's English name for a code such as zh-CN or a name such as español; None for an unknown one."""
    key = _key(written)
    # What follows a hyphen is a country or a script: zh-CN, Français-Québec.
    return _names().get(key) or _names().get(_key(re.split("[-_]", written)[0]))


def language_words(name: str) -> tuple[str, ...]:
    """Return the codes and names by which a language may be asked for, its own name first."""
    return (name, *_languages().get(name, ()))


def language_code(name: str) -> str | None:
    """Return the two letters of ISO 639-1 for a language's English name; None for one that is not in the table."""
    codes = _languages().get(name, ())
    return codes[0] if codes and len(codes[0]) == 2 else None  # noqa: PLR2004 -- ISO 639-1 has two letters


def language_codes() -> frozenset[str]:
    """Return the two letters of ISO 639-1 of every language that is looked for in texts."""
    return frozenset(code for name in _table()[0] if (code := language_code(name)) is not None)
