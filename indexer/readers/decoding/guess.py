"""The encoding of bytes that no cheap rule can place: other scripts, and languages with other accents.

A library counts pairs of letters and knows the languages; it is loaded when the first such file comes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Bytes looked at; the statistics of a language are plain long before that.
_SAMPLE = 200_000
_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
_ISO_2022 = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (_JAPANESE, "iso2022_jp"),
    (_JAPANESE, "iso2022_jp_ext"),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A Python codec that decodes the whole content, the language it was told by, and how sure that is (0 to 1)."""

    codec: str
    language: str
    confidence: float


def by_escapes(content: bytes) -> str | None:
    """Return the codec of mail text that switches between alphabets by escape sequences, all of it below 0x80."""
    for pattern, codec in _ISO_2022:
        if pattern.search(content) and _decodes(content, codec):
            return codec
    return None


def guess(content: bytes) -> Guess | None:
    """Return the likeliest encoding of ``content`` by its language; None when none is likely."""
    import chardet  # noqa: PLC0415  # 40 MB and 50 ms, for files that are neither UTF-8 nor plainly Western

    # Nobody keeps stories in the code pages of mainframes, and chance makes them likely.
    eras = ~chardet.EncodingEra.MAINFRAME & chardet.EncodingEra.ALL
    for found in chardet.detect_all(content[:_SAMPLE], encoding_era=eras, compat_names=False):
        name = found["encoding"]
        if not name or found["confidence"] <= _NOTHING_FIT:
            return None
        codec = codecs.lookup(name).name
        if _decodes(content, codec):
            return Guess(codec, found["language"] or "", found["confidence"])
    return None


# What the library answers when it has no idea.
_NOTHING_FIT = 0.1


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except (UnicodeError, ValueError):
        return False
    return True
