"""Chapters as HTML: headings, numbered paragraphs, scene breaks, marks; and notes and summaries as paragraphs.

It decides neither what is on a page nor what is marked.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from indexer.analysis.page_paragraphs import paragraphs
from indexer.model import Chapter, MarkedStory, Span
from webui.pagination import Piece
from webui.present import marked, weave, woven
from webui.story_hits import StoryHits

_MARKED_BREAK = ' class="break"'
_BREAK = f'{_MARKED_BREAK} role="separator" aria-label="Scene break"'
# Under the story's title, which is the page's first heading; HTML has six.
_FIRST_HEADING, _LAST_HEADING = 2, 6
# Browsers bring what has the focus into view, so that an address needs no fragment.
_FOCUS = ' tabindex="-1" autofocus'


@dataclass(frozen=True, slots=True)
class PartView:
    """The heading of a part or book above its first chapter: its id on the page, how deep it stands from 2."""

    id: str
    depth: int
    heading: Markup


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter's heading, how deep that stands from 2, its paragraphs as HTML, and the parts that begin with it.

    ``holds`` says that it is the heading and beginning of a part itself, ``continued`` that it began on a page before.
    """

    number: int
    title: str | None
    depth: int
    heading: Markup
    html: Markup
    begun: tuple[PartView, ...] = ()
    holds: bool = False
    continued: bool = False


@dataclass(frozen=True, slots=True)
class PageTarget:
    """What a page begins at: the hit with the number ``hit``, or a paragraph of a chapter (by number); or neither."""

    hit: int | None = None
    chapter: int | None = None
    paragraph: int | None = None


# What stands behind a paragraph of a chapter, by its number: from which character of the text on it is told, and what.
Notes = Mapping[int, Sequence[tuple[int, Markup]]]


def chapter_views(
    story: MarkedStory, pieces: Sequence[Piece], hits: StoryHits, here: PageTarget, notes: Notes
) -> Iterator[ChapterView]:
    """Yield what is on a page of the chapters of ``story``; marks are numbered as ``hits`` says."""
    for piece in pieces:
        yield _view(story, piece, hits.first_of(piece.chapter), here, notes)


def _view(story: MarkedStory, piece: Piece, first: int, here: PageTarget, notes: Notes) -> ChapterView:
    chapters = story.story.chapters
    chapter, opens = chapters[piece.chapter], piece.start == 0
    before = chapters[piece.chapter - 1] if piece.chapter else None
    after = chapters[piece.chapter + 1] if piece.chapter + 1 < len(chapters) else None
    parts, titled = story.begun_spans.get(chapter.number, ()), story.title_spans.get(chapter.number, ())
    in_title = first + sum(map(len, parts))
    title = chapter.title or f"Chapter {chapter.number}"
    path = (*chapter.within, chapter.title)
    return ChapterView(
        number=chapter.number,
        title=chapter.title,
        depth=_depth(len(chapter.within)),
        # The ids of marks belong to where the chapter begins.
        heading=marked(title, titled, first=in_title if opens else None, now=here.hit),
        html=_paragraphs(
            chapter,
            piece,
            story.spans.get(chapter.number, ()),
            in_title + len(titled),
            here,
            notes=notes.get(chapter.number, ()),
        ),
        begun=_begun(chapter, chapter.begun(before), parts, first, here.hit) if opens else (),
        holds=after is not None and after.within[: len(path)] == path,
        continued=not opens,
    )


def _depth(parts: int) -> int:
    return min(_FIRST_HEADING + parts, _LAST_HEADING)


def _begun(
    chapter: Chapter, titles: Sequence[str], spans: Sequence[Sequence[Span]], first: int, now: int | None
) -> tuple[PartView, ...]:
    """Return the headings (``titles``) of the parts that begin with a chapter, marks numbered from ``first``."""
    views: list[PartView] = []
    outer = len(chapter.within) - len(titles)
    for place, title in enumerate(titles):
        some = spans[place] if spans else ()
        heading = marked(title, some, first=first, now=now)
        views.append(PartView(part_id(chapter, place), _depth(outer + place), heading))
        first += len(some)
    return tuple(views)


def part_id(chapter: Chapter, place: int) -> str:
    """Return the id of the heading of the ``place``-th part, from 0, that begins with a chapter."""
    return f"part-{chapter.number}-{place + 1}"


def _paragraphs(
    chapter: Chapter,
    piece: Piece,
    spans: Sequence[Span],
    first: int,
    here: PageTarget,
    *,
    notes: Sequence[tuple[int, Markup]],
) -> Markup:
    """Return the paragraphs of a piece of a chapter as elements ``p-<chapter>-<n>``, so that each can be linked to.

    The first of ``spans``, which are those of the whole chapter, has the number ``first``; ``notes`` are in order.
    """
    fragments = [""]
    upcoming = bisect_right(spans, piece.start, key=_end)
    breaks = frozenset(chapter.breaks)
    focus = here.paragraph if here.chapter == chapter.number else None
    gap = ""
    for number, place, start, text in _on_page(chapter, piece):
        end = start + len(text)
        while upcoming < len(spans) and spans[upcoming].end <= start:
            upcoming += 1
        last = upcoming
        while last < len(spans) and spans[last].start < end:
            last += 1
        inside = spans[upcoming:last]
        # A separator is read out by its name alone; what is looked for has to be read out.
        kind = (_MARKED_BREAK if inside else _BREAK) if place in breaks else ""
        kind += _FOCUS if number == focus else ""
        fragments += (f'{gap}<p id="p-{chapter.number}-{number}"{kind}>', "")
        mark = partial(weave, fragments, ruby=chapter.ruby)
        _paragraph(mark, text, inside, shift=start, first=first + upcoming, now=here.hit)
        told = [note for at, note in notes if start <= at < end]
        fragments += (f"</p>{''.join(told)}", "")
        gap = "\n"
    return woven(fragments, line_end="<br>\n")


def _on_page(chapter: Chapter, piece: Piece) -> Iterator[tuple[int, int, int, str]]:
    """Yield the paragraphs of a piece: number from 1, place among breaks, start, text; cut where the page is."""
    for number, (place, start, text) in enumerate(paragraphs(chapter.text), start=1):
        if start >= piece.end:
            return
        first, last = max(start, piece.start), min(start + len(text), piece.end)
        if first < last:
            yield number, place, first, text[first - start : last - start]


def _end(span: Span) -> int:
    return span.end


def _paragraph(
    mark: Callable[..., None], text: str, spans: Sequence[Span], *, shift: int, first: int, now: int | None
) -> None:
    """Mark a paragraph by ``mark``; a mark that began in the paragraph before goes on without a second id."""
    if spans and spans[0].start < shift:
        head = min(spans[0].end - shift, len(text))
        mark(text[:head], (Span(shift, shift + head),), shift=shift)
        text, spans, shift, first = text[head:], spans[1:], shift + head, first + 1
    mark(text, spans, shift=shift, first=first, now=now)


def paragraphs_of(text: str | None, spans: Sequence[Span] = ()) -> Markup:
    """Return notes, a summary or a disclaimer as plain paragraphs, marked but not numbered."""
    fragments = [""]
    for number, (_, start, words) in enumerate(paragraphs(text or "")):
        fragments += ("\n<p>" if number else "<p>", "")
        weave(fragments, words, spans, shift=start)
        fragments += ("</p>", "")
    return woven(fragments, line_end="<br>")
