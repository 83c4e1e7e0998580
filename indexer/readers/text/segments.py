"""What a stretch of a text can be beside its story, and the stretches found on one side of it.

It finds nothing: that is for ``segmentation`` and the searches below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from indexer.readers.text.text_lines import TextLines


class Kind(StrEnum):
    """What a stretch of lines is."""

    TITLE = "title"
    BYLINE = "byline"
    LABEL = "label"
    VALUE_LINE = "value line"
    VALUE_PARAGRAPH = "value paragraph"
    BARE = "bare"
    DISCLAIMER = "disclaimer"
    NOTE = "note"
    ASIDE = "aside"
    BOILERPLATE = "boilerplate"
    QUOTED = "quoted"
    CONTENTS = "contents"
    SIGNATURE = "signature"
    RULE = "rule"


class Segment(NamedTuple):
    """Lines ``first`` to before ``end``, what they are, and what that is worth in nats against their being story.

    ``owner`` is the line of the label whose value the lines go on with, or -1; ``transition`` what the segment before it
    and the blanks between them say.
    """

    kind: Kind
    first: int
    end: int
    score: float
    owner: int = -1
    transition: float = 0.0


@dataclass(frozen=True, slots=True)
class Matter:
    """What stands on one side of a story: its segments, where it ends (or, behind the story, begins), and how surely.

    ``at`` is an offset in characters, ``score`` is in nats against all of it being story; ``margin`` is by how many nats it
    beats the best way that parts the story elsewhere, ``others`` are the ways that come near it, the best first.
    """

    lines: TextLines
    segments: tuple[Segment, ...]
    at: int
    score: float
    margin: float
    others: tuple[Matter, ...] = ()
