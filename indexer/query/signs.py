"""What a token of a query is: a word, a phrase, a field, an operator.

It cuts no text.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Sign(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    REGEX = auto()
    FIELD = auto()
    HAS = auto()
    SPELLED = auto()
    UNIT = auto()
    SAID = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    PLUS = auto()
    NEAR = auto()
    SLOP = auto()
    BOOST = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query; ``text`` is a word, a phrase's words, a field's real name or a number.

    Of NEAR it is the number of words, with a < before it where the order counts; of SPELLED what counts: case, accents; of UNIT which,
    of SAID who.
    """

    sign: Sign
    text: str = ""
