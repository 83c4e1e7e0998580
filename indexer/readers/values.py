"""Header values to lists, titles, series places and states.

Each function reads one value and answers None or nothing where it cannot; keeping the wording is the caller's part.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from indexer.model import SeriesPlace, Status

_NOTHING = {
    "",
    "none",
    "n/a",
    "na",
    "nil",
    "aucun",
    "aucune",
    "ninguno",
    "ninguna",
    "keine",
    "нет",
    "-",
    "--",
}
_SLASHED_GENRES = re.compile(r"(?i)hurt/comfort")
_PART_OF = re.compile(r"(?i)^part\s+(\d{1,4})\s+of\s+[\"“«]?(.+?)[\"”»]?(?:\s+series)?\.?$")
_NUMBERED = re.compile(
    r"(?i)^(.+?)[\s,:(\-–]+(?:#|book |part |no\.? ?|story |vol\.? ?|volume )\s?(\d{1,4})\)?$"
)
_BRACKETED = re.compile(r"^(.+?)\s+[(\[](\d{1,4})(?:/\d{1,4})?[)\]]$")
_DIGIT = re.compile(r"\d")
_TITLE_PART = re.compile(
    r"(?i)\s*[,\-–:]?\s*[(\[]?\s*(?:part |chapter |pt\.? )?(\d{1,4}\s?(?:/|of)\s?(?:\d{1,4}|\?{1,2}))\s*[)\]]?\s*$"
)


def split_list(value: str, *, slashes: bool = False) -> tuple[str, ...]:
    """Split at semicolons, else at commas; with ``slashes`` also at "/" (never inside Hurt/Comfort)."""
    parts = value.split(";") if ";" in value else value.split(",")
    if slashes:
        parts = [piece for part in parts for piece in _at_slashes(part)]
    found: dict[str, None] = {}
    for part in parts:
        clean = " ".join(part.split()).strip("*_ ")
        clean = clean.removesuffix(".") if " " not in clean else clean
        if clean.casefold().strip(".") not in _NOTHING:
            found[clean] = None
    return tuple(found)


def _at_slashes(part: str) -> list[str]:
    kept = _SLASHED_GENRES.sub(lambda m: m[0].replace("/", "\x00"), part)
    return [piece.replace("\x00", "/") for piece in kept.split("/")]


def series_of(value: str) -> SeriesPlace | None:
    """Return the series and place a value names: "Part 2 of The Ports", "The Ports #2", "The Ports (2)"."""
    value = " ".join(value.split())
    if value.casefold() in _NOTHING:
        return None
    if found := _PART_OF.match(value):
        return SeriesPlace(found[2], int(found[1]))
    if found := _NUMBERED.match(value) or _BRACKETED.match(value):
        return SeriesPlace(found[1].strip(" ,:-–"), int(found[2]))
    return SeriesPlace(value)


def title_and_part(value: str) -> tuple[str, str | None]:
    """Return a title without quotation marks around it, and a trailing "3/7" or "Part 3 of 7" apart."""
    title = " ".join(value.split())
    part = None
    found = _TITLE_PART.search(title) if _DIGIT.search(title) else None
    if found and found.start() > 0:
        title, part = title[: found.start()], found[1]
    title = title.strip("*_ ")
    for opening, closing in ('""', "“”", "«»", "''", "‘’"):
        inner = title[1:-1]
        if title.startswith(opening) and title.endswith(closing) and inner and opening not in inner:
            title = inner.strip()
    return title, part


def status_of(value: str) -> Status | None:
    """Return the state a value such as "WIP" or "Completed: Yes" names."""
    return _states().get(" ".join(value.casefold().replace("-", " ").split()).strip(" .!()[]"))


@cache
def _states() -> Mapping[str, Status]:
    data = tomllib.loads(resources.files(__package__).joinpath("values.toml").read_text(encoding="utf-8"))
    return {word: Status(name) for name, words in data["status"].items() for word in words}
