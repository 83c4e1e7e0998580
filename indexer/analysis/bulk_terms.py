"""Tokenise a whole text at C speed: the same folded words as ``tokens``, without their positions.

It knows no other rules than ``tokens`` does; where a text is too odd for the quick way, it says so.
"""

import re
from collections.abc import Callable

from indexer.analysis.fold import APOSTROPHES, LONGEST

# Signs that only ever part words, replaced before anything else because prose is full of them; what is left beyond
# ASCII afterwards are letters of names and other languages, looked at run by run.
_PARTING = dict.fromkeys("“”„«»–—…\u00a0", " ")
_SHAPES = _PARTING | dict.fromkeys(APOSTROPHES.replace("'", ""), "'")

# The rest of a run that holds a letter beyond ASCII; white space of other kinds may be in it.
_RUN = re.compile(rb"[^ \n]*")
# What the fold of such a run must look like for the byte table to leave it as it is.
_CLEAN = re.compile(r"(?:[a-z0-9']|[^\x00-\x7f])*")

_BLANK, _FIRST_BEYOND_ASCII = ord(" "), 0x80
# What joining signs are until it is clear which of them stay; the lowest codes, so that one comparison finds them.
_APOSTROPHE, _UNDERLINE, _STAR, _AFTER_JOINING = 1, 2, 3, 4

PADDING = 8
"""How many blanks stand after the last word at least, so that eight bytes can be read from wherever a word starts."""


def _table() -> bytes:
    """Map letters to lower case, joining signs to their codes, all else of ASCII to a blank; UTF-8 beyond is kept."""
    joining = {"'": _APOSTROPHE, "`": _APOSTROPHE, "_": _UNDERLINE, "*": _STAR}
    table = bytearray(range(256))
    for code in range(128):
        char = chr(code)
        table[code] = ord(char.lower()) if char.isalnum() else joining.get(char, _BLANK)
    return bytes(table)


_PLAIN = _table()


def flatten(text: str, terms: Callable[[str], list[str]]) -> bytes | None:
    """Return the folded words of ``text`` as UTF-8 separated by blanks; None where the fast path does not apply.

    ``PADDING`` blanks follow the last word; surrogates pass. ``terms`` is asked for the words of the few runs that
    hold letters beyond ASCII.
    """
    if not text.isascii():
        for sign, plain in _SHAPES.items():
            text = text.replace(sign, plain)
    raw = text.encode("utf-8", "surrogatepass")
    signs = raw.translate(_PLAIN) if text.isascii() else _with_foreign(raw, terms)
    if signs is None or _may_be_long(signs):
        return None
    return _without_joining(signs)


def _with_foreign(raw: bytes, terms: Callable[[str], list[str]]) -> bytes | None:
    """Do as the byte table does, and replace runs with letters beyond ASCII by their words.

    None when a fold brought signs that would be taken for others.
    """
    import numpy as np  # noqa: PLC0415  # the processes that read files never come here, and start sooner without it

    pieces: list[bytes] = []
    done = 0
    for place in np.flatnonzero(np.frombuffer(raw, np.uint8) >= _FIRST_BEYOND_ASCII).tolist():
        if place < done:
            continue
        start = max(done, raw.rfind(b" ", done, place) + 1, raw.rfind(b"\n", done, place) + 1)
        end = _RUN.match(raw, place).end()  # type: ignore[union-attr]  # it matches nothing at least
        words = terms(raw[start:end].decode("utf-8", "surrogatepass"))
        if not all(map(_CLEAN.fullmatch, words)):
            return None
        made = " ".join(words).replace("'", chr(_APOSTROPHE)).encode("utf-8", "surrogatepass")
        pieces += (raw[done:start].translate(_PLAIN), b" ", made, b" ")
        done = end
    pieces.append(raw[done:].translate(_PLAIN))
    return b"".join(pieces)


def _may_be_long(text: bytes) -> bool:
    """Say whether a run may be too long for a word: half as much without a blank is its first sign."""
    import numpy as np  # noqa: PLC0415  # as above

    half = LONGEST // 2
    signs = np.frombuffer(text, np.uint8)[: len(text) // half * half]
    return not (signs.reshape(-1, half) == _BLANK).any(axis=1).all()


def _without_joining(text: bytes) -> bytes:
    """Drop emphasis signs, and apostrophes that have no letter on both sides."""
    import numpy as np  # noqa: PLC0415  # as above

    signs = np.frombuffer(bytearray(b" %b%b" % (text, b" " * PADDING)), np.uint8)
    marks = np.flatnonzero(signs < _AFTER_JOINING)
    # Three in a row part two words (see ``tokens``); so all of them go.
    three = marks[:-2][marks[2:] - marks[:-2] == 2]  # noqa: PLR2004 - first and third of three
    for step in range(3):
        signs[three + step] = _BLANK
    if (signs[marks] != _APOSTROPHE).any():
        kept = signs.tobytes().translate(None, bytes((_UNDERLINE, _STAR)))
        signs = np.frombuffer(bytearray(kept), np.uint8)
        marks = np.flatnonzero(signs < _AFTER_JOINING)
    inside = (signs[marks - 1] != _BLANK) & (signs[marks + 1] != _BLANK)
    # Of two in a row (there are never more now) both go where either has no letter beside it.
    twin = np.flatnonzero(np.diff(marks) == 1)
    inside[twin] = inside[twin + 1] = inside[twin] & inside[twin + 1]
    signs[marks] = np.where(inside, ord("'"), _BLANK)
    return signs.tobytes()
