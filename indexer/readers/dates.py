"""Dates as people write them in story headers.

Where day and month cannot be told apart it answers nothing rather than guess.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier januar enero",
            "feb february fevrier février februar febrero",
            "mar march mars märz marz marzo",
            "apr april avril abril",
            "may mai mayo",
            "jun june juin juni junio",
            "jul july juillet juli julio",
            "aug august aout août agosto",
            "sep sept september septembre septiembre",
            "oct october octobre oktober octubre",
            "nov november novembre noviembre",
            "dec december decembre décembre dezember diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?([^\W\d_]{3,10})\.?,?[\s-]+(\d{4}|\d{2})\b"
)
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_MONTH_YEAR = re.compile(r"\b([^\W\d_]{3,10})\.?,?\s+(\d{4})\b")
_YEAR = re.compile(r"\s*(?:c(?:a|irca)?\.?\s*)?(\d{1,4})(?:\s*(?:AD|CE))?\s*", re.IGNORECASE)
# Two-digit years: the oldest archives began in the seventies, and none of ours is from 2070.
_CENTURY_TURN = 70
_MONTHS_A_YEAR = 12


def parse_date(text: str) -> date | None:
    """Return the date a header value states; a bare year is its first of January, a bare month its first day.

    Years before Christ, ambiguous dates ("04/05/99") and anything unreadable give None.
    """
    text = text.strip()[:80]
    matches = [(found, reader) for pattern, reader in _FORMS if (found := pattern.search(text))]
    # The first date in the value is the one meant: "January, 1991 [updated October 12, 2020]".
    for found, reader in sorted(matches, key=lambda match: match[0].start()):
        made = reader(*found.groups())
        if made:
            return made
    year = _YEAR.fullmatch(text)
    return _day(int(year.group(1)), 1, 1) if year else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(year: str) -> int:
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
    number = _MONTHS.get(month.casefold())
    return _day(_full_year(year), number, int(day)) if number else None


def _named_first(month: str, day: str, year: str) -> date | None:
    return _named(day, month, year)


def _month_only(month: str, year: str) -> date | None:
    return _named("1", month, year)


_FORMS = (
    (_ISO, _iso),
    (_DOTTED, _dotted),
    (_SLASHED, _slashed),
    (_DAY_MONTH, _named),
    (_MONTH_DAY, _named_first),
    (_MONTH_YEAR, _month_only),
)
