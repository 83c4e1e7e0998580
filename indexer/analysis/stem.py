"""Snowball's stemmers (M. F. Porter and others), and that of English: walk, walks and walking are one word.

Which stemmer is for which story is decided in ``stemming``.
"""

import threading
from collections.abc import Sequence

import Stemmer

_CACHE_LIMIT = 400_000
# Stems of fewer letters are the beginning of every word they stand for.
_SHORTEST_CHANGED = 3
_cache: dict[str, str] = {}
_local = threading.local()


def stem(term: str) -> str:
    """Return the stem of a folded word."""
    stemmed = _cache.get(term)
    if stemmed is None:
        if len(_cache) >= _CACHE_LIMIT:
            _cache.clear()
        stemmed = _cache[term] = _stem(term)
    return stemmed


def stem_pattern(stemmed: str) -> tuple[str, str]:
    """Return how every word of a stem begins: letters common to all, and a pattern of what follows them.

    English stems differ from the beginning of their words in the last letter or two only: hope, hoping; cry, cries;
    possible, possibility; sky, skies; die, dying. Proved over all words of the samples by the tests.
    """
    head, last = stemmed[:-1], stemmed[-1]
    if len(stemmed) < _SHORTEST_CHANGED:
        return stemmed, ""
    if len(stemmed) == _SHORTEST_CHANGED and stemmed.endswith("ie"):
        return stemmed[:1], "(?:ie|ying)"
    ends = {"e": "(?:e|ing)", "i": "[iy]", "l": "(?:l|il)", "y": "(?:y|ie)"}
    return (head, ends[last]) if last in ends else (stemmed, "")


def _stem(term: str) -> str:
    # "'s" alone would leave nothing to look for.
    return snowball("english", term) or term


def stem_all(terms: Sequence[str]) -> list[str]:
    """Return ``stem`` of folded words of ASCII alone; for many it takes a quarter of the time, and remembers none."""
    stemmed: list[str] = _stemmer("english").stemWords(terms)
    return [made or term for made, term in zip(stemmed, terms, strict=True)]


def snowball(algorithm: str, word: str) -> str:
    """Return what a Snowball stemmer leaves of a word; it is remembered by whoever asks."""
    try:
        stemmed: str = _stemmer(algorithm).stemWord(word)
    except UnicodeEncodeError:
        # Half a character; no language has such words.
        return word
    return stemmed


def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    # The C stemmers keep state, so each thread has its own.
    stemmer = _local.__dict__.get(algorithm)
    if stemmer is None:
        stemmer = _local.__dict__[algorithm] = Stemmer.Stemmer(algorithm, 0)
    return stemmer
