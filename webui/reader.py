"""A whole story as a page to read: chapters of numbered paragraphs, marks, a map of the marks.

It fetches nothing; given a marked story it makes strings, fast enough for a story of a megabyte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from indexer.model import Chapter, MarkedStory, Span, in_order
from webui.hitmap import Tick, ticks
from webui.present import hit_url, marked, story_url, weave, woven

_MARKED_BREAK = ' class="break"'
_BREAK = f'{_MARKED_BREAK} role="separator" aria-label="Scene break"'
# Under the story's title, which is the page's first heading; HTML has six.
_FIRST_HEADING, _LAST_HEADING = 2, 6


@dataclass(frozen=True, slots=True)
class PartView:
    """The heading of a part or book above its first chapter: its id on the page, how deep it stands from 2."""

    id: str
    depth: int
    heading: Markup


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter's heading, how deep that stands from 2, its paragraphs as HTML, and the parts that begin with it.

    ``holds`` says that it is the heading and beginning of a part itself.
    """

    number: int
    title: str | None
    depth: int
    heading: Markup
    html: Markup
    begun: tuple[PartView, ...] = ()
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents, and those inside it; ``number`` is a chapter's, None for a part."""

    title: str
    target: str
    number: int | None
    inside: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the reader shows of the text."""

    chapters: tuple[ChapterView, ...]
    contents: tuple[Entry, ...]
    ticks: tuple[Tick, ...]
    hits: int
    now: int | None
    previous_url: str | None
    next_url: str | None


def reading(story: MarkedStory, *, query: str, hit: int | None) -> Reading:
    """Lay ``story`` out with its marks numbered from 1 in reading order; the nearest to ``hit`` is the current one."""
    hits = sum(map(len, (*story.spans.values(), *story.title_spans.values())))
    hits += sum(len(spans) for parts in story.begun_spans.values() for spans in parts)
    now = max(1, min(hit, hits)) if hit is not None and hits else None
    return Reading(
        chapters=tuple(_chapters(story, now)),
        contents=_contents(story.story.chapters),
        ticks=ticks(_places(story), story=story_url(story.story.id, query), now=now),
        hits=hits,
        now=now,
        previous_url=_step(story, query, hits, (now or 1) - 1),
        next_url=_step(story, query, hits, (now or 0) + 1),
    )


def _chapters(story: MarkedStory, now: int | None) -> Iterator[ChapterView]:
    first = 1
    chapters = story.story.chapters
    for (chapter, titles), after in zip(in_order(chapters), (*chapters[1:], None), strict=False):
        parts = story.begun_spans.get(chapter.number, ())
        begun = _begun(chapter, titles, parts, first, now)
        first += sum(map(len, parts))
        titled, spans = story.title_spans.get(chapter.number, ()), story.spans.get(chapter.number, ())
        heading = marked(chapter.title or f"Chapter {chapter.number}", titled, first=first, now=now)
        first += len(titled)
        html = _chapter_html(chapter, spans, first, now)
        first += len(spans)
        path = (*chapter.within, chapter.title)
        holds = after is not None and after.within[: len(path)] == path
        depth = _depth(len(chapter.within))
        yield ChapterView(chapter.number, chapter.title, depth, heading, html, begun, holds)


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
        views.append(PartView(_part_id(chapter, place), _depth(outer + place), heading))
        first += len(some)
    return tuple(views)


def _part_id(chapter: Chapter, place: int) -> str:
    return f"part-{chapter.number}-{place + 1}"


def _contents(chapters: Sequence[Chapter]) -> tuple[Entry, ...]:
    """Return the table of contents, chapters inside their parts."""
    whole = Entry("", "", None)
    path = [whole]
    for chapter, titles in in_order(chapters):
        del path[1 + len(chapter.within) - len(titles) :]
        entries = [Entry(title, _part_id(chapter, place), None) for place, title in enumerate(titles)]
        title = chapter.title or f"Chapter {chapter.number}"
        for entry in (*entries, Entry(title, f"chapter-{chapter.number}", chapter.number)):
            path[-1].inside.append(entry)
            path.append(entry)
    return tuple(whole.inside)


def _step(story: MarkedStory, query: str, hits: int, number: int) -> str | None:
    """Return the address of hit ``number``, going round at both ends."""
    return hit_url(story_url(story.story.id, query), (number - 1) % hits + 1) if hits else None


def _chapter_html(chapter: Chapter, spans: Sequence[Span], first: int, now: int | None) -> Markup:
    """Return the paragraphs of a chapter as elements ``p-<chapter>-<n>``, so that each can be linked to."""
    parts = [""]
    upcoming = 0
    breaks = frozenset(chapter.breaks)
    for number, (place, start, text) in enumerate(_pieces(chapter.text), start=1):
        end = start + len(text)
        while upcoming < len(spans) and spans[upcoming].end <= start:
            upcoming += 1
        last = upcoming
        while last < len(spans) and spans[last].start < end:
            last += 1
        inside = spans[upcoming:last]
        # A separator is told to listeners by its name alone; what is looked for has to be read out.
        kind = (_MARKED_BREAK if inside else _BREAK) if place in breaks else ""
        gap = "\n" if number > 1 else ""
        parts += (f'{gap}<p id="p-{chapter.number}-{number}"{kind}>', "")
        _paragraph(parts, text, inside, shift=start, first=first + upcoming, now=now)
        parts += ("</p>", "")
    return woven(parts, line_end="<br>\n")


def _paragraph(
    parts: list[str], text: str, spans: Sequence[Span], *, shift: int, first: int, now: int | None
) -> None:
    """Mark a paragraph; a mark that began in the paragraph before goes on without a second id."""
    if spans and spans[0].start < shift:
        head = min(spans[0].end - shift, len(text))
        weave(parts, text[:head], (Span(0, head),))
        text, spans, shift, first = text[head:], spans[1:], shift + head, first + 1
    weave(parts, text, spans, shift=shift, first=first, now=now)


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the paragraphs of ``text``: the how manyth between blank lines, from 0, where it starts, what it says.

    Empty ones are counted and left out. str.find is three times as fast here as a pattern.
    """
    at = place = 0
    while at < len(text):
        end = text.find("\n\n", at)
        end = len(text) if end < 0 else end
        start = at
        while start < end and text[start] == "\n":
            start += 1
        if end > start:
            yield place, start, text[start:end]
        at = end + 2
        place += 1


def _places(story: MarkedStory) -> Iterator[float]:
    """Yield how far into the story each hit lies, from 0 to 1."""
    length, before = story.story.length or 1, 0
    for chapter in story.story.chapters:
        headings = (*story.begun_spans.get(chapter.number, ()), story.title_spans.get(chapter.number, ()))
        for _ in range(sum(map(len, headings))):
            yield before / length
        for span in story.spans.get(chapter.number, ()):
            yield (before + span.start) / length
        before += len(chapter.text)


def paragraphs_of(text: str | None, spans: Sequence[Span] = ()) -> Markup:
    """Return notes, a summary or a disclaimer as plain paragraphs, marked but not numbered."""
    parts = [""]
    for number, (_, start, words) in enumerate(_pieces(text or "")):
        parts += ("\n<p>" if number else "<p>", "")
        weave(parts, words, spans, shift=start)
        parts += ("</p>", "")
    return woven(parts, line_end="<br>")


def safe_link(url: str | None) -> str | None:
    """Return ``url`` if a browser may follow it: http and https only, never a script."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
