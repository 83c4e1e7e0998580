"""A story as a page to read: which chapters are on it, which hit is the current one, where else one can go.

It fetches nothing; given a marked story it makes strings, of the page that is asked for only.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.analysis.page_paragraphs import paragraphs
from indexer.model import Chapter, MarkedStory
from webui.chapters import ChapterView, Notes, PageTarget, chapter_views
from webui.contents import Entry, contents
from webui.hitmap import Tick, ticks, y_of
from webui.pager import PageLink, page_links
from webui.pagination import Pages, paginate
from webui.story_address import StoryAddress
from webui.story_hits import StoryHits

_NO_NOTES: Notes = {}


@dataclass(frozen=True, slots=True)
class Paging:
    """Where this page stands among the pages of a long story; ``top`` and ``bottom`` are its place on the hit map."""

    number: int
    count: int
    previous_url: str | None
    next_url: str | None
    links: tuple[PageLink, ...]
    whole_url: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """Everything the reader shows of the text; ``paging`` is None where it is all on this page.

    ``focus`` is the chapter whose heading to begin at, ``in_pages_url`` leads from the whole of a long story to its pages.
    """

    chapters: tuple[ChapterView, ...]
    chapter_count: int
    contents: tuple[Entry, ...]
    ticks: tuple[Tick, ...]
    hits: int
    now: int | None
    previous_url: str | None
    next_url: str | None
    paging: Paging | None = None
    start_url: str = ""
    focus: int | None = None
    in_pages_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a story: chapter by index, offset in its text; ``paragraph`` where an address asked for one."""

    chapter: int
    offset: int = 0
    paragraph: int | None = None


def reader_page(story: MarkedStory, address: StoryAddress, notes: Notes = _NO_NOTES) -> ReaderPage:
    """Lay out the page of ``story`` that holds the place ``address`` asks for; numbers out of range mean the nearest.

    ``notes`` stand behind their paragraphs.
    """
    chapters = story.story.chapters
    hits = StoryHits(story)
    pages = paginate(chapters, whole=address.whole)
    now = _within(address.hit, hits.total) if hits.total else None
    place = _place(chapters, address, hits, now)
    number = (
        _within(address.page, len(pages)) or 1 if place is None else pages.of(place.chapter, place.offset)
    )
    pieces = pages.pages[number - 1]
    # Where no hit is the current one, the next is the first on this page.
    coming = now + 1 if now else hits.number_from(pieces[0].chapter, pieces[0].start) if pieces else 1
    asked = place if now is None else None
    return ReaderPage(
        chapters=tuple(chapter_views(story, pieces, hits, _here(chapters, now, asked), notes)),
        chapter_count=len(chapters),
        contents=contents(chapters, pages, number, address),
        ticks=ticks(hits.shares(), story=address.start, now=now),
        hits=hits.total,
        now=now,
        previous_url=_step(address, hits.total, (now or coming) - 1),
        next_url=_step(address, hits.total, coming),
        paging=_paging(pages, number, address) if len(pages) > 1 else None,
        start_url=address.start,
        focus=chapters[asked.chapter].number if asked and asked.paragraph is None else None,
        in_pages_url=address.at_once(whole=False).start
        if address.whole and len(paginate(chapters)) > 1
        else None,
    )


def _within(number: int | None, last: int) -> int | None:
    """Return the nearest number from 1 to ``last``."""
    return None if number is None else max(1, min(number, last))


def _place(
    chapters: Sequence[Chapter], address: StoryAddress, hits: StoryHits, now: int | None
) -> _Place | None:
    """Return the place an address asks for; None for the beginning of a page."""
    if now is not None:
        return _Place(*hits.place(now))
    if address.chapter is None or not chapters:
        return None
    numbers = [chapter.number for chapter in chapters]
    index = max(0, bisect_right(numbers, address.chapter) - 1)
    if address.paragraph is None:
        return _Place(index)
    starts = [start for _, start, _ in paragraphs(chapters[index].text)]
    paragraph = _within(address.paragraph, len(starts)) if starts else None
    return _Place(index, starts[paragraph - 1], paragraph) if paragraph else _Place(index)


def _here(chapters: Sequence[Chapter], now: int | None, asked: _Place | None) -> PageTarget:
    return PageTarget(now, chapters[asked.chapter].number, asked.paragraph) if asked else PageTarget(now)


def _paging(pages: Pages, number: int, address: StoryAddress) -> Paging:
    lengths = [sum(piece.end - piece.start for piece in page) for page in pages.pages]
    length = sum(lengths) or 1
    return Paging(
        number=number,
        count=len(pages),
        previous_url=address.to_page(number - 1) if number > 1 else None,
        next_url=address.to_page(number + 1) if number < len(pages) else None,
        links=tuple(page_links(number, len(pages), address.to_page)),
        whole_url=address.at_once(whole=True).start,
        top=y_of(sum(lengths[: number - 1]) / length),
        bottom=y_of(sum(lengths[:number]) / length),
    )


def _step(address: StoryAddress, hits: int, number: int) -> str | None:
    """Return the address of hit ``number``, going round at both ends."""
    return address.to_hit((number - 1) % hits + 1) if hits else None


def safe_link(url: str | None) -> str | None:
    """Return ``url`` if a browser may follow it: http and https only, never a script."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
