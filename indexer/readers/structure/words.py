"""How many words a text has, as ``str.split`` parts them, without making them; of scripts without blanks, its characters.

It counts; what a word is for search is another matter (see ``indexer.analysis``).
"""

import re
from collections.abc import Callable

from indexer.analysis.scripts import UNSPACED
from indexer.readers.decoding.non_ascii import bytes_beyond_ascii

# All that str.isspace() knows. None of it needs more than one unit of UTF-16.
_SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_WIDE = tuple(space.encode() for space in _SPACES if not space.isascii())
# One byte a character class: 0 for ASCII white space, 1 for everything else, parts of longer UTF-8 sequences included.
_INK = bytes(chr(code) not in _SPACES for code in range(0x80)) + b"\x01" * 0x80
# Between two blanks: a character of a script without them (its marks aside) counts one, and so does a word of another
# script beside it. Archives of such stories count like that, so that their figures and ours are alike.
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WITHIN_RUN = re.compile(rf"(?=\w)[{UNSPACED}]|[^\W{UNSPACED}]+(?:['’-][^\W{UNSPACED}]+)*")
# Its first half in UTF-16, where it needs two.
_FIRST_HALVES = slice(0xD840, 0xD8C0)
# The bytes that begin such a character in UTF-8.
_MAY_BE_UNSPACED = re.compile(rb"[\xe0\xe1\xe3-\xe9\xef\xf0]")


class WordCounter:
    """Counts words, with Python alone until it is told that there are many texts to come."""

    def __init__(self) -> None:
        self._count: Callable[[str], int] = _by_number

    def __call__(self, text: str) -> int:
        """Return the number of words; that is ``len(text.split())`` where words have blanks between them."""
        return self._count(text)

    def hasten(self) -> None:
        """Load numpy, with which counting takes half as long.

        That is 0.08 s, 12 MB, and 80 MB of addresses; it saves 1.6 ms a megabyte. To measure again:
        ``python -X importtime -c "import numpy"``, and ``benchmarks/read_rate.py`` with and without this.

        Raises:
            ImportError, MemoryError: it cannot be loaded; counting goes on as before.
        """
        self._count = _by_array()


def _by_number(text: str) -> int:
    content = text.encode(errors="surrogatepass")
    if len(content) > len(text):
        beyond = bytes_beyond_ascii(content)
        if _MAY_BE_UNSPACED.search(beyond) and _UNSPACED.search(text):
            return _by_runs(text)
        if any(space in beyond for space in _WIDE):
            return len(text.split())
    # The text as one number of ones and zeros, a byte each: beside its own shadow, every word shows at both its ends.
    shape = int.from_bytes(content.translate(_INK), "little")
    return (shape ^ (shape << 8)).bit_count() // 2


def _may_be_odd(beyond: bytes) -> bool:
    """Say whether what is beyond ASCII in a text may be white space or of a script without blanks."""
    return _MAY_BE_UNSPACED.search(beyond) is not None or any(map(beyond.__contains__, _WIDE))


def _by_runs(text: str) -> int:
    """Return the number of words of a text with characters of scripts without blanks, looked at from blank to blank."""
    return sum(
        1 if run.isascii() or not _UNSPACED.search(run) else max(len(_WITHIN_RUN.findall(run)), 1)
        for run in text.split()
    )


def _by_array() -> Callable[[str], int]:
    import numpy as np  # noqa: PLC0415 -- see WordCounter.hasten

    # 0 for white space, 2 for characters that are words (the first halves of those beyond 16 bits), 1 for all else.
    kinds = np.ones(0x10000, np.uint8)
    kinds[[ord(space) for space in _SPACES]] = 0
    kinds[[code for code in range(0x10000) if _UNSPACED.match(chr(code))]] = 2
    kinds[_FIRST_HALVES] = 2

    def count(text: str) -> int:
        content = text.encode(errors="surrogatepass")
        if len(content) == len(text) or not _may_be_odd(bytes_beyond_ascii(content)):
            ink = np.frombuffer(content.translate(_INK), np.uint8)
        else:
            ink = kinds.take(np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2"))
            if len(ink) and ink.max() > 1:
                return _by_runs(text)
        # Words begin where there is ink and none before.
        return int(np.count_nonzero(ink[1:] > ink[:-1])) + (int(ink[0]) if text else 0)

    return count


count_words = WordCounter()
