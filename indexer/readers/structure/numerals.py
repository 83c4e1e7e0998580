"""Numbers as headings and part numbers write them: digits, words, Roman, Chinese, full-width, Korean.

It values one numeral; where one stands, and what it counts, is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

from indexer.datafiles import data_table

_TABLE: Mapping[str, Any] = data_table(__package__, "numerals.toml")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_VALUES: dict[str, int] = {
    word: value
    for words in (*reversed(_TABLE["others"]), _TABLE["english"])
    for value, word in enumerate(words, 1)
}
_DIGITS = {sign: value for value, signs in enumerate(_TABLE["digits"]) for sign in signs}
_UNITS = {sign: 10**power for power, signs in enumerate(_TABLE["units"], 1) for sign in signs}
_SHORT = {sign: 10 * value for value, sign in enumerate(_TABLE["short_tens"], 2)}
_SOUNDS = str.maketrans(*_TABLE["korean"])
_TENS = {word: 10 * number for number, word in enumerate(_TABLE["tens"], 2)}
_COMPOUND = re.compile(rf"({'|'.join(_TENS)})(?:[- ]?(\w+))?")

WORDS = "|".join(sorted({*_VALUES, *_TENS, "last"}, key=len, reverse=True))
"""Words for numbers, for patterns that fold case."""
CHINESE = rf"[{''.join(chain(_DIGITS, _UNITS, _SHORT))}]"
"""A sign of a Chinese number."""
CHINESE_SIGNS = (*_DIGITS, *_UNITS, *_SHORT)
"""All of them."""
KOREAN = rf"[{_TABLE['korean'][0]}]"
"""A sign of a number as Korean writes it."""
NUMBER = (
    r"(?:\d{1,4}|[IVXLC]{1,8}|[ivxlc]{1,8}|(?i:(?:the )?"
    rf"(?:(?:{'|'.join(_TENS)})[- ]?)?(?:{WORDS})))"
)
"""A number as Western languages write it."""


def number_of(text: str | None) -> int | None:
    """Return the number in digits, words, Roman or Chinese signs; None for "?" and anything else.

    "twenty-one", "XXI", "二十一", "２１" and "이십일" are 21; so are 二一 and 廿一.
    """
    word = (text or "").casefold().strip(" .").removeprefix("the ")
    if word.isdecimal():
        return int(word)
    if word in _VALUES:
        return _VALUES[word]
    if (compound := _COMPOUND.fullmatch(word)) and (not compound[2] or compound[2] in _VALUES):
        return _TENS[compound[1]] + _VALUES.get(compound[2], 0)
    if word and all(letter in _ROMAN for letter in word):
        return _roman(word)
    return _chinese(word.translate(_SOUNDS))


def _roman(word: str) -> int:
    total = before = 0
    for letter in reversed(word):
        value = _ROMAN[letter]
        total += value if value >= before else -value
        before = max(before, value)
    return total


def _chinese(signs: str) -> int | None:
    """Return the value of Chinese signs: with units (一千零四), or place by place (一〇四)."""
    if not signs or any(sign not in _DIGITS and sign not in _UNITS and sign not in _SHORT for sign in signs):
        return None
    total = section = digits = 0
    for sign in signs:
        if sign in _DIGITS:
            digits = digits * 10 + _DIGITS[sign]
        elif sign in _SHORT:
            section += _SHORT[sign]
        elif (unit := _UNITS[sign]) >= 10_000:  # noqa: PLR2004 -- what is above it is counted in ten thousands
            total, section, digits = (total + section + digits or 1) * unit, 0, 0
        else:
            section, digits = section + (digits or 1) * unit, 0
    return total + section + digits
