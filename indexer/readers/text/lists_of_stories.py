"""Know a text that lists stories, as pages of recommendations do: block upon block of labels, and nothing told between them.

One block of labels is a header, and several with text under each are stories (``anthology``).
"""

from __future__ import annotations

import re

from indexer.readers.metadata.lines import parse_label

_BLOCK = re.compile(r"\S.*(?:\n.*\S.*)*")
# So many blocks are no accident, and so many of other words may stand above them and below.
_FEWEST, _ABOVE, _BELOW = 3, 2, 1
_LABELS = 2
# A title, its file's size and its name: "Soup   (G, gen)   4K   soup.txt".
_FILE = re.compile(r"\b\d{1,4} ?(?:k|kb|bytes)\s.{0,60}\.(?:txt|html?|zip)\b", re.IGNORECASE)
# Columns, the last of them a size: "Cold Feet      P. Mundy      G      3K".
_ROW = re.compile(r"\s*\S.*? {2,}\S.*? {2,}\S.*?\b\d{1,4} ?(?:k|kb)\s*", re.IGNORECASE)
# What such lists have near their beginning: a file's name, or a size at a line's end.
_LISTED = re.compile(r"\.(?:txt|htm|zip)|\d ?kb?\n", re.IGNORECASE)
_LONGEST_INDEX, _LOOK, _APART = 50_000, 2000, 4


def lists_stories(text: str) -> bool:
    """Say whether a text has nothing but blocks that begin with a title's label and go on with others, or lists files."""
    return _lists_files(text) or _lists_labels(text)


def _lists_files(text: str) -> bool:
    """Say whether a text is an index of files: every few lines one with a size, and a file's name or columns, or several."""
    if len(text) > _LONGEST_INDEX or _LISTED.search(text, 0, _LOOK) is None:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    files = sum((_FILE.search(line) or _ROW.fullmatch(line)) is not None for line in lines)
    return files > _FEWEST and files * _APART >= len(lines)


def _lists_labels(text: str) -> bool:
    entries, others = 0, 0
    for block in _BLOCK.finditer(text):
        if _is_entry(block[0]):
            entries, others = entries + 1, others if entries else 0
        else:
            others += 1
            # Most texts are known by their first blocks.
            if others > (_BELOW if entries else _ABOVE):
                return False
    return entries >= _FEWEST


def _is_entry(block: str) -> bool:
    """Say whether a block begins with a title's label and has another one."""
    if ":" not in block[:80]:
        return False
    first, *below = block.split("\n")
    label = parse_label(first)
    if label is None or label.field != "title":
        return False
    known = [one for line in below if (one := parse_label(line)) is not None and one.field is not None]
    return len(known) >= _LABELS - 1
