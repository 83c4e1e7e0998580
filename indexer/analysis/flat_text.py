"""A text as one byte a character (folded letter, gap or sign), for fast scanning; offsets are those of the text.

Offsets are those of the text. It finds no words; what one byte cannot say is handed back as odd places.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from indexer.analysis.fold import APOSTROPHES, EMPHASIS, IGNORABLE, fold
from indexer.analysis.scripts import has_emoji

# What the bytes mean, besides the letters a to z and the digits.
GAP, APOSTROPHE, SIGN, ODD = b" ", b"'", b"_", b"~"
# A Latin-1 letter that no single letter stands for: whatever is odd takes its place before the table is used.
_ODD_LETTER = "æ"
_COMMON = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("—", " "), ("–", " "), ("…", " "))
# Characters beyond Latin-1 whose bytes are remembered.
_CHARACTERS_KEPT = 4096
_INVISIBLE = re.compile(f"[{IGNORABLE}]")
# A text with so many odd characters, and one in so many beside, is of other letters, and analysed as a whole.
_SOME, _RARE = 500, 10
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


def flatten(*texts: str) -> FlatText | None:
    """Return texts flat, a gap between two, or None if they are mostly of letters beyond a to z."""
    data = GAP.join(map(_single_bytes, texts))
    most = len(data) // _RARE + _SOME
    if data.count(ODD) > most:
        return None
    odd = tuple(_odd_places(data))
    if not odd:
        return FlatText(data, odd)
    if sum(end - start for start, end in odd) > most:
        return None
    blanked = bytearray(data)
    for start, end in odd:
        blanked[start:end] = ODD * (end - start)
    return FlatText(bytes(blanked), odd)


def _single_bytes(text: str) -> bytes:
    if not text.isascii():
        # Replacing the few common ones first is ten times faster than any codec that knows them.
        for character, plain in _COMMON:
            text = text.replace(character, plain)
    try:
        return text.encode("latin-1").translate(_TABLE)
    except UnicodeEncodeError:
        return _looked_up(text)


def _looked_up(text: str) -> bytes:
    """Return what the bytes of a text are that has characters beyond Latin-1: those are looked up, the others as ever."""
    codes: npt.NDArray[np.integer] = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(codes) > len(text):
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    found = np.frombuffer(bytearray(codes.astype(np.uint8).tobytes().translate(_TABLE)), np.uint8)
    beyond = np.flatnonzero(codes >= len(_TABLE))
    found[beyond] = [_of_character(code) for code in codes[beyond].tolist()]
    return found.tobytes()


@lru_cache(_CHARACTERS_KEPT)
def _of_character(code: int) -> int:
    return _TABLE[ord(_stand_in(chr(code)))]


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
