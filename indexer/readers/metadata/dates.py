"""Dates as people write them in story headers.

Where day and month cannot be told apart it answers nothing rather than guess.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from indexer.datafiles import data_table

_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|\.|º|-го)?[\s-]*(?:(?:of|de|del)\s+)?([^\W\d_]{3,12})\.?,?[\s-]+(?:(?:of|de|del)\s+)?(\d{4}|'?\d{2})\b"
)
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4}|'\d{2})\b")
_MONTH_YEAR = re.compile(r"\b([^\W\d_]{3,12})\.?,?\s+(?:de\s+|of\s+|del\s+)?(\d{4}|'\d{2})\b")
# Accents that NFD parts from their letters; the breve and dots of й and ё stay.
_ACCENTS = frozenset("\u0300\u0301\u0302\u0303\u0327\u0328\u030c")
_YEAR_MONTH = re.compile(r"\b(\d{4})[-/](\d{1,2})\b(?![-/.]?\d)")
_YEAR = re.compile(r"\s*(?:c(?:a|irca)?\.?\s*)?(\d{1,4})(?:\s*(?:AD|CE))?\s*", re.IGNORECASE)
# Two-digit years: the oldest archives began in the seventies, and none of ours is from 2070.
_CENTURY_TURN = 70
_MONTHS_A_YEAR = 12
# Programs without a clock write the first day of their calendar: 1601, 1900, 1904.
_FIRST_YEAR = 1904


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A day, and how much of it was written: "day", "month" (its first day stands for it) or "year"."""

    day: date
    precision: str


def parse_date(text: str) -> date | None:
    """Return the date a header value states; a bare year is its first of January, a bare month its first day.

    Years before Christ, ambiguous dates ("04/05/99") and anything unreadable give None.
    """
    found = read_date(text)
    return found.day if found else None


# Files of one archive have days in common, and parts of one work above all.
@lru_cache(256)
def read_date(text: str) -> ReadDate | None:
    """Return the date a header value states and how precise it is; see ``parse_date`` for what gives None."""
    text = text.strip()[:80]
    if text.isdecimal():
        made = _day(int(text), 1, 1) if len(text) <= 4 else None  # noqa: PLR2004 -- years have four digits at most
        return ReadDate(made, "year") if made else None
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFD", text) if letter not in _ACCENTS)
        text = unicodedata.normalize("NFC", text)
    matches = [
        (found, reader, precision) for pattern, reader, precision in _FORMS if (found := pattern.search(text))
    ]
    # The first date in the value is the one meant: "January, 1991 [updated October 12, 2020]".
    for found, reader, precision in sorted(matches, key=lambda match: match[0].start()):
        made = reader(*found.groups())
        if made:
            return ReadDate(made, precision)
    year = _YEAR.fullmatch(text)
    made = _day(int(year.group(1)), 1, 1) if year else None
    return ReadDate(made, "year") if made else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(year: str) -> int:
    year = year.lstrip("'")
    number = int(year)
    if len(year) > 2:  # noqa: PLR2004 -- years are written with two digits or with all
        return number
    return number + (1900 if number >= _CENTURY_TURN else 2000)


def _iso(year: str, month: str, day: str) -> date | None:
    return _day(int(year), int(month), int(day))


def _dotted(day: str, month: str, year: str) -> date | None:
    return _day(_full_year(year), int(month), int(day))


def _slashed(first: str, second: str, year: str) -> date | None:
    """Read 10/23/1999 and 23/10/1999; 04/05/1999 could be either and gives None."""
    one, two = int(first), int(second)
    if one <= _MONTHS_A_YEAR and two <= _MONTHS_A_YEAR and one != two:
        return None
    month, day = (one, two) if one <= _MONTHS_A_YEAR else (two, one)
    return _day(_full_year(year), month, day)


def _named(day: str, month: str, year: str) -> date | None:
    number = _months().get(month.casefold())
    return _day(_full_year(year), number, int(day)) if number else None


def _named_first(month: str, day: str, year: str) -> date | None:
    return _named(day, month, year)


def _year_month(year: str, month: str) -> date | None:
    return _day(int(year), int(month), 1)


def _month_only(month: str, year: str) -> date | None:
    return _named("1", month, year)


_FORMS = (
    (_ISO, _iso, "day"),
    (_DOTTED, _dotted, "day"),
    (_SLASHED, _slashed, "day"),
    (_DAY_MONTH, _named, "day"),
    (_MONTH_DAY, _named_first, "day"),
    (_MONTH_YEAR, _month_only, "month"),
    (_YEAR_MONTH, _year_month, "month"),
)


def iso_day(wording: str | None) -> date | None:
    """Return the day with which an ISO date or time begins; None for anything else, and for years nobody wrote in."""
    try:
        day = date.fromisoformat((wording or "").strip()[:10])
    except ValueError:
        return None
    return day if day.year > _FIRST_YEAR else None


@cache
def _months() -> Mapping[str, int]:
    """Return the number of each month by its names."""
    names = data_table(__package__, "dates.toml")["months"]
    return {name: number for number, group in enumerate(names, start=1) for name in group}
