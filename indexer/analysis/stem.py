"""Stemming: the form in which walk, walks and walking are one word for loose search.

English only (Snowball's English stemmer, M. F. Porter); words of other languages mostly pass through whole.
"""

from __future__ import annotations

import threading

import Stemmer

_CACHE_LIMIT = 400_000
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


def _stem(term: str) -> str:
    # The C stemmer keeps state, so each thread has its own.
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("english", 0)
    stemmed: str = stemmer.stemWord(term)
    # "'s" alone would leave nothing to look for.
    return stemmed or term
