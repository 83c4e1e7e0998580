"""Know the links of a page where it was copied as text: rows of short words with signs between them, or one a line.

It knows the words that pages have and how rows of links are set, no sites; where links may stand is for ``rules`` to weigh.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial

from indexer.datafiles import data_list, data_words

_BETWEEN = re.compile(r"\s+(?:\||-{1,2}|–|—|::?|•|»|·|/|\*|\.|->|→|／|｜)\s+|\s*[|／｜]\s*|\]\s*\[|\s{3,}")
_SHORT, _FEW_WORDS = 40, 6
# A row of so many known links has others among them that nobody knows: "Home . Lighthouse . Tidewrack".
_ROW, _MOST_BELOW = 3, 3
_SENTENCE = re.compile(r"[,;:!?\"“”„«»]|\.(?:\s|$)")
# How sentences end and no row of links does; what divides links, but for blanks.
_ENDED = (*'.,;:!?"”',)
_DIVIDING = frozenset("|-–—:•»·/*.→／｜]")
_KEPT = 256
_words = partial(data_words, __package__, "links.toml", "words")
_phrases = partial(data_words, __package__, "links.toml", "phrases")
_stems = partial(data_list, __package__, "links.toml", "stems")


def is_link_list(lines: Sequence[str]) -> bool:
    """Say whether lines are the links of a page, one a line or in rows, below a long row the path to a page too."""
    counts = [links_on(line) for line in lines]
    if all(counts):
        return sum(counts) > 1
    below = lines[1:]
    return counts[0] >= _ROW and len(below) <= _MOST_BELOW and all(map(_is_step, below))


@lru_cache(_KEPT)
def links_on(line: str) -> int:
    """Return how many links a line names, or 0 where it is none of links; what only pages say counts as two."""
    if len(line) > 4 * _SHORT or line.endswith(_ENDED):
        return 0
    divided = "   " in line or not _DIVIDING.isdisjoint(line)
    if not divided and len(line) > _SHORT:
        return 0
    bare = line.strip().lower().replace("\u2019", "'")
    boxed = bare[:1] == "[" and bare[-1:] == "]" and "][" in bare.replace(" ", "")
    bare = bare.strip(" *[]^<>«»")
    items = [item.strip(" []^<>«»*") for item in _BETWEEN.split(bare)] if divided else [bare]
    if divided and len(found := list(filter(None, items))) < _ROW:
        # "|| Blue John ||" stands between bars.
        items = found or [""]
    if len(items) == 1:
        return 2 if bare in _phrases() else int(bare in _words())
    if max(map(len, items)) > _SHORT or any(map(_SENTENCE.search, items)):
        return 0
    known = sum(
        item in _words() or item in _phrases() or any(map(item.__contains__, _stems())) for item in items
    )
    if boxed or "|" in bare:
        return len(items) if known or "|" in bare else 0
    return len(items) if known > 1 else 0


def without_link(title: str) -> str:
    """Return a title without the button that a page has beside it: "Salt Roses   Follow/Fav"."""
    bare, gap, last = title.rpartition("  ")
    return bare.rstrip() if gap and last.strip().casefold() in _phrases() else title


def _is_step(line: str) -> bool:
    """Say whether a line may be a step of the path to a page: a few words that are no sentence."""
    return (
        len(line) <= _SHORT
        and len(line.split()) <= _FEW_WORDS
        and not _SENTENCE.search(line)
        and line[:1].isupper()
    )
