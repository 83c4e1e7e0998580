"""Chinese as it is written in another place: simplified characters for traditional ones, and the other way.

What is a word it does not know; its dictionaries (OpenCC's) are loaded when the first Chinese word is looked at.
"""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from indexer.analysis.scripts import has_han

if TYPE_CHECKING:
    from opencc import OpenCC

# To simplified characters; to traditional ones as they are, and as Taiwan and Hong Kong have some of them.
SIMPLIFIED, _TRADITIONAL = "t2s", ("s2t", "s2tw", "s2hk")


@cache
def _converter(name: str) -> "OpenCC":
    from opencc import OpenCC  # noqa: PLC0415  # its dictionaries take a tenth of a second

    return OpenCC(name)


def converted(name: str, word: str) -> str:
    """Return a word as a conversion of OpenCC's makes it."""
    return _converter(name).convert(word) if has_han(word) else word


def ways_to_write(word: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return a typed word as it is, then, where Chinese is one of the languages searched, as it is written elsewhere."""
    if "Chinese" not in languages or not has_han(word):
        return (word,)
    return tuple(dict.fromkeys((word, *(converted(name, word) for name in (SIMPLIFIED, *_TRADITIONAL)))))
