"""A line end that strayed into a sentence of a text that is not wrapped: two short lines amid long paragraphs.

Nothing else is joined: couplets, addresses and ends of letters stay as they are.
"""

import re
from collections.abc import Sequence
from functools import partial

from indexer.datafiles import data_words

# How a sentence of its own begins and ends.
_BEGINS = re.compile(r"[\"'“‘«(\[_*]{0,3}[^\W\d_]")
_ENDS = re.compile(r"[.!?…][\"'”’»)\]_*]{0,3}$")
_leading = partial(data_words, __package__, "strays.toml", "leading")
# A break further on is a wrapper's: the rest of the sentence was a word or some over.
_LEAST_FULL = 40
_MOST_OVER = 0.5
# Paragraphs no wrapper has touched, at least so many, and so many to each that has line ends.
_LEAST_WHOLE = 3


def mend(blocks: Sequence[str], several: dict[int, list[str]], widest: int) -> None:
    """Make one line of each sentence that is broken once, in the lines of those ``blocks`` that have ``several``, by place.

    ``widest`` is the most a wrapper fills a line to.
    """
    broken = [place for place, lines in several.items() if len(lines) == 2 and _is_broken(*lines)]  # noqa: PLR2004 -- it takes two
    if not broken or not _is_unwrapped(blocks, len(several), widest):
        return
    for place in broken:
        several[place] = [" ".join(map(str.strip, several[place]))]


def _is_broken(line: str, rest: str) -> bool:
    """Say whether two lines are a sentence broken where no punctuation is, that goes on in small letters."""
    rest = rest.lstrip()
    if not rest[:1].islower() or not line[-1:].isalpha():
        return False
    if not _BEGINS.match(line) or not _ENDS.search(rest):
        return False
    over = len(line) >= _LEAST_FULL and len(rest) <= len(line) * _MOST_OVER
    return over or line.rpartition(" ")[2].lower() in _leading()


def _is_unwrapped(blocks: Sequence[str], broken: int, widest: int) -> bool:
    """Say whether most paragraphs of a text are one line, longer than a wrapper makes."""
    whole = sum(len(block) > widest and "\n" not in block for block in blocks)
    return whole >= _LEAST_WHOLE * max(broken, 1)
