"""Find emphasis in stored text: ``_so_`` as readers write it, ``*so*`` and ``**so**`` as authors did.

It changes no text and makes no markup. What stars are there for otherwise stays as it is: breaks between scenes, marks
of footnotes, sums, words with letters left out.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# Touching words inside and none outside; never across a paragraph.
_UNDERLINED = re.compile(r"(?<![\w_])_(?=[^\s_])([^_]*[^\s_])_(?![\w_])")
# Runs end on the line they begin on and are at most so long: of two footnotes' stars the second is mostly further off.
_LONGEST = 200
_STARRED = re.compile(
    # Behind the end of a sentence or a bracket, a star belongs to what is before it unless a word follows.
    r"(?<![^\W_])(?<![*\\])(?:(?<![.,;:!?)\]}])|(?=\*+\w))"
    r"(\*{1,3})(?![\s*)\]},;:])"
    rf"([^*\n]{{0,{_LONGEST - 1}}}[^*\s(\[{{])"
    r"\1(?![^\W_])(?!\*)"
)
# What breaks between scenes are made of: *oOo*.
_ORNAMENT = frozenset("oO0xX~=+-–—•·._# ")


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A run from ``start`` to ``end``, its signs included: so many (``signs``) at each side. ``strong`` is bold."""

    start: int
    end: int
    signs: int = 1
    strong: bool = False


def emphases(text: str) -> Sequence[Emphasis]:
    """Return all emphasis in a text, in order; no two overlap."""
    underlined: list[Emphasis] = []
    if "_" in text:
        underlined = [Emphasis(*match.span()) for match in _UNDERLINED.finditer(text)]
    if "*" not in text:
        return underlined
    starred = [
        Emphasis(*match.span(), signs=len(match[1]), strong=len(match[1]) > 1)
        for match in _STARRED.finditer(text)
        if _is_meant(match)
    ]
    return _together(underlined, starred) if underlined and starred else underlined or starred


def plain(text: str) -> str:
    """Return a text without the signs of its emphasis."""
    left_out = signs(text)
    return "".join(sign for at, sign in enumerate(text) if at not in left_out) if left_out else text


def signs(text: str) -> frozenset[int]:
    """Return where the signs of emphasis stand in a text."""
    runs = [(run, side) for run in emphases(text) for side in (run.start, run.end - run.signs)]
    return frozenset(at for run, start in runs for at in range(start, start + run.signs))


def _is_meant(match: re.Match[str]) -> bool:
    """Say whether the stars of a match stress what is between them."""
    inner = match[2]
    if inner.count("(") != inner.count(")") or inner.count("[") != inner.count("]"):
        return False
    if _ORNAMENT.issuperset(inner):
        return False
    if len(match[1]) > 1 or _is_line(match):
        return any(map(str.isalnum, inner))
    # "2 *3* 4" is a sum; one small letter is a grin (*g*) or a variable, but for the words "a" and "i".
    return any(map(str.isalpha, inner)) and not (len(inner) == 1 and inner.islower() and inner not in "ai")


def _is_line(match: re.Match[str]) -> bool:
    """Say whether nothing else stands on a match's line: a number there is a heading."""
    text, start, end = match.string, match.start(), match.end()
    return (start == 0 or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n")


def _together(underlined: Sequence[Emphasis], starred: Sequence[Emphasis]) -> Sequence[Emphasis]:
    """Return both kinds as one: ``*_so_*`` and ``_**so**_`` are a run each; else what readers wrote goes first."""
    found = {run.start: run for run in underlined}
    for run in starred:
        other = underlined[min(bisect_right(underlined, run.start, key=_end), len(underlined) - 1)]
        if other.start >= run.end or other.end <= run.start:
            found[run.start] = run
        elif _wraps(run, other) or _wraps(other, run):
            found.pop(other.start)
            outer = run if _wraps(run, other) else other
            signs = run.signs + other.signs
            found[outer.start] = Emphasis(outer.start, outer.end, signs, strong=run.strong)
    return [found[start] for start in sorted(found)]


def _end(run: Emphasis) -> int:
    return run.end


def _wraps(outer: Emphasis, inner: Emphasis) -> bool:
    return (outer.start + outer.signs, outer.end - outer.signs) == (inner.start, inner.end)
