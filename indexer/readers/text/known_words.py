"""Which words of a table a text has: found sooner than all words of the text are, since only those of the table are kept.

What the words show is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
"""A word, in small letters and with straight apostrophes."""
APOSTROPHE = "'"
# What is no letter of plain English, nor joins two, as a blank; letters beyond it as they are in UTF-8.
_WORD_BYTES = bytes(
    code if chr(code).isalpha() or code == ord(APOSTROPHE) else ord(" ") for code in range(0x80)
) + bytes(range(0x80, 0x100))
# The paragraphs around a header are judged from several sides.
_KEPT = 64


@lru_cache(_KEPT)
def folded(text: str) -> str:
    """Return a text in small letters, with straight apostrophes and blanks for line ends."""
    return text.lower().replace("\u2019", APOSTROPHE).replace("\n", " ")


class KnownWords:
    """Words to look for in texts."""

    def __init__(self, words: Iterable[str], parts: frozenset[str] = frozenset()) -> None:
        """Take the words; an apostrophe stands for words that have one of ``parts`` before or behind theirs: "you're"."""
        self._known = frozenset(filter(WORDS.fullmatch, words))
        self._parts = parts
        self.of = lru_cache(_KEPT)(self._of)

    def _of(self, text: str) -> frozenset[str]:
        """Return which of the words a text has, as ``WORDS`` finds them in what ``folded`` makes of it."""
        lower = folded(text)
        letters = lower.encode(errors="surrogatepass").translate(_WORD_BYTES)
        tokens = letters.decode(errors="surrogatepass").split()
        words = self._known.intersection(tokens)
        # Nearly all that stands between blanks now is a word of plain English.
        if not lower.isascii():
            odd = [token for token in tokens if APOSTROPHE in token or not token.isascii()]
        elif APOSTROPHE in lower:
            odd = [token for token in tokens if APOSTROPHE in token]
        else:
            return words
        found = [word for token in odd for word in WORDS.findall(token)]
        pairs = (word.split(APOSTROPHE) for word in found if APOSTROPHE in word)
        joined = not all(map(self._parts.isdisjoint, pairs))
        return words.union(self._known.intersection(found), APOSTROPHE if joined else ())
