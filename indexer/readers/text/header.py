"""What stands before a plain-text story, as header entries: the best segmentation of its first lines, put into words.

How lines are judged is for ``segmentation`` and its rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.readers.metadata.zones import Entry
from indexer.readers.text.entries import entries_of
from indexer.readers.text.front import front_matter
from indexer.readers.text.segments import Kind, Matter

__all__ = ["Entry", "Header", "find_header"]


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says, and the character offset where the text after it begins.

    ``strength`` counts lines that cannot be prose: known labels, a by-line, a title something vouches for; ``margin`` is
    that of the segmentation (see ``Matter``), in nats.
    """

    entries: tuple[Entry, ...]
    end: int
    strength: int = 0
    margin: float = 0.0


def find_header(text: str) -> Header:
    """Return the header of ``text``, whose story may be elsewhere; one without a header has no entries and ends at 0."""
    return header_of(front_matter(text, alone=True))


def header_of(matter: Matter) -> Header:
    """Return what a segmentation says stands before a story."""
    lines = matter.lines
    strength = sum(
        segment.kind in {Kind.TITLE, Kind.BYLINE}
        or (segment.kind is Kind.LABEL and lines[segment.first].is_labelled)
        for segment in matter.segments
    )
    return Header(entries_of(matter), matter.at, strength, matter.margin)
