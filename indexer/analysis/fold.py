"""Folding: the form in which two spellings of one word are equal.

Case, accents, ligatures, apostrophe shapes and emphasis signs are folded; stems are not made here.
"""

import re
import unicodedata

APOSTROPHES = "'’‘ʼ＇`´"
EMPHASIS = "_*"
# Soft hyphens, joiners, and the selectors that make a heart red: a regular expression's characters and ranges.
IGNORABLE = "\u00ad\u034f\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff"

# Points of Hebrew and Arabic, which are written for learners and in verse; what stretches a line; colours of skin.
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\U0001f3fb-\U0001f3ff]"
)

_DROPPED = dict.fromkeys(
    (*map(ord, EMPHASIS), 0xAD, 0x34F, 0x200B, 0x200C, 0x200D, 0x2060, *range(0xFE00, 0xFE10), 0xFEFF)
)
_SHAPES = _DROPPED | dict.fromkeys(map(ord, APOSTROPHES), "'")
# Letters that Unicode does not decompose though readers type them as their plain neighbours.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
)
# й is a letter of its own, not и with a mark; it must survive the dropping of marks.
_SHORT_I, _KEPT = "й", "\ue000"
_MARKS = dict.fromkeys(range(0x300, 0x370))

# Distinct words of a language number some hundred thousands; the bound keeps a hostile text from filling memory.
_CACHE_LIMIT = 400_000

_BLANKS = re.compile(r"\s+")

# A "word" of more letters than this is not one (a data dump, a hostile file); what is past the limit is not compared.
LONGEST = 200


class _FoldCache(dict[str, str]):
    """Folded forms by word; a look-up of a new word folds it, so that ``map`` runs at the speed of a dict."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        folded = self[word] = _fold(word)
        return folded


_cache = _FoldCache()


def fold(word: str) -> str:
    """Return the folded form of one word (as ``tokens`` finds it); folding twice changes nothing."""
    return _cache[word]


def fold_all(words: list[str]) -> list[str]:
    """Return the folded forms of many words."""
    return list(map(_cache.__getitem__, words))


def without_signs(word: str) -> str:
    """Return a word with its letters as they are, without emphasis and invisible signs, and with one kind of apostrophe."""
    return word.translate(_SHAPES)


def spelled(word: str) -> str:
    """Return a word with its accents, all else as ``fold`` has it; it folds to the same."""
    plain = unicodedata.normalize("NFKC", word[:LONGEST].translate(_SHAPES).lower())
    return _BLANKS.sub("·", _POINTS.sub("", plain.translate(_SHAPES)))


def _fold(word: str) -> str:
    word = word[:LONGEST]
    if word.isascii() and word.isalnum():
        return word.lower()
    plain = word.translate(_SHAPES).casefold()
    if plain.isascii():
        return plain
    kept = unicodedata.normalize("NFC", plain).replace(_SHORT_I, _KEPT)
    bare = unicodedata.normalize("NFKD", kept).translate(_MARKS).casefold().translate(_LETTERS)
    # NFKD may bring back apostrophes and marks hidden in compatibility forms (ŉ); casefold may bring new marks.
    bare = unicodedata.normalize("NFKD", bare).translate(_MARKS).translate(_SHAPES)
    # A few letters (ﷺ) stand for several words; a term is one word to every engine, so no blank may stay inside it.
    # A mark that stands alone is all there is of its word.
    bare = unicodedata.normalize("NFC", _POINTS.sub("", bare).replace(_KEPT, _SHORT_I))
    return _BLANKS.sub("·", bare) or word
