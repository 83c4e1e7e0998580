"""A line end that strayed into a sentence of a text that is not wrapped: two short lines amid long paragraphs.

Nothing else is joined: couplets, addresses and ends of letters stay as they are.
"""

from __future__ import annotations

import re

# How a sentence of its own begins and ends.
_BEGINS = re.compile(r"[\"'“‘«(\[_*]{0,3}[^\W\d_]")
_ENDS = re.compile(r"[.!?…][\"'”’»)\]_*]{0,3}$")
# Words hardly any verse, heading or greeting ends a line with: what they belong to comes behind them. Such as "from"
# and "by", behind which letters and title pages have a name, are left out.
_LEADING = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "into",
        "onto",
        "upon",
        "and",
        "or",
        "but",
        "nor",
        "than",
        "his",
        "her",
        "its",
        "my",
        "your",
        "our",
        "their",
    ]
)
# A break further on is a wrapper's: the rest of the sentence was a word or some over.
_LEAST_FULL = 40
_MOST_OVER = 0.5
# Paragraphs no wrapper has touched, at least so many, and so many to each that has line ends.
_LEAST_WHOLE = 3


def mended(blocks: list[list[str]], widest: int) -> list[list[str]]:
    """Return blocks of lines, sentences broken once as one line each; ``widest`` is the most a wrapper fills a line to."""
    broken = {at for at, lines in enumerate(blocks) if len(lines) == 2 and _is_broken(*lines)}  # noqa: PLR2004 -- it takes two
    if not broken or not _is_unwrapped(blocks, widest):
        return blocks
    return [[" ".join(map(str.strip, lines))] if at in broken else lines for at, lines in enumerate(blocks)]


def _is_broken(line: str, rest: str) -> bool:
    """Say whether two lines are a sentence broken where no punctuation is, that goes on in small letters."""
    rest = rest.lstrip()
    if not rest[:1].islower() or not line[-1:].isalpha():
        return False
    if not _BEGINS.match(line) or not _ENDS.search(rest):
        return False
    over = len(line) >= _LEAST_FULL and len(rest) <= len(line) * _MOST_OVER
    return over or line.rpartition(" ")[2].lower() in _LEADING


def _is_unwrapped(blocks: list[list[str]], widest: int) -> bool:
    """Say whether most paragraphs of a text are one line, longer than a wrapper makes."""
    whole = broken = 0
    for lines in blocks:
        if len(lines) > 1:
            broken += 1
        else:
            whole += len(lines[0]) > widest
    return whole >= _LEAST_WHOLE * max(broken, 1)
