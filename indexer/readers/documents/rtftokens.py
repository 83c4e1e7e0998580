r"""RTF to tokens: groups, control words with their numbers, escaped bytes and stretches of text.

What they mean is for ``rtf``. Written from the published Rich Text Format specification, version 1.9.1.
"""

import re
from collections.abc import Iterator
from enum import Enum

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})?\x20?"
    r"|\\'([0-9a-fA-F]{2})"
    r"|\\([^a-zA-Z])"
    r"|([{}])"
    r"|([^\\{}\r\n\x00]+)"
    r"|[\\\r\n\x00]"
)


class Token(Enum):
    """What a token is."""

    OPEN = 1
    CLOSE = 2
    WORD = 3
    SIGN = 4
    BYTE = 5
    TEXT = 6


def tokens(content: bytes) -> Iterator[tuple[Token, str, int | None]]:
    r"""Yield the tokens of an RTF document: kind, name or text, number.

    ``TEXT`` and ``BYTE`` are bytes written as latin-1 letters, for the reader to decode. ``\bin`` and the bytes after
    it are left out. It never fails: what is no RTF comes as text.
    """
    source = content.decode("latin-1")
    place, end = 0, len(source)
    while place < end:
        found = _TOKEN.match(source, place)
        assert found is not None  # the last alternative takes whatever the others leave
        place = found.end()
        word, number, byte, sign, brace, text = found.groups()
        if text is not None:
            yield Token.TEXT, text, None
        elif word is not None:
            value = int(number) if number is not None else None
            if word == "bin":
                place += min(max(value or 0, 0), end - place)
            else:
                yield Token.WORD, word, value
        elif byte is not None:
            yield Token.BYTE, chr(int(byte, 16)), None
        elif brace is not None:
            yield (Token.OPEN if brace == "{" else Token.CLOSE), brace, None
        elif sign is not None:
            yield Token.SIGN, sign, None
