"""Numbers and dates as people type them after ``words:`` or ``published:``, as whole ranges.

It reads one value at a time and knows no other syntax; what it cannot read is None, never an exception.
"""

import calendar
import re
from datetime import date

from indexer.model.fields import Kind
from indexer.query.ast import Range
from indexer.schema import FieldSpec

# Engines keep numbers in 32 signed bits; no story is longer.
MAX_NUMBER = 2**31 - 1
_MOST_DIGITS = len(str(MAX_NUMBER))
LAST_DAY = date.max.toordinal()

_NUMBER = re.compile(r"(\d[\d,_]*)([kK]?)")
_DATE = re.compile(r"(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_COMPARISON = re.compile(r"(>=|<=|=>|=<|>|<|=|≥|≤)(.+)", re.DOTALL)
_FROM_TO = re.compile(r"(.*?)(?:\.{2,3}|…)(.*)", re.DOTALL)
_HYPHENED = {
    Kind.NUMBER: re.compile(r"([\d,_]+[kK]?)-([\d,_]+[kK]?)"),
    Kind.DATE: re.compile(r"(\d{4})-(\d{4})"),
}

Bounds = tuple[int, int]


def looks_like_range(text: str) -> bool:
    """Tell whether ``text`` was meant as a comparison or a range: >5, 1..5."""
    if (compared := _COMPARISON.fullmatch(text)) is not None:
        return any(char.isdigit() for char in compared.group(2))
    parts = _FROM_TO.fullmatch(text)
    return parts is not None and any(part[:1].isdigit() for part in parts.groups())


def read_range(spec: FieldSpec, text: str) -> Range | None:
    """Read ``text`` as a value, comparison or range of ``spec``'s kind; None when it is none."""
    text = text.strip()
    if (compared := _COMPARISON.fullmatch(text)) is not None:
        return _comparison(spec, compared.group(1), compared.group(2).strip())
    parts = _FROM_TO.fullmatch(text) or _HYPHENED[spec.kind].fullmatch(text)
    if parts is not None:
        return _from_to(spec, parts.group(1).strip(), parts.group(2).strip())
    bounds = _bounds(spec.kind, text)
    return None if bounds is None else Range(spec.name, *bounds)


def _comparison(spec: FieldSpec, sign: str, text: str) -> Range | None:
    bounds = _bounds(spec.kind, text)
    if bounds is None:
        return None
    low, high = bounds
    if sign == ">":
        return Range(spec.name, _capped(spec.kind, high + 1), None)
    if sign == "<":
        return Range(spec.name, None, low - 1)
    if sign in (">=", "=>", "≥"):
        return Range(spec.name, low, None)
    if sign in ("<=", "=<", "≤"):
        return Range(spec.name, None, high)
    return Range(spec.name, low, high)


def _capped(kind: Kind, value: int) -> int:
    return min(value, MAX_NUMBER if kind is Kind.NUMBER else LAST_DAY + 1)


def _from_to(spec: FieldSpec, first: str, last: str) -> Range | None:
    low = _bounds(spec.kind, first) if first else None
    high = _bounds(spec.kind, last) if last else None
    if (first and low is None) or (last and high is None) or not (first or last):
        return None
    if low and high and low[0] > high[1]:
        low, high = high, low
    return Range(spec.name, low[0] if low else None, high[1] if high else None)


def _bounds(kind: Kind, text: str) -> Bounds | None:
    return _number(text) if kind is Kind.NUMBER else _days(text)


def _number(text: str) -> Bounds | None:
    match = _NUMBER.fullmatch(text)
    if match is None or not text.isascii():
        return None
    digits = match.group(1).replace(",", "").replace("_", "").lstrip("0")
    # However many there are: Python refuses to read some thousand of them.
    value = int(digits or 0) if len(digits) <= _MOST_DIGITS else MAX_NUMBER
    return (min(value * (1000 if match.group(2) else 1), MAX_NUMBER),) * 2


def _days(text: str) -> Bounds | None:
    """Return the first and last day of a year, a month or a day."""
    match = _DATE.fullmatch(text)
    if match is None or not text.isascii():
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # the pattern has it
    try:
        first = date(year, month or 1, day or 1)
        last = first if day else date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return first.toordinal(), last.toordinal()


# -- and back to text -----------------------------------------------------------------------------------------


def is_after(kind: Kind, low: int) -> bool:
    """Tell whether "after the one before" reads better than "from ``low``": above 5000, not from 5001."""
    return low > LAST_DAY if kind is Kind.DATE else low % 10 == 1


def is_below(kind: Kind, high: int) -> bool:
    """Tell whether "before the next" reads better than "up to ``high``": below 1000, not up to 999."""
    return high < 1 if kind is Kind.DATE else high < 0 or high % 10 == 9  # noqa: PLR2004  # a last digit is no constant


def period(kind: Kind, low: int, high: int) -> str | None:
    """Return the one value that means exactly ``low`` to ``high``: a number, day, month or year; or None."""
    shortest = (spell_first(kind, low), spell_last(kind, high))
    for text in dict.fromkeys(shortest):
        if _bounds(kind, text) == (low, high):
            return text
    return None


def spell_first(kind: Kind, low: int) -> str:
    """Spell a lower bound as shortly as it reads back: a year's first day is that year."""
    if kind is Kind.NUMBER:
        return str(low)
    return _shortest(date.fromordinal(low), end=0)


def spell_last(kind: Kind, high: int) -> str:
    """Spell an upper bound as shortly as it reads back: a month's last day is that month."""
    if kind is Kind.NUMBER:
        return str(high)
    return _shortest(date.fromordinal(high), end=1)


def _shortest(day: date, *, end: int) -> str:
    iso = day.isoformat()
    for text in (iso[:4], iso[:7]):
        bounds = _days(text)
        if bounds is not None and bounds[end] == day.toordinal():
            return text
    return iso
