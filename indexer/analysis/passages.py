"""Passages: a text cut into pieces of some fifty words, each with its stems, for an index that finds lines by them.

It knows no index; what a word and a stem is, ``tokens`` and ``stem_counts`` say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from indexer.analysis.scripts import UNSPACED
from indexer.analysis.stem_counts import stems_of, stems_of_each
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms, terms
from indexer.analysis.word_numbers import Places, WordNumbers

# So many characters are some fifty words of English; pieces end at white space. Where every character is a word, sixty.
CHARACTERS, _UNSPACED_CHARACTERS = 280, 60
_PIECE = re.compile(rf"(?s).{{1,{CHARACTERS}}}(?=\s|\Z)|.{{1,{CHARACTERS}}}")
_UNSPACED_PIECE = re.compile(rf"(?s).{{1,{_UNSPACED_CHARACTERS}}}")
_WORD_A_CHARACTER = re.compile(f"[{UNSPACED}]")
# What tells the script of a chapter, and how much of that has to be without blanks.
_GLANCE, _SHARE = 2000, 4
# A word that no text has, short enough that its number says it whole; it parts pieces while their words are made at once.
_SIGN = "qzvpzvq"
_SIGN_NUMBER = np.uint64(int.from_bytes(_SIGN.encode(), "little"))
_PARTING = f" {_SIGN} "


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text: where it starts and ends, in characters, and its stems as UTF-8 with blanks behind them."""

    start: int
    end: int
    stems: bytes


def passages(texts: Sequence[str], language: str) -> list[list[Passage]]:
    """Return the passages of every text in ``language`` one after another; together they are all of it."""
    spans = [[match.span() for match in _pattern(text).finditer(text)] for text in texts]
    pieces = [[text[start:end] for start, end in places] for text, places in zip(texts, spans, strict=True)]
    stems = iter(_stems([each for each in pieces if each], language))
    return [[Passage(*span, made) for span, made in zip(places, stems, strict=False)] for places in spans]


def terms_of_each(texts: Sequence[str]) -> list[list[str]]:
    """Return the folded words of each of some short texts, which are made all at once."""
    words = flat_terms(_PARTING.join(texts)).decode("utf-8", "surrogatepass").split(_SIGN)
    if len(words) != len(texts):
        return [terms(text) for text in texts]
    return [each.split() for each in words]


def _pattern(text: str) -> re.Pattern[str]:
    glance = text[:_GLANCE]
    if not glance.isascii() and len(_WORD_A_CHARACTER.findall(glance)) * _SHARE > len(glance):
        return _UNSPACED_PIECE
    return _PIECE


def _stems(pieces: Sequence[Sequence[str]], language: str) -> list[bytes]:
    """Return the stems of all pieces of texts, none of which is empty."""
    joined = [_PARTING.join(each) for each in pieces]
    words = WordNumbers.of([stemmable(text, flat_terms(text), language) for text in joined])
    signs = np.flatnonzero(words.numbers == _SIGN_NUMBER)
    signs = signs[~np.isin(signs, words.long)]
    if len(signs) != sum(map(len, pieces)) - len(pieces):
        # A text has that word: somebody read this file.
        every = chain.from_iterable(pieces)
        return [stems_of(stemmable(piece, flat_terms(piece), language), language) for piece in every]
    return stems_of_each(*_without(words, signs), language)


def _without(words: WordNumbers, signs: Places) -> tuple[WordNumbers, Places]:
    """Return words without the signs between pieces, and where pieces begin and end among them."""
    kept = np.ones(len(words.numbers), np.bool_)
    kept[signs] = False
    ends = np.sort(np.concatenate([signs, words.bounds]))
    bare = WordNumbers(
        words.flat,
        words.starts[kept],
        words.numbers[kept],
        words.long - signs.searchsorted(words.long),
        words.bounds - signs.searchsorted(words.bounds),
    )
    return bare, ends - signs.searchsorted(ends)
