"""Format numbers, dates and states for templates.

It knows no story and no query.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache

from flask import Flask

from indexer.datafiles import data_table

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_UNITS = ("B", "kB", "MB", "GB", "TB")


def register(app: Flask) -> None:
    """Give templates these words as filters."""
    app.jinja_env.filters.update(
        number=number,
        counted=counted,
        day=day,
        moment=moment,
        duration=duration,
        size=size,
        label=label,
        took=took,
    )


def number(value: float) -> str:
    """Write a whole number with thousands apart: 12,345."""
    return f"{value:,.0f}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: 1 match, 14 matches."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def day(value: date | None) -> str:
    """Write a day: 3 May 2004. The first of January stands for a year of which no more is known: 1921."""
    if value is None:
        return ""
    return str(value.year) if (value.month, value.day) == (1, 1) else f"{value.day} {value:%B} {value.year}"


def moment(value: datetime | None) -> str:
    """Write a moment to the minute, in UTC, which is what the log uses too."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if value else "never"


def duration(value: float | timedelta | None) -> str:
    """Write seconds as people say them: 40 s, 3 min, 2 h 5 min."""
    if value is None:
        return ""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"
    return f"{seconds / _DAY:.0f} days"


def took(milliseconds: float) -> str:
    """Write how long a search took; less than a millisecond is said so."""
    return "under 1 ms" if milliseconds < 1 else f"{milliseconds:,.0f} ms"


def size(value: float) -> str:
    """Write bytes in the largest unit that leaves a number above one: 12.3 MB."""
    amount, unit = float(value), _UNITS[0]
    for unit in _UNITS:
        if amount < 1000 or unit == _UNITS[-1]:  # noqa: PLR2004 -- SI units
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"


@cache
def _labels() -> Mapping[str, str]:
    labels: Mapping[str, str] = data_table(__package__, "words.toml")["labels"]
    return labels


def label(value: str) -> str:
    """Write a rating, status, job state or kind as a reader knows it; other values stay as they are."""
    return _labels().get(value, value)
