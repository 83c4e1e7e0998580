"""Which quotation marks of a query belong together, also where what is quoted holds some itself.

A sentence can be pasted between quotation marks as it is: the longest reading that parses wins. It makes no phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_MARK = re.compile('"')
# Before a mark that opens, after one that closes.
_OPENED_AFTER = frozenset("([{:-+!=|&‐‑‒–—―−")
_CLOSED_BEFORE = frozenset(")]}.,;:!?~^…|-–—'’”")
# Who quotes speech puts a comma or a stop inside; who types phrases does not.
_SPOKEN = re.compile(r"[,.!?…—–-]\Z")
_OPERATORS = re.compile(r"(?:^|\s)(?:OR|AND|NOT|[-–−!+|(][\w(]|\w+:\S)|[()|]")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quotation mark: where it is, and whether it looks like one that opens, or closes."""

    at: int
    opens: bool
    closes: bool


def quoted_stretches(text: str) -> Mapping[int, int]:
    """Return where each straight quotation mark that begins a phrase has its partner; linear in the length of ``text``.

    Marks inside a phrase belong to it. One without a partner is not among them.
    """
    stretches = list(_outermost(list(_marks(text))))
    return dict(_with_speech(text, stretches))


def _marks(text: str) -> Iterator[_Mark]:
    opened = False
    for match in _MARK.finditer(text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        starts = not before or before.isspace() or before in _OPENED_AFTER or (before == '"' and opened)
        opens = starts and bool(after) and not after.isspace()
        ends = not after or after.isspace() or after in _CLOSED_BEFORE or after == '"'
        closes = ends and bool(before) and not before.isspace() and not (opens and before == '"' and opened)
        opened = opens
        yield _Mark(at, opens, closes)


def _outermost(marks: list[_Mark]) -> Iterator[tuple[int, int]]:
    """Yield the outermost pairs: what opens within one is inside, and a mark too many that closes makes it longer."""
    opened: list[_Mark] = []
    last: tuple[int, int] | None = None
    for mark in marks:
        if mark.closes and opened:
            first = opened.pop()
            if not opened:
                if last is not None:
                    yield last
                last = (first.at, mark.at)
        elif mark.opens:
            opened.append(mark)
        elif mark.closes and last is not None:
            last = (last[0], mark.at)
    closing = [mark.at for mark in marks if mark.closes and opened and mark.at > opened[0].at]
    if last is not None and not (opened and closing and last[0] > opened[0].at):
        yield last
    if opened and closing:
        yield opened[0].at, closing[-1]


def _with_speech(text: str, stretches: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs, those that are the speech of one sentence as one pair."""
    begun = 0
    for at, (_, end) in enumerate(stretches):
        following = stretches[at + 1 : at + 2]
        if not (following and _is_speech(text, stretches[at], following[0][0])):
            yield stretches[begun][0], end
            begun = at + 1


def _is_speech(text: str, before: tuple[int, int], start: int) -> bool:
    between = text[before[1] + 1 : start]
    spoken = _SPOKEN.search(text, before[0] + 1, before[1])
    return bool(spoken and between.strip() and not _OPERATORS.search(between))
