"""The best segmentation of a text: what stands before its story, the story, and what stands behind it.

Every way to cut a text into titles, labels, notes ... and story has a score: the sum of what its segments and the
transitions between them are worth, in nats, against all of it being story. The best one is found by dynamic programming over
the lines (``search``). What the segments say is for ``entries``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from indexer.readers.text.back import BACK_CHARS, back_matter, header_signs
from indexer.readers.text.front import front_matter
from indexer.readers.text.search import BEAM, Scores
from indexer.readers.text.segments import Kind, Matter

# How many nats halve the doubt about a segmentation, times 1/ln 2: of stories of the training templates of
# benchmarks/header_generator whose margin was below 0.3 every third was misread, from 0.3 to 2.2 every eighth, above none.
_DOUBT_NATS = 1.4
_MOST_DOUBT = 0.5


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A whole text: what stands before its story, and behind it where anything does.

    ``margin`` is by how many nats it beats the best segmentation that has another story; below 0, by how many it is beaten.
    """

    front: Matter
    back: Matter | None
    margin: float

    @property
    def score(self) -> float:
        """What it is worth in nats against all of the text being story."""
        return self.front.score + (self.back.score if self.back is not None else 0.0)

    @property
    def borders(self) -> tuple[int, int | None]:
        """Where the story begins and ends, in characters; None: at the text's end."""
        return self.front.at, self.back.at if self.back is not None else None

    @property
    def confidence(self) -> float:
        """How likely the story is whole and alone, from the margin."""
        return 1 - _MOST_DOUBT * exp(-max(self.margin, 0.0) / _DOUBT_NATS)


def segment(text: str) -> Segmentation:
    """Return the best segmentation of a text."""
    return segmentations(text, searched=False)[0]


def segmentations(
    text: str, barred: frozenset[tuple[Kind, int]] = frozenset(), *, searched: bool = True
) -> tuple[Segmentation, ...]:
    """Return the best segmentation of a text, and those that come near it and have another story, the best first.

    ``barred`` segments (kind, line) are no part of what stands before the story; ``searched``: as for the front matter.
    """
    front = front_matter(text, barred=barred, searched=searched)
    known: Scores = {}
    back = back_matter(text, front.at, known=known, front=front)
    # In a short text both sides reach for the same lines: a header may stand behind the story. And what stands there may
    # name the author of one header and not of another.
    short, signs = len(text) - front.at < BACK_CHARS, header_signs(front)
    found = [(front, back)]
    for other in front.others:
        is_same = not short and header_signs(other) == signs
        found.append((other, back if is_same else back_matter(text, other.at, known=known, front=other)))
    first, *others = sorted(found, key=_score, reverse=True)
    others = [one for one in others if one[0].at != first[0].at]
    if first[1] is not None:
        # That the story goes on to the end is another way to read it.
        others = sorted([*others, (first[0], None)], key=_score, reverse=True)
    best = _score(first)
    margin = min(best - _score(others[0]), BEAM) if others else BEAM
    return (Segmentation(*first, margin), *(Segmentation(*one, _score(one) - best) for one in others))


def _score(sides: tuple[Matter, Matter | None]) -> float:
    front, back = sides
    return front.score + (back.score if back is not None else 0.0)
