"""A text as one byte a character (folded letter, gap or sign), for fast scanning; offsets are those of the text.

Offsets are those of the text. It finds no words; what one byte cannot say is handed back as odd places.
"""

import re
import unicodedata
from dataclasses import dataclass

from indexer.analysis.fold import APOSTROPHES, EMPHASIS, IGNORABLE, fold
from indexer.analysis.scripts import has_emoji

# What the bytes mean, besides the letters a to z and the digits.
GAP, APOSTROPHE, SIGN, ODD = b" ", b"'", b"_", b"~"
# A Latin-1 letter that no single letter stands for: whatever is odd takes its place before the table is used.
_ODD_LETTER = "æ"
_COMMON = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("—", " "), ("–", " "), ("…", " "))
_BEYOND = re.compile("[^\x00-\xff]")
_INVISIBLE = re.compile(f"[{IGNORABLE}]")
# A text with more than one such character in so many is of other letters, and analysed as a whole.
_RARE = 100
_LEAST = 50
# An emphasis sign between the letters of one word, as ``tokens`` joins them: at most two joining characters in a row.
_JOINED = re.compile(rb"_(?:(?<=[a-z0-9~]_)[_']?[a-z0-9~]|(?<=[a-z0-9~]'_)[a-z0-9~])")


@dataclass(frozen=True, slots=True)
class FlatText:
    """A text's bytes, and the (start, end) of its odd places: whole words up to the gaps around them, in order.

    Odd places hold letters that fold to several or to none of a to z, and words with emphasis inside; their bytes
    are all ODD.
    """

    data: bytes
    odd: tuple[tuple[int, int], ...]


def flatten(text: str) -> FlatText | None:
    """Return ``text`` flat, or None if it is mostly of letters beyond a to z."""
    data = _single_bytes(text)
    if data is None:
        return None
    data = data.translate(_TABLE)
    odd = tuple(_odd_places(data))
    if not odd:
        return FlatText(data, odd)
    if sum(end - start for start, end in odd) > len(data) // 10 + 10 * _LEAST:
        return None
    blanked = bytearray(data)
    for start, end in odd:
        blanked[start:end] = ODD * (end - start)
    return FlatText(bytes(blanked), odd)


def _single_bytes(text: str) -> bytes | None:
    if text.isascii():
        return text.encode("ascii")
    # Replacing the few common ones first is ten times faster than any codec that knows them.
    for character, plain in _COMMON:
        text = text.replace(character, plain)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        most = len(text) // _RARE + _LEAST
        text, replaced = _BEYOND.subn(lambda found: _stand_in(found.group()), text, count=most)
        return None if replaced == most else text.encode("latin-1")


def _stand_in(character: str) -> str:
    """Return the Latin-1 character that means the same to words as ``character`` does."""
    if character in APOSTROPHES:
        return "'"
    kind = unicodedata.category(character)[0]
    if kind not in "LNM" and not has_emoji(character):
        return _ODD_LETTER if _INVISIBLE.match(character) else " "
    folded = fold(character) if kind in "LN" else ""
    return folded if len(folded) == 1 and folded.isascii() and folded.isalnum() else _ODD_LETTER


def _byte(code: int) -> bytes:
    character = chr(code)
    if character in EMPHASIS:
        return SIGN
    if character in APOSTROPHES:
        return APOSTROPHE
    if character == "\xad":
        return ODD
    if not character.isalnum():
        return GAP
    folded = fold(character)
    return folded.encode() if len(folded) == 1 and folded.isascii() else ODD


_TABLE = b"".join(map(_byte, range(256)))


def _odd_places(data: bytes) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    at = data.find(ODD)
    while at >= 0:
        places.append(_up_to_gaps(data, at))
        at = data.find(ODD, places[-1][1])
    if SIGN in data:
        done = 0
        for found in _JOINED.finditer(data):
            if found.start() >= done:
                places.append(_up_to_gaps(data, found.start()))
                done = places[-1][1]
        # A place may be odd for both reasons; gaps bound them all, so two are the same or apart.
        places = sorted(set(places))
    return places


def _up_to_gaps(data: bytes, at: int) -> tuple[int, int]:
    end = data.find(GAP, at)
    return data.rfind(GAP, 0, at) + 1, len(data) if end < 0 else end
