"""What stands before a plain-text story, as header entries: the best segmentation of its first lines, put into words.

How lines are judged is for ``segmentation`` and its rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.readers.metadata.zones import Entry
from indexer.readers.text.entries import entries_of
from indexer.readers.text.front import front_matter
from indexer.readers.text.segments import Kind


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says, and the character offset where the text after it begins.

    ``strength`` counts lines that cannot be prose: known labels, a by-line, a title something vouches for.
    """

    entries: tuple[Entry, ...]
    end: int
    strength: int = 0


def find_header(text: str) -> Header:
    """Return the header of ``text``, whose story may be elsewhere; one without a header has no entries and ends at 0."""
    matter = front_matter(text, alone=True)
    lines = matter.lines
    strength = sum(
        segment.kind in {Kind.TITLE, Kind.BYLINE}
        or (segment.kind is Kind.LABEL and lines[segment.first].is_labelled)
        for segment in matter.segments
    )
    return Header(entries_of(matter), matter.at, strength)
