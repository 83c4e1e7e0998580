"""Passages: a text cut into pieces of some fifty words, each with its stems, for an index that finds lines by them.

It knows no index; what a word and a stem is, ``tokens`` and ``stem_counts`` say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import is_

from indexer.analysis.scripts import UNSPACED
from indexer.analysis.stem_counts import PARTING, parted_stems, stems_of
from indexer.analysis.stemming import stemmable
from indexer.analysis.tokens import flat_terms, terms
from indexer.analysis.word_numbers import WordNumbers

# So many characters are some fifty words of English; pieces end at white space. Where every character is a word, sixty.
CHARACTERS, _UNSPACED_CHARACTERS = 280, 60
_PIECE = re.compile(rf"(?s).{{1,{CHARACTERS}}}(?=\s|\Z)|.{{1,{CHARACTERS}}}")
_UNSPACED_PIECE = re.compile(rf"(?s).{{1,{_UNSPACED_CHARACTERS}}}")
_WORD_A_CHARACTER = re.compile(f"[{UNSPACED}]")
# What tells the script of a chapter, and how much of that has to be without blanks.
_GLANCE, _SHARE = 2000, 4
_PARTED = f" {PARTING} "
_PARTING = PARTING.encode()


@dataclass(frozen=True, slots=True)
class CutTexts:
    """Some texts in one language, their words and their passages.

    ``flats`` are the words of each as ``flat_terms`` has them, ``words`` those of all; ``spans`` say where each one's
    passages start and end, in characters, and ``stems`` which stems each passage has, with blanks between.
    """

    flats: list[bytes]
    words: WordNumbers
    spans: list[list[tuple[int, int]]]
    stems: list[list[str]]


def cut(texts: Sequence[str], language: str) -> CutTexts:
    """Return texts with their passages, which are all of each, one after another.

    Words and stems of all passages are made at once, parted by a word that no text has.
    """
    spans = [[match.span() for match in _pattern(text).finditer(text)] for text in texts]
    pieces = [[text[start:end] for start, end in places] for text, places in zip(texts, spans, strict=True)]
    parted = [_PARTED.join([*each, ""]) for each in pieces]
    cut_flats = list(map(flat_terms, parted))
    if [flat.count(_PARTING) for flat in cut_flats] != list(map(len, pieces)):
        # A text has that word: somebody read this file.
        flats = list(map(flat_terms, texts))
        stems = [[_stems(piece, language) for piece in each] for each in pieces]
        return CutTexts(flats, WordNumbers.of(flats), spans, stems)
    spelled = [stemmable(text, flat, language) for text, flat in zip(parted, cut_flats, strict=True)]
    numbers = WordNumbers.of(spelled)
    made = iter(parted_stems(numbers, language))
    stems = [list(islice(made, len(each))) for each in pieces]
    whole = list(map(_parts_no_word, texts, spans))
    flats = [
        flat.replace(b" " + _PARTING, b"") if is_whole else flat_terms(text)
        for text, flat, is_whole in zip(texts, cut_flats, whole, strict=True)
    ]
    same = all(whole) and all(map(is_, cut_flats, spelled))
    return CutTexts(flats, numbers.without(PARTING) if same else WordNumbers.of(flats), spans, stems)


def terms_of_each(texts: Sequence[str]) -> list[list[str]]:
    """Return the folded words of each of some short texts, which are made all at once."""
    words = flat_terms(_PARTED.join(texts)).decode("utf-8", "surrogatepass").split(PARTING)
    if len(words) != len(texts):
        return [terms(text) for text in texts]
    return [each.split() for each in words]


def _pattern(text: str) -> re.Pattern[str]:
    glance = text[:_GLANCE]
    if not glance.isascii() and len(_WORD_A_CHARACTER.findall(glance)) * _SHARE > len(glance):
        return _UNSPACED_PIECE
    return _PIECE


def _parts_no_word(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Say whether white space follows on every passage but the last."""
    return all(map(str.isspace, [text[end] for _, end in spans[:-1]]))


def _stems(piece: str, language: str) -> str:
    return stems_of(stemmable(piece, flat_terms(piece), language), language).decode("utf-8", "surrogatepass")
