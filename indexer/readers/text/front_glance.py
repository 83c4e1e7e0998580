"""A cheap look before the search: a header of sure labels, one a line, over a story that nothing speaks against.

It finds what the search would (tests hold them against each other), or nothing; headers of any other kind are for ``front``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.readers.metadata.labels import table
from indexer.readers.metadata.lines import LabelLine
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.text.asides import is_contents_heading, is_ending, may_be_aside
from indexer.readers.text.bare_lines import standing_entries
from indexer.readers.text.removal_notices import is_removal_notice
from indexer.readers.text.segments import Kind, Matter, Segment
from indexer.readers.text.text_lines import Line, TextLines

# Such values are no sentences, and no form has more labels.
_LONGEST_VALUE = 100
_FEWEST, _MOST_LABELS = 2, 30
_ONCE = frozenset({"title", "author", "rating", "summary"})
# A label, a by-line or a row of signs so near behind would have to be weighed.
_HORIZON = 2500
_NEAR = re.compile(r"\n[ \t]*(?:[^\W_][^\n:=：]{0,40}[:=：]|by[: ]|[-*=~_<\[({>|+•])", re.IGNORECASE)
# What is certain: every other segmentation lacks a sure label, or has a paragraph that nothing speaks for.
_MARGIN = 6.0


def glance(lines: TextLines) -> Matter | None:
    """Return what stands before the story of a text where that is plain to see, else None."""
    segments, place = _labels(lines)
    if len(segments) < _FEWEST or (line := lines.get(place)) is None:
        return None
    if line.rule:
        segments.append(Segment(Kind.RULE, place, place + 1, 0.0))
        line, after = lines.get(place + 1), lines.get(place + 2)
        if after is not None and after.rule:
            # Both rules are a heading's frame.
            return None
    elif not line.gap or _may_go_on(lines, segments):
        return None
    if line is None or line.rule or len(line.words) == 1 or not _opens_story(lines, line, segments[-1].end):
        return None
    if any(
        label is not None and label.value.casefold() == line.folded for label in _labels_of(lines, segments)
    ):
        # It is the title once more.
        return None
    return Matter(lines, tuple(segments), line.start, _MARGIN, _MARGIN)


def _labels(lines: TextLines) -> tuple[list[Segment], int]:
    """Return the sure labels that a text begins with, and the place after them."""
    found: list[Segment] = []
    seen: set[str | None] = set()
    for place in range(_MOST_LABELS):
        line = lines.get(place)
        label = line.label if line is not None and line.is_labelled else None
        if line is None or label is None or label.field in seen & _ONCE or not _is_plain(line, label.value):
            break
        seen.add(label.field)
        found.append(Segment(Kind.LABEL, place, place + 1, 0.0, place))
    return found, len(found)


def _labels_of(lines: TextLines, segments: list[Segment]) -> Iterator[LabelLine | None]:
    return (lines[segment.first].label for segment in segments)


def _is_plain(line: Line, value: str) -> bool:
    sentence = value[:1].islower() and value.endswith((".", "!", "?"))
    return 0 < len(value) <= _LONGEST_VALUE and not sentence and '"' not in value and " - " not in line.text


def _may_go_on(lines: TextLines, segments: list[Segment]) -> bool:
    """Say whether the last label's value may run over paragraphs."""
    label = lines[segments[-1].first].label
    return label is None or label.field in table().long


def _opens_story(lines: TextLines, line: Line, place: int) -> bool:
    """Say whether nothing in the lines from ``place`` on speaks for more of the header."""
    if line.label is not None or line.byline is not None or standing_entries(line.text):
        return False
    heading = line.words.startswith("#") or is_chapter_heading(line.words)
    first = place + 1 if heading else place
    opening = lines.get(first)
    if is_contents_heading(line.words) or is_ending(line.words):
        return False
    if opening is None or opening.rule or opening.label is not None or opening.byline is not None:
        return False
    paragraph = lines.joined(first, lines.paragraph_end(first))
    if may_be_aside(paragraph) or is_removal_notice(paragraph):
        return False
    near = _NEAR.finditer(lines.text, opening.start, opening.start + _HORIZON)
    return not any(_is_of_header(lines.text, found.start() + 1) for found in near)


def _is_of_header(text: str, start: int) -> bool:
    """Say whether the line that begins at ``start`` is a sure label or a by-line."""
    end = text.find("\n", start)
    line = Line(text[start : end if end >= 0 else len(text)], 0, 0, 0, rule=False, indent=0)
    return line.is_labelled or line.byline is not None
