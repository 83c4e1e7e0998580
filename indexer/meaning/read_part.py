"""The part of a story that was read: where the place is by now that a reader reached, and what stands before it.

A place is found by the letters its paragraph begins with, which a browser can tell by itself; what it cannot be sure of
counts as not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.analysis.page_paragraphs import paragraphs
from indexer.model import Chapter, ReadingPlace, StoredStory

# So many letters tell nearly all paragraphs of a story apart; more would make what is sent longer.
LETTERS = 24
# A stretch of text in which so many letters stand as a rule.
_STRETCH = 64


def first_letters(text: str) -> str:
    """Return the letters and digits that a paragraph begins with; signs, blanks and emphasis are none."""
    reach = _STRETCH
    while True:
        letters = "".join(filter(str.isalnum, text[:reach]))
        if len(letters) >= LETTERS or reach >= len(text):
            return letters[:LETTERS]
        reach *= 4


def place_in(chapters: Sequence[Chapter], place: ReadingPlace) -> tuple[int, int, int] | None:
    """Return where a place is: chapter by its index, number of the paragraph from 1, and where that ends.

    It is where it was, or the first paragraph that begins so; None where none does.
    """
    first = None
    for found, number, letters in _paragraphs(chapters):
        if letters == place.letters:
            if (chapters[found[0]].number, number) == (place.chapter, place.paragraph):
                return found[0], number, found[1]
            first = first or (found[0], number, found[1])
    return first


def _paragraphs(chapters: Sequence[Chapter]) -> Iterator[tuple[tuple[int, int], int, str]]:
    for at, chapter in enumerate(chapters):
        for number, (_, start, text) in enumerate(paragraphs(chapter.text), start=1):
            yield (at, start + len(text)), number, first_letters(text)


def read_part(story: StoredStory, place: ReadingPlace) -> StoredStory:
    """Return a story as far as it was read: nothing of its text where the place is not there any more, or of earlier texts."""
    found = place_in(story.chapters, place)
    chapters: tuple[Chapter, ...] = ()
    if found is not None:
        at, _, end = found
        last = story.chapters[at]
        chapters = (*story.chapters[:at], replace(last, text=last.text[:end]))
    return replace(story, chapters=chapters, earlier=(), earlier_stronger=())
