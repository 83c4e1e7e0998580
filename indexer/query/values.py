"""Numbers and dates as people type them after ``words:`` or ``published:``, as whole ranges.

It reads one value at a time and knows no other syntax; what it cannot read is None, never an exception.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from indexer.model.fields import Kind
from indexer.query.ast import Phrase, Range, Word
from indexer.schema import FieldSpec

# Engines keep numbers in 32 signed bits; no story is longer.
MAX_NUMBER = 2**31 - 1
_MOST_DIGITS = len(str(MAX_NUMBER))
LAST_DAY = date.max.toordinal()

_NUMBER = re.compile(r"(\d{1,3}(?: \d{3})+|\d[\d,_]*(?:\.\d{1,3}(?=[kKmM]))?)([kKmM]?)")
_TIMES = {"": 1, "k": 1000, "m": 1_000_000}
_DATE = re.compile(r"(\d{1,4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
_DOTTED = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})\.? )?([a-z]{3,9})\.?(?: (\d{1,2}),?)? (\d{4})", re.IGNORECASE)
_MONTHS = tuple(name.lower() for name in calendar.month_name)
_AGO = re.compile(r"(\d{1,4}|an?|one) (day|week|month|year)s?(?: ago)?", re.IGNORECASE)
_SPOKEN = {"today": (0, "day"), "yesterday": (1, "day"), "this week": (0, "week"), "last week": (1, "week")}
_SPOKEN |= {
    f"{which} {unit}": (n, unit) for n, which in enumerate(("this", "last")) for unit in ("month", "year")
}
_COMPARISON = re.compile(r"(>=|<=|=>|=<|>|<|=|≥|≤)(.+)", re.DOTALL)
_FROM_TO = re.compile(r"(.*?)(?:\.{2,3}|…)(.*)", re.DOTALL)
# As Lucene has it, a star for an open end.
_BRACKETED = re.compile(r"[\[{](\S+) TO (\S+)[\]}]")
_HYPHENED = {
    Kind.NUMBER: re.compile(r"([\d,_]+[kK]?)-([\d,_]+[kK]?)"),
    Kind.DATE: re.compile(r"(\d{4})-(\d{4})"),
}
# The end of 2003..05 and of 2003-05..07: what it leaves out, the beginning says.
_SHORT_END = re.compile(r"\d{2}")
_FULL_START = re.compile(r"(?P<year>\d{4})(?P<month>-\d{2})?")
_DAYS_A_WEEK, _MONTHS_A_YEAR = 7, 12

Bounds = tuple[int, int]


def looks_like_range(text: str) -> bool:
    """Tell whether ``text`` was meant as a comparison or a range: >5, 1..5."""
    if (compared := _COMPARISON.fullmatch(text)) is not None:
        return any(char.isdigit() for char in compared.group(2))
    parts = _FROM_TO.fullmatch(text)
    return parts is not None and any(part[:1].isdigit() for part in parts.groups())


def read_range(spec: FieldSpec, text: str, today: date) -> Range | None:
    """Read ``text`` as a value, comparison or range of ``spec``'s kind; None when it is none.

    ``today`` is the day from which "3 weeks ago" counts.
    """
    return _Reader(spec, today).read(" ".join(text.split()))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads values of one field on one day."""

    spec: FieldSpec
    today: date

    def read(self, text: str) -> Range | None:
        if (compared := _COMPARISON.fullmatch(text)) is not None:
            return self._comparison(compared.group(1), compared.group(2).strip())
        if (bracketed := _BRACKETED.fullmatch(text)) is not None:
            first, last = (each.strip("*") for each in bracketed.groups())
            return self._from_to(first, last)
        parts = _FROM_TO.fullmatch(text) or _HYPHENED[self.spec.kind].fullmatch(text)
        if parts is not None:
            return self._from_to(parts.group(1).strip(), parts.group(2).strip())
        bounds = self._bounds(text)
        return None if bounds is None else Range(self.spec.name, *bounds)

    def _comparison(self, sign: str, text: str) -> Range | None:
        bounds = self._bounds(text)
        if bounds is None:
            return None
        if self.spec.kind is Kind.DATE and _AGO.fullmatch(text):
            return self._age(sign, bounds)
        low, high = bounds
        if sign in "<>":
            above, below = _capped(self.spec.kind, high + 1), low - 1
            return Range(self.spec.name, above if sign == ">" else None, below if sign == "<" else None)
        return Range(
            self.spec.name,
            None if "<" in sign or sign == "≤" else low,
            None if ">" in sign or sign == "≥" else high,
        )

    def _age(self, sign: str, bounds: Bounds) -> Range:
        """Return the days that lie less or more than some time back: <2 weeks is since then."""
        if sign == "=":
            return Range(self.spec.name, *bounds)
        then, apart = self._back(bounds), sign in "<>"
        if "<" in sign or sign == "≤":
            return Range(self.spec.name, then + apart, self.today.toordinal())
        return Range(self.spec.name, None, then - apart)

    def _back(self, bounds: Bounds) -> int:
        """Return the day of a period that lies as today lies in its own, or its last."""
        low, high = map(date.fromordinal, bounds)
        if low == high or (high - low).days == _DAYS_A_WEEK - 1:
            return low.toordinal() + (self.today.weekday() if low != high else 0)
        month = self.today.month if low.month != high.month else low.month
        days = calendar.monthrange(low.year, month)[1]
        return date(low.year, month, min(self.today.day, days)).toordinal()

    def _from_to(self, first: str, last: str) -> Range | None:
        if (
            self.spec.kind is Kind.DATE
            and _SHORT_END.fullmatch(last)
            and (full := _FULL_START.fullmatch(first))
        ):
            last = _completed(full, last)
        low = self._bounds(first) if first else None
        high = self._bounds(last) if last else None
        if (first and low is None) or (last and high is None) or not (first or last):
            return None
        if low and high and low[0] > high[1]:
            low, high = high, low
        return Range(self.spec.name, low[0] if low else None, high[1] if high else None)

    def _bounds(self, text: str) -> Bounds | None:
        if self.spec.kind is Kind.NUMBER:
            return _number(text)
        return _days(text) or _written_days(text) or self._ago(text.lower())

    def _ago(self, text: str) -> Bounds | None:
        """Return the day, week, month or year so long ago."""
        match = _AGO.fullmatch(text)
        if match is not None:
            count, unit = int(match.group(1)) if match.group(1).isdigit() else 1, match.group(2)
        elif text in _SPOKEN:
            count, unit = _SPOKEN[text]
        else:
            return None
        if unit in ("day", "week"):
            length = 1 if unit == "day" else _DAYS_A_WEEK
            first = self.today.toordinal() - count * length - (self.today.weekday() if unit == "week" else 0)
            return (first, first + length - 1) if first > 0 else None
        months = self.today.year * _MONTHS_A_YEAR + self.today.month - 1
        year, month = divmod(months - count * (1 if unit == "month" else _MONTHS_A_YEAR), _MONTHS_A_YEAR)
        return _days(f"{year:04}" if unit == "year" else f"{year:04}-{month + 1:02}") if year > 0 else None


def _completed(first: re.Match[str], last: str) -> str:
    """Return a short end in full: the month of the same year, or the year of the same century, or the next one."""
    year = first["year"]
    if first["month"]:
        return f"{year}-{last}"
    century = int(year[:2]) + (last < year[2:])
    return f"{century:02}{last}"


def _capped(kind: Kind, value: int) -> int:
    return min(value, MAX_NUMBER if kind is Kind.NUMBER else LAST_DAY + 1)


def _number(text: str) -> Bounds | None:
    match = _NUMBER.fullmatch(text)
    if match is None or not text.isascii():
        return None
    whole, _, part = match.group(1).partition(".")
    digits = whole.replace(",", "").replace("_", "").replace(" ", "").lstrip("0")
    # However many there are: Python refuses to read some thousand of them.
    value = int(digits or 0) if len(digits) <= _MOST_DIGITS else MAX_NUMBER
    times = _TIMES[match.group(2).lower()]
    return (min(value * times + int(part or 0) * times // 10 ** len(part), MAX_NUMBER),) * 2


def _days(text: str) -> Bounds | None:
    """Return the first and last day of a year, a month or a day."""
    match = _DATE.fullmatch(text)
    if match is None or not text.isascii():
        return None
    return _period(*match.groups())


def _written_days(text: str) -> Bounds | None:
    """Return the same for 15.05.2003, 05/2003, May 2003, 15 May 2003; where day and month cannot be told apart, None."""
    if not text.isascii():
        return None
    if (dotted := _DOTTED.fullmatch(text)) is not None:
        day, month, year = dotted.groups()
        return _period(year, month, day)
    if (slashed := _SLASHED.fullmatch(text)) is not None:
        return _period(slashed.group(2), slashed.group(1))
    named = _NAMED.fullmatch(text)
    if named is None or (named.group(1) and named.group(3)):
        return None
    short = named.group(2).lower()
    month = next((str(at) for at, name in enumerate(_MONTHS) if at and name.startswith(short)), None)
    return _period(named.group(4), month, named.group(1) or named.group(3)) if month else None


def _period(year: str, month: str | None = None, day: str | None = None) -> Bounds | None:
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if day:
        return first.toordinal(), first.toordinal()
    last = first.replace(month=first.month if month else _MONTHS_A_YEAR)
    return first.toordinal(), last.replace(day=calendar.monthrange(last.year, last.month)[1]).toordinal()


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
        if (_number(text) if kind is Kind.NUMBER else _days(text)) == (low, high):
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


def key_value(text: str) -> Word | Phrase:
    """Return the value of a field that holds one of a few words, spelt as those are: in-progress."""
    key = "-".join(text.lower().split())
    return Word(key) if _is_plain(key) else Phrase(text.lower())


def _is_plain(text: str) -> bool:
    """Tell whether ``text`` typed without quotes reads as exactly this one word."""
    return all(char.isalnum() or char in "-_" for char in text) and text[0].isalnum()
