"""The commonest words of English, neighbours among which engines index together.

It counts nothing itself; the word list says where it comes from.
"""

from functools import cache

from indexer.datafiles import data_text


@cache
def common_words(how_many: int = 70) -> frozenset[str]:
    """Return the commonest words (at most 300), neighbours among which are worth a posting of their own.

    docs/performance.md says how many of them pay for which engine.
    """
    text = data_text("indexer.analysis", "common_words.txt")
    return frozenset([line for line in text.split("\n") if line and not line.startswith("#")][:how_many])
