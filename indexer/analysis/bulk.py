"""A whole text's words at once, at the speed of the C library: the same words as ``tokens``, without their places.

It knows no other rules than ``tokens`` does; where a text is too odd for the quick way, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from indexer.analysis.fold import APOSTROPHES, LONGEST

# Signs that only ever part words, replaced before anything else because prose is full of them; what is left beyond
# ASCII afterwards are letters of names and other languages, looked at run by run.
_PARTING = dict.fromkeys("“”„«»–—…\u00a0", " ")
_SHAPES = _PARTING | dict.fromkeys(APOSTROPHES.replace("'", ""), "'")

# A run without white space that holds a letter beyond ASCII. Possessive, so that plain words are passed in one step.
_FOREIGN = re.compile(r"(?<![\x21-\x7f])[\x21-\x7f]*+[^\x00-\x7f]\S*")
# What the fold of such a run must look like for the byte table to leave it as it is.
_CLEAN = re.compile(r"(?:[a-z0-9']|[^\x00-\x7f])*")

_BLANK, _APOSTROPHE, _UNDERLINE, _STAR = b" '_*"


def _table() -> bytes:
    """Map letters to lower case, joining signs to themselves, all else of ASCII to a blank; UTF-8 beyond is kept."""
    table = bytearray(range(256))
    for code in range(128):
        char = chr(code)
        if char == "`":
            table[code] = ord("'")
        elif not (char.isalnum() or char in "_*'"):
            table[code] = ord(" ")
        else:
            table[code] = ord(char.lower())
    return bytes(table)


_PLAIN = _table()


def flatten(text: str, terms: Callable[[str], list[str]]) -> str | None:
    """Return the folded words of ``text`` in order with one blank or more between them, or None if that takes care.

    ``terms`` is asked for the words of the few runs that hold letters beyond ASCII.
    """
    if not text.isascii():
        for sign, plain in _SHAPES.items():
            text = text.replace(sign, plain)
        if not text.isascii():
            foreign = _Foreign(terms)
            text = _FOREIGN.sub(foreign, text)
            if foreign.odd:
                return None
    plain_text = text.encode("utf-8", "surrogatepass").translate(_PLAIN)
    if _may_be_long(plain_text):
        return None
    return _without_joining(plain_text).decode("utf-8", "surrogatepass")


class _Foreign:
    """Replaces a run by its words; ``odd`` when a fold brought signs that the byte table would take for others."""

    def __init__(self, terms: Callable[[str], list[str]]) -> None:
        self._terms = terms
        self.odd = False

    def __call__(self, match: re.Match[str]) -> str:
        words = self._terms(match.group())
        self.odd = self.odd or not all(map(_CLEAN.fullmatch, words))
        # Blanks around: the run may begin with white space beyond ASCII, which is gone now.
        return f" {' '.join(words)} "


def _may_be_long(text: bytes) -> bool:
    """Say whether a run may be too long for a word: half as much without a blank is its first sign."""
    import numpy as np  # noqa: PLC0415  # the processes that read files never come here, and start sooner without it

    half = LONGEST // 2
    signs = np.frombuffer(text, np.uint8)[: len(text) // half * half]
    return not (signs.reshape(-1, half) == _BLANK).any(axis=1).all()


def _without_joining(text: bytes) -> bytes:
    """Drop emphasis signs, and apostrophes that have no letter on both sides."""
    import numpy as np  # noqa: PLC0415  # as above

    signs = np.frombuffer(bytearray(text), np.uint8)
    joining = np.flatnonzero((signs == _APOSTROPHE) | (signs == _UNDERLINE) | (signs == _STAR))
    # Three in a row part two words (see ``tokens``); so all of them go.
    three = joining[:-2][joining[2:] - joining[:-2] == 2]  # noqa: PLR2004 - first and third of three
    for step in range(3):
        signs[three + step] = _BLANK
    signs = np.frombuffer(bytearray(b" %b " % signs.tobytes().translate(None, b"_*")), np.uint8)
    marks = np.flatnonzero(signs == _APOSTROPHE)
    inside = (signs[marks - 1] != _BLANK) & (signs[marks + 1] != _BLANK)
    # Of two in a row (there are never more now) both go where either has no letter beside it.
    twin = np.flatnonzero(np.diff(marks) == 1)
    inside[twin] = inside[twin + 1] = inside[twin] & inside[twin + 1]
    signs[marks[~inside]] = _BLANK
    return signs.tobytes()
