"""The hits of one story in reading order, the words beside each, and each as a line with what stands around it.

It finds none: marks are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.analysis.tokens import terms
from indexer.highlight.story import StoryMarks
from indexer.model import ConcordanceLine, StoredStory, in_order
from indexer.quotes.anchors import anchor_at

# Words beside a hit that lines are sorted by, the nearest first.
BESIDE = 3
# Characters shown on either side of a hit, to whole words.
_SHOWN = 60
# Characters in which so many words stand as a rule; where they do not, the rest of the text is looked at.
_NEAR = 40
# No e-mail address is cut, so that it can be seen to be one; where a run of such letters is longer, it is none.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class StoryHit:
    """A hit: its number in its story from 1, the text it stands in, from where to where, which part of the query it is.

    ``chapter`` is its index from 0, ``before`` the characters of the chapters before.
    """

    number: int
    chapter: int
    before: int
    text: str
    heading: bool
    start: int
    end: int
    leaf: int


def hits_of(story: StoredStory, marks: StoryMarks) -> Iterator[StoryHit]:
    """Yield the hits of a story as they are read: headings of parts, the chapter's heading, its text."""
    number = before = 0
    for at, (chapter, begun) in enumerate(in_order(story.chapters)):
        headings = (*begun, chapter.title or "")
        marked = (*marks.begun.get(chapter.number, ((),) * len(begun)), marks.titles.get(chapter.number, ()))
        texts = [*zip(headings, marked, strict=True), (chapter.text, marks.spans.get(chapter.number, ()))]
        for place, (text, some) in enumerate(texts):
            for mark in some:
                number += 1
                heading = place < len(headings)
                yield StoryHit(number, at, before, text, heading, mark.start, mark.end, mark.leaf)
        before += len(chapter.text)


class Lines:
    """Makes lines of the hits of one story."""

    def __init__(self, story: StoredStory) -> None:
        self._story = story

    @cached_property
    def _length(self) -> int:
        return self._story.length or 1

    def place(self, hit: StoryHit) -> float:
        """Return how far into the story a hit lies, from 0 to 1; one in a heading where its chapter begins."""
        return min((hit.before + (0 if hit.heading else hit.start)) / self._length, 1.0)

    def line(self, hit: StoryHit) -> ConcordanceLine:
        """Return a hit with what stands beside it."""
        chapter, text = self._story.chapters[hit.chapter], hit.text
        first, last = _shown(text, hit.start, hit.end)
        return ConcordanceLine(
            self._story.summary,
            chapter.number,
            chapter.title,
            hit.heading,
            hit.start,
            hit.end,
            self.place(hit),
            hit.number,
            text[first : hit.start],
            text[hit.start : hit.end],
            text[hit.end : last],
            anchor_at(chapter.number, text, hit.start, hit.end),
        )


def _shown(text: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where a text is shown around a hit: between words, and never within an e-mail address."""
    first, last = max(start - _SHOWN, 0), min(end + _SHOWN, len(text))
    lowest, highest = max(first - _LONGEST, 0), min(last + _LONGEST, len(text))
    while lowest < first < len(text) and _is_inside(text[first - 1], text[first]):
        first -= 1
    while 0 < last < highest and _is_inside(text[last - 1], text[last]):
        last += 1
    return first, last


def _is_inside(before: str, after: str) -> bool:
    """Say whether a cut between two characters would part a word; scripts without blanks are cut anywhere."""
    return _parts(before) and _parts(after)


def _parts(sign: str) -> bool:
    return sign in "@.+-_’'" or (sign.isalnum() and sign < "\u2e80")


def neighbours(text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """Return the folded words before and behind a stretch of ``text``, the nearest first, up to ``BESIDE`` each."""
    return _words(text, 0, start)[: -BESIDE - 1 : -1], _words(text, end, len(text), behind=True)[:BESIDE]


def _words(text: str, start: int, end: int, *, behind: bool = False) -> list[str]:
    """Return the words at the end of a stretch, or at its beginning (``behind``): enough, or all there are.

    What stands at a cut may be less than a word, so one more is looked for.
    """
    reach = _NEAR
    while True:
        whole = reach >= end - start
        some = (
            text[start:end] if whole else text[start : start + reach] if behind else text[end - reach : end]
        )
        words = terms(some)
        if whole or len(words) > BESIDE:
            return words
        reach *= 8


def parts_around(hits: Sequence[StoryHit], reach: int = 150) -> list[int]:
    """Return for each hit of one story how many parts of the query stand within ``reach`` characters of it in its text."""
    found, first, last = [], 0, 0
    for hit in hits:
        while not _near(hits[first], hit, reach):
            first += 1
        while last < len(hits) and (hits[last].number <= hit.number or _near(hits[last], hit, reach)):
            last += 1
        found.append(len({each.leaf for each in hits[first:last]}))
    return found


def _near(one: StoryHit, other: StoryHit, reach: int) -> bool:
    same = (one.chapter, one.heading) == (other.chapter, other.heading)
    return same and one.start < other.end + reach and other.start < one.end + reach
