"""Where in a story a line may stand: a stretch of a chapter or its heading, what is shown of it, how far into the story.

It aligns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.catalogue.values import ChapterInStory
from indexer.engines.port import PassagePlace
from indexer.highlight.story import StoryHighlighter
from indexer.model import StoredStory, StorySummary

# Characters that are shown before a line and behind it.
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a chapter's ``text``, or of its heading, that a line may stand in."""

    within: ChapterInStory
    text: str
    start: int
    end: int

    @property
    def story(self) -> StorySummary:
        """The story it is in."""
        return self.within.story


def first_mark(story: StoredStory, highlighter: StoryHighlighter) -> Place | None:
    """Return the first place that a query marks in a story, None where it marks none."""
    marks = highlighter.marks_of(story)
    before = 0
    for chapter in story.chapters:
        for text, some in ((chapter.text, marks.spans), (chapter.title or "", marks.titles)):
            if found := some.get(chapter.number):
                within = ChapterInStory(story.summary, chapter, len(story.chapters), before, story.length)
                return Place(within, text, found[0].start, found[0].end)
        before += len(chapter.text)
    return None


def around(within: ChapterInStory, place: PassagePlace, margin: int) -> Place | None:
    """Return the stretch of a chapter around a passage, to the next blanks; None where it has another text by now."""
    text = within.chapter.text
    if place.start >= len(text):
        return None
    return Place(within, text, *_to_blanks(text, place.start - margin, place.end + margin))


def _to_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(start, 0), min(end, len(text))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def shown(text: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where a chapter is shown around a line: whole words, and of paragraphs those the line is in."""
    first, last = _to_blanks(text, start - _SHOWN, end + _SHOWN)
    begun, over = text.rfind("\n\n", first, start), text.find("\n\n", end, last)
    return (begun + 2 if begun >= 0 else first), (over if over >= 0 else last)


def into(place: Place, start: int) -> float:
    """Return how far into its story a character of a place is, from 0 to 1."""
    return (place.within.before + start) / max(place.within.length, 1)
