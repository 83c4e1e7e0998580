"""Sentences and paragraphs by character offset, for passages that a reader can read.

It cuts; it never changes a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Span

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
# A full stop, its closing quotes, then space before something that can begin a sentence.
_SENTENCE_END = re.compile(
    r"[.!?…]+[\"'”’»)\]_*]*(?=\s+[\"'“‘«(\[_*—–-]*[^\W_])|[。！？][」』”’]*", re.UNICODE
)
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "prof",
        "rev",
        "hon",
        "capt",
        "col",
        "gen",
        "lt",
        "sgt",
        "maj",
        "cmdr",
        "jr",
        "sr",
        "vs",
        "etc",
        "esq",
        "mme",
        "mlle",
        "mm",
        "vol",
        "ch",
        "no",
        "fig",
        "viz",
        "cf",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
    ]
)
_LAST_WORD = re.compile(r"([\w.]+)$")
_LOOK_BACK = 12


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the spans of paragraphs (parts between blank lines), without the blank lines."""
    start = 0
    for gap in _PARAGRAPH_END.finditer(text):
        if gap.start() > start:
            yield Span(start, gap.start())
        start = gap.end()
    if start < len(text):
        yield Span(start, len(text))


def paragraph_around(text: str, at: int) -> Span:
    """Return the span of the paragraph that holds offset ``at``."""
    start = text.rfind("\n\n", 0, at + 1)
    end = text.find("\n\n", at)
    return Span(0 if start < 0 else start + 2, len(text) if end < 0 else end)


def sentences(text: str, within: Span) -> Iterator[Span]:
    """Yield the spans of sentences of the paragraph ``within``; together they cover it but for spaces between."""
    start = within.start
    for match in _SENTENCE_END.finditer(text, within.start, within.end):
        if _is_abbreviation(text, match):
            continue
        yield Span(start, match.end())
        start = match.end()
        while start < within.end and text[start].isspace():
            start += 1
    if start < within.end:
        yield Span(start, within.end)


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    if match.group() != ".":
        return False
    word = _LAST_WORD.search(text, max(0, match.start() - _LOOK_BACK), match.start())
    if word is None:
        return False
    last = word.group(1).lower()
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "i")
