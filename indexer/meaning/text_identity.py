"""Decide whether two texts are the same text, regardless of surrounding matter and layout.

Stricter than copies of a work (``compare``): another version of a story is another text. It stores nothing.
"""

import hashlib
from collections.abc import Sequence

from indexer.analysis.tokens import flat_terms
from indexer.meaning.minhash import Sketch
from indexer.meaning.near_duplicates import are_numbered_differently, compare

# A text of fewer words is known by its title as well: "To be continued." is the whole of many stories.
SHORT_WORDS = 20
# Fewer rows of words than this say too little: one changed word is three of them.
_LEAST_ROWS = 50
# What two texts have in common at least, and how near their lengths are. Of 401 stories set anew, wrapped anew or with a
# header of a twentieth left in the text all but 3 are known again, with every hundredth word changed all, with every
# twentieth 6; no two of 606 different stories had more than 0.2 in common.
_LEAST_ALIKE = 0.8
_LEAST_SIZE = 0.9


def text_digest(title: str, texts: Sequence[str]) -> str | None:
    """Return a sha256 in hexadecimal over the folded words of a story's chapters, None where there are none.

    Quotes, dashes, emphasis, line breaks and headings do not count.
    """
    words = flat_terms("\n".join(texts)).split()
    if not words:
        return None
    if len(words) < SHORT_WORDS:
        words += [b"\n", *flat_terms(title).split()]
    return hashlib.sha256(b" ".join(words)).hexdigest()


def is_same_text(one: Sketch, other: Sketch, titles: tuple[str, str]) -> bool:
    """Say whether two sketches are of one text, but for some words in a hundred; stories of a row are never one."""
    if min(one.size, other.size) < _LEAST_ROWS or are_numbered_differently(*titles):
        return False
    alike = compare(one, other)
    return alike.is_duplicate and alike.share >= _LEAST_ALIKE and alike.size >= _LEAST_SIZE
