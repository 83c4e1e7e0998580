"""Texts with known headings, drawn from a seed: chapters in some style, with look-alikes among the prose, or those alone."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETS = ("shown", "blind")
_DIGITS = "零一二三四五六七八九"
_KOREAN = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# What begins with its number has to begin with the first.
_BARE = re.compile(r"\W*\{(?:n|cn|r)\}\W")
_FROM_FIRST = ("{r}", "{k}")
_PLAIN_SHARE = 0.3


@dataclass(frozen=True)
class Case:
    """A tidied text, the headings in it in their order, and where it comes from."""

    name: str
    text: str
    headings: tuple[str, ...]


def cases(templates: str, seed: int, count: int) -> Iterator[Case]:
    """Yield so many cases of a set of templates, the same for the same seed."""
    table = tomllib.loads((Path(__file__).parent / f"{templates}.toml").read_text("utf-8"))
    draw = random.Random(f"{templates} {seed}")
    for number in range(count):
        language = draw.choice(table["language"])
        kind = "twins" if draw.random() < _PLAIN_SHARE else "chapters"
        paragraphs = _twins(draw, language) if kind == "twins" else _chapters(draw, language)
        headings = tuple(words for words, is_heading in paragraphs if is_heading)
        yield Case(
            f"{language['code']} {kind} {number}", "\n\n".join(words for words, _ in paragraphs), headings
        )


def chinese(number: int, *, traditional: bool = False) -> str:
    """Return a number below ten thousand in Chinese: 204 is 二百零四, with traditional signs for two hundred 兩百零四."""
    two = "兩" if traditional else "二"
    said, left, gap = "", number, False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, left = divmod(left, unit)
        if not digit:
            gap = bool(said)
            continue
        leading = unit == 10 and digit == 1 and not said
        named = two if digit == 2 and unit >= 100 else _DIGITS[digit]
        said += ("零" if gap else "") + ("" if leading else named) + sign
        gap = False
    return said


def _roman(number: int) -> str:
    said = ""
    for value, sign in _ROMAN:
        said += sign * (number // value)
        number %= value
    return said


def _korean(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_KOREAN[tens] if tens > 1 else "") + ("십" if tens else "") + _KOREAN[ones]


def _filled(template: str, number: int, titles: Iterator[str]) -> str:
    signs = {
        "n": str(number),
        "cn": chinese(number),
        "tw": chinese(number, traditional=True),
        "wide": str(number).translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)}),
        "r": _roman(number),
        "k": _korean(number % 100),
    }
    said = re.sub(r"\{title\}", lambda _: next(titles), template)
    return said.format(**signs)


def _twins(draw: random.Random, language: Mapping[str, Any]) -> list[tuple[str, bool]]:
    paragraphs = _prose(draw, language, draw.randint(6, 14))
    for twin in draw.sample(language["twins"], draw.randint(1, len(language["twins"]))):
        paragraphs.insert(draw.randint(1, len(paragraphs)), (twin, False))
    return paragraphs


def _chapters(draw: random.Random, language: Mapping[str, Any]) -> list[tuple[str, bool]]:
    style = draw.choice(language["headings"])
    titles = _endless(draw, language["titles"])
    bare = bool(_BARE.match(style)) or style.strip("-–— ") in {"{n}", "{cn}", "{r}"}
    first = 1 if bare or any(map(style.__contains__, _FROM_FIRST)) else _first(draw)
    found: list[tuple[str, bool]] = []
    if draw.random() < 0.3:
        found += [(_filled(draw.choice(language["before"]), 1, titles), True), *_under(draw, language)]
    part = draw.choice(language["parts"]) if draw.random() < 0.25 and not bare else ""
    count = draw.randint(2 if part else 1, 2 if part else 1) * draw.randint(3, 5)
    for place in range(count):
        if part and place % (count // 2) == 0:
            found.append((_filled(part, place // (count // 2) + 1, titles), True))
        found += [(_filled(style, first + place, titles), True), *_under(draw, language)]
    if draw.random() < 0.3:
        found += [(_filled(draw.choice(language["after"]), 1, titles), True), *_under(draw, language)]
    return found


def _first(draw: random.Random) -> int:
    return draw.choice((1, 1, 1, 1, 2, 9, 19, 98, 199, 844, 1099))


def _under(draw: random.Random, language: Mapping[str, Any]) -> list[tuple[str, bool]]:
    paragraphs = _prose(draw, language, draw.randint(3, 8))
    if draw.random() < 0.4:
        paragraphs.insert(draw.randint(1, len(paragraphs)), (draw.choice(language["twins"]), False))
    return paragraphs


def _prose(draw: random.Random, language: Mapping[str, Any], count: int) -> list[tuple[str, bool]]:
    return [
        (
            "".join(draw.sample(language["prose"], 2))
            if language["code"][:2] in {"zh", "ja"}
            else " ".join(draw.sample(language["prose"], 2)),
            False,
        )
        for _ in range(count)
    ]


def _endless(draw: random.Random, titles: list[str]) -> Iterator[str]:
    while True:
        yield from draw.sample(titles, len(titles))
