"""The hits of a whole story, numbered from 1 in reading order: where each is, which is the first from a place on.

It finds none and marks none; it counts what was found.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate

from indexer.model import MarkedStory, Span


class StoryHits:
    """The numbered hits of one story; those in headings of parts and of a chapter come before those in its text."""

    def __init__(self, story: MarkedStory) -> None:
        self._chapters = story.story.chapters
        self._spans = [story.spans.get(chapter.number, ()) for chapter in self._chapters]
        self._headings = [
            sum(map(len, story.begun_spans.get(chapter.number, ())))
            + len(story.title_spans.get(chapter.number, ()))
            for chapter in self._chapters
        ]
        counts = (heading + len(spans) for heading, spans in zip(self._headings, self._spans, strict=True))
        # The number of the first hit of each chapter, and one more than that of the last hit of all.
        self._firsts = [1, *accumulate(counts, initial=1)][1:]
        self.total = self._firsts[-1] - 1

    def first_of(self, chapter: int) -> int:
        """Return the number that the first hit of a chapter (by index, from 0) has, or would have."""
        return self._firsts[chapter]

    def place(self, number: int) -> tuple[int, int]:
        """Return the chapter (by index) and the offset in its text of a hit; one in a heading stands at 0."""
        chapter = bisect_right(self._firsts, number, hi=len(self._chapters)) - 1
        inside = number - self._firsts[chapter] - self._headings[chapter]
        return chapter, self._spans[chapter][inside].start if inside >= 0 else 0

    def number_from(self, chapter: int, offset: int) -> int:
        """Return the number of the first hit at or after a place; one more than there are if none follows."""
        if offset == 0:
            return self._firsts[chapter]
        inside = bisect_left(self._spans[chapter], offset, key=_start)
        return self._firsts[chapter] + self._headings[chapter] + inside

    def shares(self) -> Iterator[float]:
        """Yield how far into the story each hit lies, from 0 to 1."""
        length, before = sum(len(chapter.text) for chapter in self._chapters) or 1, 0
        for chapter, headings, spans in zip(self._chapters, self._headings, self._spans, strict=True):
            yield from [before / length] * headings
            yield from [(before + span.start) / length for span in spans]
            before += len(chapter.text)


def _start(span: Span) -> int:
    return span.start
