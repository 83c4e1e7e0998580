"""Schedules in the five fields of cron: checked here, and weekdays spelt by name.

It runs nothing and knows no dates. Names, because programs disagree on whether weekday 0 is Sunday or Monday;
here, as in cron, it is Sunday.
"""

import re
from dataclasses import dataclass

from indexer.errors import ConfigError

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PART = re.compile(r"(\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the five: what it is called and which numbers or names it takes."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()

    def number(self, text: str) -> int:
        """Return the number that ``text`` means, or raise ConfigError."""
        if text.lower() in self.names:
            return self.names.index(text.lower()) + self.least
        if text.isdigit() and len(text) < 4 and self.least <= int(text) <= self.most:  # noqa: PLR2004  # digits
            return int(text)
        raise ConfigError(f"{self.name} takes {self.least} to {self.most}, not {text!r}")


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, 7, _WEEKDAYS),
)


def normal(schedule: str) -> str:
    """Return ``schedule`` with single spaces and weekdays as names.

    Raises:
        ConfigError: it is no cron schedule; the message is half a sentence saying why.
    """
    parts = schedule.split()
    if len(parts) != len(_FIELDS):
        raise ConfigError(
            "must have five fields, minute, hour, day of month, month and weekday, as in 30 4 * * * for half past four "
            "every night"
        )
    numbers = [_numbers(field, text) for field, text in zip(_FIELDS, parts, strict=True)]
    return " ".join([*parts[:-1], _weekdays(parts[-1], numbers[-1])]).lower()


def _numbers(field: _Field, text: str) -> set[int]:
    """Return every number that one field stands for."""
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ConfigError(
                f"{field.name} cannot be {text!r}; write *, 5, 1-5, */10 or several with commas"
            )
        first = field.number(match["first"]) if match["first"] else field.least
        last = _last(field, match, first)
        step = int(match["step"] or 1)
        if first > last or step == 0:
            raise ConfigError(f"{field.name} {part!r} stands for nothing")
        found.update(range(first, last + 1, step))
    return found


def _last(field: _Field, match: re.Match[str], first: int) -> int:
    if match["last"]:
        return field.number(match["last"])
    if match["first"] and not match["step"]:
        return first
    return 6 if field.names is _WEEKDAYS else field.most  # the seventh day is also day 0


def _weekdays(text: str, numbers: set[int]) -> str:
    days = sorted({number % 7 for number in numbers})
    return "*" if text == "*" or len(days) == len(_WEEKDAYS) else ",".join(_WEEKDAYS[day] for day in days)
