"""What an earlier text of a story says that none of the later ones does, for the index and for results.

It keeps nothing and decides nothing about which versions there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexer.model import Chapter

# Unchanged text on both sides of what is new, so that a phrase which reaches into it is found whole: twice what a query
# may have by default (``search.max_query_chars``), since a text has emphasis and line ends as well.
_AROUND = 2_000
_GAP = "\n\n"


class Unseen:
    """The texts of one story, given newest first: of each, the stretches that were in none given before."""

    def __init__(self, today: Sequence[Chapter]) -> None:
        self._paragraphs: set[str] = set()
        self._neighbours: set[tuple[str, str]] = set()
        self._titles: set[str | None] = {None}
        self._remember(today)

    def take(self, chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
        """Return the stretches of ``chapters`` that were in no text before, each as a chapter of its number; remember them.

        A stretch has some text around what is new. A heading is only on the first of a chapter, where it is new itself.
        """
        found = tuple(stretch for chapter in chapters for stretch in self._stretches(chapter))
        self._remember(chapters)
        return found

    def _stretches(self, chapter: Chapter) -> Iterator[Chapter]:
        title = chapter.title if chapter.title not in self._titles else None
        paragraphs = chapter.text.split(_GAP)
        new = {at for at, each in enumerate(paragraphs) if each not in self._paragraphs}
        for at, both in enumerate(pairwise(paragraphs)):
            if both not in self._neighbours:
                new |= {at, at + 1}
        texts = list(_runs(paragraphs, sorted(new))) or [""]
        for text in texts if new or title else ():
            yield Chapter(chapter.number, title, text)
            title = None

    def _remember(self, chapters: Iterable[Chapter]) -> None:
        for chapter in chapters:
            paragraphs = chapter.text.split(_GAP)
            self._paragraphs.update(paragraphs)
            self._neighbours.update(pairwise(paragraphs))
            self._titles.add(chapter.title)


def _runs(paragraphs: Sequence[str], new: Sequence[int]) -> Iterator[str]:
    """Yield the paragraphs that are ``new``, those that follow one another together, with what stands around them."""
    text = _GAP.join(paragraphs)
    starts = [0]
    for each in paragraphs:
        starts.append(starts[-1] + len(each) + len(_GAP))
    begun: int | None = None
    last = 0
    for at in new:
        start, end = max(0, starts[at] - _AROUND), min(len(text), starts[at + 1] - len(_GAP) + _AROUND)
        if begun is not None and start > last:
            yield _whole_words(text, begun, last)
            begun = None
        begun, last = start if begun is None else begun, max(last, end)
    if begun is not None:
        yield _whole_words(text, begun, last)


def _whole_words(text: str, start: int, end: int) -> str:
    """Return a stretch of a text without the word it begins or ends in the middle of."""
    if start and (blank := text.find(" ", start, start + _AROUND // 2)) >= 0:
        start = blank + 1
    if end < len(text) and (blank := text.rfind(" ", end - _AROUND // 2, end)) >= 0:
        end = blank
    return text[start:end].strip()
