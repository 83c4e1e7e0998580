"""Sentences and paragraphs by character offset, for passages that a reader can read.

It cuts; it never changes a character.
"""

import re
from collections.abc import Iterator

from indexer.model import Span

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
# A full stop, its closing quotes, then space before something that can begin a sentence. The signs that may end one come
# first, so that what has none of them is passed over at once.
_SENTENCE_END = re.compile(
    r"[.!?…。！？](?:"
    r"(?<=[.!?…])[.!?…]*[\"'”’»)\]_*]*(?=\s+[\"'“‘«(\[_*—–-]*[^\W_])"
    r"|(?<=[。！？])[」』”’]*)"
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
# No abbreviation ends in so many letters: most sentences end in a word that need not be looked up.
_TOO_LONG = 1 + max(len(part) for each in _ABBREVIATIONS for part in each.split("."))


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
    return Span(0 if start < 0 else start + 2, paragraph_end(text, at))


def paragraph_end(text: str, at: int) -> int:
    """Return where the paragraph that holds offset ``at`` ends."""
    end = text.find("\n\n", at)
    return len(text) if end < 0 else end


def sentences(text: str, within: Span) -> Iterator[Span]:
    """Yield the spans of sentences of the paragraph ``within``; together they cover it but for spaces between."""
    return (Span(start, end) for start, end in sentence_bounds(text, within.start, within.end))


def sentence_bounds(text: str, start: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of sentences of the paragraph from ``start`` to ``last``, as ``sentences`` does."""
    for match in _SENTENCE_END.finditer(text, start, last):
        if _is_abbreviation(text, match):
            continue
        end = match.end()
        yield start, end
        start = end
        while start < last and text[start].isspace():
            start += 1
    if start < last:
        yield start, last


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    at = match.start()
    if match.end() - at > 1 or text[at] != ".":
        return False
    if at >= _TOO_LONG and text[at - _TOO_LONG : at].isalpha():
        return False
    word = _LAST_WORD.search(text, max(0, match.start() - _LOOK_BACK), match.start())
    if word is None:
        return False
    last = word.group(1).lower()
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "i")
