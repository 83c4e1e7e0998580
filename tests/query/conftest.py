"""Fixtures for the query language: strings that break parsers, and a count of work that no clock disturbs."""

from __future__ import annotations

import sys

import pytest

NAUGHTY = """
undefined|null|NULL|(null)|nil|NaN|Infinity|0x0|1e100|-1|1/0|$1.00|--1|-.5|.|..|...|:|::|;|?|!|"|'|`|~|^|&&&|||||\\|\\\\|
,./;'[]-=|<>?:"{}|_+|!@#$%^&*()`~|Ω≈ç√∫˜µ≤≥÷|ﷺ|田中さん|社會科學院|찦차를|Ⱥ|ヽ༼ຈل͜ຈ༽ﾉ|(｡◕ ∀ ◕｡)|👾 🙇|🏳️‍🌈|１２３|١٢٣|
<script>alert(1)</script>|"><img src=x onerror=alert(1)>|' OR 1=1 --|'; DROP TABLE stories; --|{{7*7}}|${7*7}|%s%n|
../../etc/passwd|\u200bzero\u200b|\ufeffbom|\u202etest\u202c|Z̮̞̠͙͔ͅḀ̗̞͈̻̗|˙ɐnbᴉlɐ|if(1)|[]|{}|/a+/|a{1,99999}|(a+)+$|~foo~2|foo^4|title:[a TO b]|
"a"~5|a NEAR b|AND OR NOT|title:title:title|((((|))))|"("|(")")|*:*|*|**|?*|-|- -|-"-"|title:""|title:()|words:|words:..|published:9999-99-99
"""


@pytest.fixture
def naughty() -> list[str]:
    return [line for line in NAUGHTY.replace("\n", "").split("|") if line] + [
        "|",
        "||",
        "a|b",
        "\n",
        "\r\n\t",
    ]


@pytest.fixture
def steps():
    """A function that runs a call and returns how many lines of Python it took."""

    def count(call) -> int:
        lines = 0

        def trace(_frame, event, _arg):
            nonlocal lines
            lines += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            call()
        finally:
            sys.settrace(before)
        return lines

    return count
