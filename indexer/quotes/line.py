"""A typed line as words with their places, without the quotation marks around it, and when another text says the same.

It knows no stories.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.analysis.fold import APOSTROPHES, EMPHASIS
from indexer.analysis.tokens import Token, tokens

_QUOTES = '"“”„‟«»‹›「」『』'
_DASHES = "‐‑‒–—―−"
_SHAPES = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(EMPHASIS)
)
_BLANKS = re.compile(r"\s+")
_DASH = re.compile(r" ?-+ ?")
_ENDS = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it was typed, without marks around it, and its words."""

    text: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, typed: str) -> TypedLine:
        """Return the line that somebody typed, quoted or not."""
        text = " ".join(typed.split()).strip(_QUOTES + APOSTROPHES + " ")
        return cls(text, tuple(tokens(text)))

    @property
    def words(self) -> tuple[str, ...]:
        """Its folded words."""
        return tuple(token.term for token in self.tokens)


def is_same(asked: str, stored: str) -> bool:
    """Say whether two texts are the same letter for letter and sign for sign, whatever the shapes of signs and blanks.

    What stands before the first word and after the last one is none of the line.
    """
    return _plain(asked) == _plain(stored)


def _plain(text: str) -> str:
    shaped = _BLANKS.sub(" ", text.translate(_SHAPES)).replace("…", "...")
    return _ENDS.sub("", _DASH.sub("-", shaped))
