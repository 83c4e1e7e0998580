"""Words parted by a hyphen at the end of a line: which hyphens belong to the word, and which only to the line.

It is asked about one line end at a time and knows the whole text; joining lines is for ``paragraphs``.
"""

from __future__ import annotations

import re
from functools import cache, cached_property

from indexer.datafiles import data_text

_LEFT = re.compile(r"([^\W\d_]+)-$")
_RIGHT = re.compile(r"([^\W\d_]+)(-?)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_PARTED = re.compile(r"[^\W\d_]+-\s*\n\s*[^\W\d_]+")
_COMPOUNDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")


class Hyphens:
    """What a text tells of its own hyphens; its words are looked at when the first line ends with one."""

    def __init__(self, text: str) -> None:
        self._text = text

    def is_part_of_word(self, line: str, after: str) -> bool:
        """Say whether the hyphen that ends ``line`` is part of the word that goes on in ``after``.

        It is where the text has the word with its hyphen elsewhere, or where both halves are words and the whole is
        none. Words are those of the text and the common ones of English.
        """
        left, right = _LEFT.search(line), _RIGHT.match(after)
        if left is None or right is None:
            return True
        one, other = left[1].lower(), right[1].lower()
        # "daisy-" / "chain-link", "Anglo-" / "Saxon", and "to-and-" / "fro" have a hyphen of their own.
        if right[2] or right[1][0].isupper() or line[: left.start()].endswith("-"):
            return True
        if f"{one}-{other}" in self._compounds:
            return True
        if self._is_word(one + other):
            return False
        return self._is_word(one) and self._is_word(other)

    def _is_word(self, word: str) -> bool:
        return word in common_words() or word in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        """The text's words, halves at line ends left out."""
        return frozenset(_WORDS.findall(_PARTED.sub(" ", self._text.lower())))

    @cached_property
    def _compounds(self) -> frozenset[str]:
        return frozenset(_COMPOUNDS.findall(self._text.lower()))


@cache
def common_words() -> frozenset[str]:
    """Return the words of common_words.txt."""
    text = data_text(__package__, "common_words.txt")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))
