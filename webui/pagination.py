"""A long story cut into pages: between chapters, inside a huge one between paragraphs.

It lays nothing out. Where pages are cut depends on the text alone, so that addresses of pages are the same for all.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Chapter

# Bytes of text: some 40,000 words of English. With its markup and a mark at every twentieth word a page of so much
# text is about 300 kB of HTML, which is also the most that is worth sending at once.
_ONE_PAGE = 225_000
# A story that is longer comes in pages of at most so many, about 17,000 words: an hour of reading. Even with
# four words of ten marked such a page has less than 400 kB.
_PAGE = 100_000
# Where nothing better is near a cut stands between lines or words; nearer the beginning than this is not looked.
_LOOK_BACK = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands of a chapter on one page: which chapter (by index, from 0), characters from ``start`` to ``end``."""

    chapter: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pages:
    """A story's pages, each of one or more pieces in reading order; there is at least one page."""

    pages: tuple[tuple[Piece, ...], ...]

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self.pages)

    def of(self, chapter: int, offset: int = 0) -> int:
        """Return the number, from 1, of the page that holds a place in a chapter (by index, from 0)."""
        starts = [(page[0].chapter, page[0].start) for page in self.pages if page]
        return max(1, bisect_right(starts, (chapter, offset)))


def paginate(chapters: Sequence[Chapter], *, whole: bool = False) -> Pages:
    """Return the pages of a story; ``whole`` asks for a single one, which a short story has anyway."""
    sizes = [len(chapter.text.encode()) for chapter in chapters]
    if whole or sum(sizes) <= _ONE_PAGE:
        return Pages((tuple(Piece(at, 0, len(chapter.text)) for at, chapter in enumerate(chapters)),))
    pages: list[list[Piece]] = []
    filled = 0
    for at, (chapter, size) in enumerate(zip(chapters, sizes, strict=True)):
        bounds = _cuts(chapter.text, -(-size // _PAGE) if size else 1)
        for start, end in bounds:
            piece_size = size * (end - start) // (len(chapter.text) or 1)
            if not pages or filled + piece_size > _PAGE:
                pages.append([])
                filled = 0
            pages[-1].append(Piece(at, start, end))
            filled += piece_size
    return Pages(tuple(map(tuple, pages)))


def _cuts(text: str, count: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of ``count`` or more pieces of about the same size, cut between paragraphs where there are any."""
    at = 0
    target = -(-len(text) // count)
    while len(text) - at > target:
        end = _cut(text, at, at + target)
        yield at, end
        at = end
    yield at, len(text)


def _cut(text: str, start: int, limit: int) -> int:
    """Return where best to cut before ``limit``: in front of a blank line, else of a line's end, else of a space."""
    first = start + max(1, int((limit - start) * _LOOK_BACK))
    for sign in ("\n\n", "\n", " "):
        end = text.rfind(sign, first, limit)
        if end >= 0:
            return end
    return limit
