"""The commonest words of English, neighbours among which engines index together.

It counts nothing itself; the word list says where it comes from.
"""

from functools import cache

from indexer.datafiles import data_text


@cache
def common_words(how_many: int = 70) -> frozenset[str]:
    """Return the commonest words (at most 1,000), neighbours among which are worth a posting of their own.

    docs/performance.md says how many of them pay for which engine.
    """
    return frozenset(list(_places())[:how_many])


def commonness(word: str) -> int:
    """Return how many words are commoner than ``word``, at most as many as there are in the list."""
    places = _places()
    return places.get(word, len(places))


@cache
def _places() -> dict[str, int]:
    lines = data_text("indexer.analysis", "common_words.txt").split("\n")
    words = [line for line in lines if line and not line.startswith("#")]
    return {word: place for place, word in enumerate(words)}
