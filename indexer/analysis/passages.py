"""Passages: a text cut into pieces of some fifty words, each with its stems in order, for an index that finds lines by them.

It knows no index; what a word and a stem is, ``tokens`` and ``stemming`` say.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.analysis.scripts import UNSPACED
from indexer.analysis.stemming import index_stems, stemmable
from indexer.analysis.tokens import flat_terms, terms

# So many characters are some fifty words of English; pieces end at white space. Where every character is a word, sixty.
CHARACTERS, _UNSPACED_CHARACTERS = 280, 60
_PIECE = re.compile(rf"(?s).{{1,{CHARACTERS}}}(?=\s|\Z)|.{{1,{CHARACTERS}}}")
_UNSPACED_PIECE = re.compile(rf"(?s).{{1,{_UNSPACED_CHARACTERS}}}")
_WORD_A_CHARACTER = re.compile(f"[{UNSPACED}]")
# What tells the script of a chapter, and how much of that has to be without blanks.
_GLANCE, _SHARE = 2000, 4
# A word that no text has; it parts passages while their words are made and stemmed all at once.
_SIGN = "qzvelveteenpassageqz"
_SIGN_WORD, _PARTING = _SIGN.encode(), b"\n"
# Distinct words of a language number some hundred thousands; the bound keeps a hostile text from filling memory.
_CACHE_LIMIT = 400_000
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text: where it starts and ends, in characters, and its stems as UTF-8 with blanks between."""

    start: int
    end: int
    stems: bytes


class _Stems(dict[bytes, bytes]):
    """Stems of the words of one language, with a blank after each, and what becomes of the word between passages."""

    def __init__(self, language: str) -> None:
        super().__init__({_SIGN_WORD: _PARTING})
        self._language = language

    def __missing__(self, word: bytes) -> bytes:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
            self[_SIGN_WORD] = _PARTING
        stems = index_stems(word.decode("utf-8", "surrogatepass"), self._language)
        made = self[word] = b"".join([stem.encode("utf-8", "surrogatepass") + b" " for stem in stems])
        return made


def passages(text: str, language: str) -> Iterator[Passage]:
    """Yield the passages of a chapter in ``language`` one after another; together they are all of it."""
    spans = [match.span() for match in _pattern(text).finditer(text)]
    pieces = [text[start:end] for start, end in spans]
    stems = _stems(f" {_SIGN} ".join(pieces), language).split(_PARTING)
    if len(stems) != len(pieces):
        # The text has that word: somebody read this file.
        stems = [_stems(piece, language).replace(_PARTING, b" ") for piece in pieces]
    yield from (Passage(*span, made) for span, made in zip(spans, stems, strict=True))


def terms_of_each(texts: Sequence[str]) -> list[list[str]]:
    """Return the folded words of each of some short texts, which are made all at once."""
    words = flat_terms(f" {_SIGN} ".join(texts)).decode("utf-8", "surrogatepass").split(_SIGN)
    if len(words) != len(texts):
        return [terms(text) for text in texts]
    return [each.split() for each in words]


def _pattern(text: str) -> re.Pattern[str]:
    glance = text[:_GLANCE]
    if not glance.isascii() and len(_WORD_A_CHARACTER.findall(glance)) * _SHARE > len(glance):
        return _UNSPACED_PIECE
    return _PIECE


def _stems(text: str, language: str) -> bytes:
    known = _local.__dict__.get(language)
    if known is None:
        known = _local.__dict__[language] = _Stems(language)
    return b"".join(map(known.__getitem__, stemmable(text, flat_terms(text), language).split()))
