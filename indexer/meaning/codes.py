"""Old codes of story headers and what they stand for: UST, MSR, H/C, the letters of SRA, series by three letters.

The codes themselves are data (codes.toml, with where they come from); here is how a value is looked up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from indexer.datafiles import data_table

# The fields an entry is read in where it names none.
_FIELDS = ("tag", "genre", "warning")
# A word in capitals inside a longer value ("Kell/Varga UST"), which may be a code.
_IN_CAPITALS = re.compile(r"(?<![\w/])[A-Z][A-Z0-9/]+(?![\w/])")
_FOLDED = re.compile(r"[\s.]+")
# V, SR, XRHA: one letter for the kind, others for the contents, none twice.
_MOST_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Code:
    """One entry: its name, its short forms, other ways to write it out, and the relationship it tells of, if any."""

    name: str
    short: tuple[str, ...]
    also: tuple[str, ...] = ()
    relationship: str | None = None


def meaning(field: str, value: str) -> tuple[Code, ...]:
    """Return what ``value`` stands for as a whole in ``field``: nothing, one entry, or one for each of its letters."""
    found = _codes().get(field, {}).get(_folded(value))
    if found is not None:
        return (found,)
    return _lettered(value) if field == "genre" else ()


def inside(field: str, value: str) -> tuple[str, ...]:
    """Return ``value`` with each code in capitals inside it written out, and nothing where there is none."""
    known = _codes().get(field, {})
    spelt = [
        value.replace(word, known[folded].name)
        for word in _IN_CAPITALS.findall(value)
        if (folded := _folded(word)) in known and word != value
    ]
    return tuple(dict.fromkeys(spelt))


@cache
def initials(fandom: str) -> Mapping[str, str]:
    """Return who is meant by which initials in a fandom, given by the name facets show."""
    found: Mapping[str, str] = _data()["initials"].get(fandom, {})
    return found


def everything() -> Sequence[Code]:
    """Return every entry, for documentation and tests."""
    return [_code(entry) for entry in _data()["code"]]


def _folded(value: str) -> str:
    return _FOLDED.sub(" ", value).strip().casefold()


def _lettered(value: str) -> tuple[Code, ...]:
    letters: Mapping[str, Mapping[str, str]] = _data()["letters"]
    kinds, contents = letters["kinds"], letters["contents"]
    if not 0 < len(value) <= _MOST_LETTERS or value[0] not in {*kinds, *contents} or not value.isupper():
        return ()
    rest = value[1:] if value[0] in kinds else value
    if len(set(value)) < len(value) or any(letter not in contents for letter in rest):
        return ()
    named = [kinds.get(value[0]) or contents[value[0]], *(contents[letter] for letter in value[1:])]
    return tuple(Code(name, (value,)) for name in named)


@cache
def _codes() -> Mapping[str, Mapping[str, Code]]:
    """Return every spelling by field, folded, with its entry."""
    found: dict[str, dict[str, Code]] = {}
    for entry in _data()["code"]:
        code = _code(entry)
        for field in entry.get("fields", _FIELDS):
            for spelling in (code.name, *code.short, *code.also):
                found.setdefault(field, {})[_folded(spelling)] = code
    return found


def _code(entry: Mapping[str, Any]) -> Code:
    return Code(entry["name"], tuple(entry["codes"]), tuple(entry.get("also", ())), entry.get("relationship"))


@cache
def _data() -> Mapping[str, Any]:
    return data_table("indexer.meaning", "codes.toml")
