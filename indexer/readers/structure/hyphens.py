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
# A word few writers use is longer than most syllables, and no ending: "crescent-moon", "clear-starcher", but "clamber-ing".
_LEAST_WORD = 5
_ENDING = re.compile(
    r"[bcdfglmnprstvz]?[aeiou]?(?:tion|sion|ment|ness|able|ible|ing|ous|ful|less|ship|ward|ler|er)(?:s|ly)?"
)
# These join more often than they stand alone.
_PREFIX = re.compile(
    r"over|under|out|up|down|fore|after|inter|super|sub|with|some|every|any|in|on|to|be|for|per|pro|no|so|an?"
)


class Hyphens:
    """What a text tells of its own hyphens; its words are looked at when the first line ends with one."""

    def __init__(self, text: str) -> None:
        self._text = text

    def is_part_of_word(self, line: str, after: str) -> bool:
        """Say whether the hyphen that ends ``line`` is part of the word that goes on in ``after``.

        The text decides, where it has the word elsewhere with its hyphen or without; then the common words of English;
        then the halves: one that is a word, beside one that may be, keeps its hyphen, by which both are found.
        Halves of which none is a word are syllables. What other stories write is not known here.
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
        known = self._is_word(one), self._is_word(other)
        return (
            all(known)
            or (known[0] and not _PREFIX.fullmatch(one) and _may_be_word(other))
            or (known[1] and _may_be_word(one))
        )

    def _is_word(self, word: str) -> bool:
        return word in common_words() or word in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        """The text's words, halves at line ends left out."""
        return frozenset(_WORDS.findall(_PARTED.sub(" ", self._text.lower())))

    @cached_property
    def _compounds(self) -> frozenset[str]:
        return frozenset(_COMPOUNDS.findall(self._text.lower()))


def _may_be_word(half: str) -> bool:
    return len(half) >= _LEAST_WORD and _ENDING.fullmatch(half) is None


@cache
def common_words() -> frozenset[str]:
    """Return the words of common_words.txt."""
    text = data_text(__package__, "common_words.txt")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))
