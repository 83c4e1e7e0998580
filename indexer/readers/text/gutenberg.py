"""Take the Project Gutenberg licence off a book: its lines are not the author's.

It recognises the START and END lines; books without both are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.model import Zone, ZoneKind
from indexer.readers.metadata.lines import parse_label
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.blocks import blocks_of

_START = re.compile(r"^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG EBOOK[^\n]*\n", re.MULTILINE)
_END = re.compile(r"^\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG EBOOK[^\n]*", re.MULTILINE)
# The START line stands within the first pages.
_WINDOW = 20_000


@dataclass(frozen=True, slots=True)
class Gutenberg:
    """A book without its wrapping: header entries, the body's text, and the licence in front of it and behind it."""

    entries: tuple[Entry, ...]
    body: str
    licence: tuple[Zone, ...]


def unwrap(text: str) -> Gutenberg | None:
    """Return the book inside a Project Gutenberg text, or None if it is not one."""
    if text.find("PROJECT GUTENBERG EBOOK", 0, _WINDOW) < 0:
        return None
    start = _START.search(text, 0, _WINDOW)
    end = _END.search(text, start.end()) if start else None
    if start is None or end is None:
        return None
    head, tail = text[: start.start()], text[end.end() :]
    entries: list[Entry] = []
    rest: list[str] = []
    for block in blocks_of(head):
        label = parse_label(block.lines[0])
        if label is not None and label.field is not None and not block.rule:
            value = " ".join([label.value, *block.lines[1:]]).strip()
            entries.append(Entry(label.field, label.label, value, "\n".join(block.lines)))
        else:
            rest.append("\n".join(block.lines))
    front = "\n\n".join([*rest, start[0].strip()])
    back = f"{end[0].strip()}\n\n{tail.strip()}".strip()
    licence = (Zone(ZoneKind.LICENCE, front), Zone(ZoneKind.LICENCE, back, None))
    return Gutenberg(tuple(entries), text[start.end() : end.start()], licence)
