"""Running heads of typescripts: lines such as "Pennant / SECOND-HAND DARK / 2" that came over from the tops of pages.

A title beside a number may be a chapter's heading and stays; only what names the author as well is a page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 80
_PAGE = {"page", "p", "pg"}
_ENDED = (*'.!?…"”’:*',)


def without_running_heads(
    paragraphs: list[str], title: str, authors: Iterable[str]
) -> tuple[list[str], tuple[str, ...]]:
    """Return paragraphs without the heads of pages among them, what those parted whole again, and the heads.

    Their numbers count up, and each names the author and nothing else but the title.
    """
    # Most texts have no short paragraph that ends in a number.
    numbered = [at for at, one in enumerate(paragraphs) if one[-1:].isdigit() and len(one) <= _LONGEST]
    if not numbered:
        return paragraphs, ()
    named = {word for author in authors for word in _words(author)}
    heads = [at for at in numbered if _is_head(paragraphs[at], named, named.union(_words(title), _PAGE))]
    numbers = [int(_words(paragraphs[at])[-1]) for at in heads]
    if not heads or any(after <= before for before, after in pairwise(numbers)):
        return paragraphs, ()
    gone = tuple(paragraphs[at] for at in heads)
    kept = list(paragraphs)
    for at in reversed(heads):
        del kept[at]
        if 0 < at < len(kept) and kept[at][:1].islower() and not kept[at - 1].endswith(_ENDED):
            kept[at - 1 : at + 1] = [f"{kept[at - 1]} {kept[at]}"]
    return kept, gone


def _is_head(line: str, named: set[str], known: set[str]) -> bool:
    *words, number = _words(line)
    return number.isdecimal() and not named.isdisjoint(words) and known.issuperset(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
