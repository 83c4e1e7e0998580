"""The shapes of hits as lines: as JSON, as NDJSON and as CSV, with the addresses at which each is read.

Nouns go in, structs and text come out; nothing is searched here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode

import msgspec

from indexer.api_base import Answer, alike, made_of
from indexer.model import Anchor, ConcordanceLine, ConcordancePage, LineCount

# Words of a long query that an address carries; a longer one would be refused.
_MOST_CHARACTERS = 1000
# What a spreadsheet takes for the beginning of a formula, and what turns such a cell into text.
_FORMULA, _GUARD = ("=", "+", "-", "@", "＝", "＋", "－", "＠"), "'"
_COLUMNS = (
    "story", "title", "authors", "published", "chapter", "chapterTitle", "place", "number", "left", "hit", "right", "permalink",
)  # fmt: skip
# Lines that are sent at a time.
_AT_ONCE = 200


class HitStoryAnswer(Answer, frozen=True):
    """The story that a hit stands in."""

    id: str
    title: str
    authors: tuple[str, ...]


class HitAnswer(Answer, frozen=True):
    """One hit: from ``start`` to ``end`` of its chapter's text, or of a ``heading``; ``number`` counts those of its story from 1.

    ``place`` is how far into the story it stands, from 0 to 1; ``left`` and ``right`` are as stored. ``url`` opens the story
    there with every hit marked, ``permalink`` finds the place again after the story was edited.
    """

    story: HitStoryAnswer
    published: str | None
    chapter: int
    chapter_title: str | None
    heading: bool
    start: int
    end: int
    place: float
    number: int
    left: str
    hit: str
    right: str
    url: str
    permalink: str


class PermalinkAnswer(Answer, frozen=True):
    """The address of a place in a story that finds it again after an edit."""

    permalink: str


class GroupAnswer(Answer, frozen=True):
    """How many hits have a value, in how many stories; "" is that of hits without any."""

    value: str
    hits: int
    stories: int


class HitsAnswer(Answer, frozen=True):
    """One page of hits, or of groups of them: ``listed`` counts what is paged, ``total_hits`` all hits of the query.

    ``found`` stories match in any field, ``stories`` have hits in their text, and the texts of ``looked`` were looked through:
    where that was cut short the answer is ``partial``, and the same request goes on. ``course`` has the hits of every
    twentieth of the stories.
    """

    query: str
    understood: str
    warnings: tuple[str, ...]
    sort: str
    group: str | None
    value: str | None
    hits: tuple[HitAnswer, ...]
    groups: tuple[GroupAnswer, ...]
    listed: int
    page: int
    hits_per_page: int
    total_pages: int
    total_hits: int
    stories: int
    found: int
    looked: int
    years: tuple[GroupAnswer, ...]
    course: tuple[int, ...]
    partial: bool
    processing_time_ms: float


def hits_answer(found: ConcordancePage) -> HitsAnswer:
    """Return a page of hits as JSON's shape."""
    request = found.request
    own = {
        "query": request.text,
        "sort": str(request.sort),
        "group": str(request.group) if request.group else None,
        "value": request.value,
        "hits": tuple(line_answer(line, request.text) for line in found.lines),
        "groups": tuple(made_of(each, GroupAnswer) for each in found.groups),
        "years": tuple(made_of(each, GroupAnswer) for each in found.years),
        "page": request.page,
        "hits_per_page": request.per_page,
        "total_pages": found.pages,
        "total_hits": found.total,
        "processing_time_ms": round(found.took_ms, 3),
    }
    return HitsAnswer(**alike(HitsAnswer, found) | own)


def line_answer(line: ConcordanceLine, query: str) -> HitAnswer:
    """Return one hit of a query as JSON's shape."""
    own = {
        "story": made_of(line.story, HitStoryAnswer),
        "published": line.story.published.isoformat() if line.story.published else None,
        "place": round(line.place, 4),
        "url": line_url(line, query),
        "permalink": permalink(line.story.id, line.anchor),
    }
    return HitAnswer(**alike(HitAnswer, line) | own)


def line_url(line: ConcordanceLine, query: str) -> str:
    """Return the address of a hit in its story, marked for the query."""
    asked = quote(query[:_MOST_CHARACTERS], safe="")
    return f"/stories/{quote(line.story.id, safe='')}?q={asked}&hit={line.number}#hit-{line.number}"


def permalink(story_id: str, anchor: Anchor) -> str:
    """Return the address of a place in a story that finds it again after an edit."""
    said = {
        "at": f"{anchor.chapter}.{anchor.paragraph}",
        "exact": anchor.quote.exact[:_MOST_CHARACTERS],
        "prefix": anchor.quote.prefix,
        "suffix": anchor.quote.suffix,
    }
    return f"/stories/{quote(story_id, safe='')}?{urlencode({name: value for name, value in said.items() if value})}"


def ndjson(lines: Iterable[ConcordanceLine], query: str) -> Iterator[str]:
    """Yield lines as NDJSON, an object a line, some at a time."""
    yield from _together(msgspec.json.encode(line_answer(line, query)).decode() + "\n" for line in lines)


def csv_text(lines: Iterable[ConcordanceLine]) -> Iterator[str]:
    """Yield lines as CSV (RFC 4180, in UTF-8) under a row of names, some at a time; no cell is a formula."""
    yield _row(_COLUMNS)
    yield from _together(_row(_cells(line)) for line in lines)


def csv_groups(groups: Iterable[LineCount]) -> Iterator[str]:
    """Yield groups as CSV under a row of names."""
    yield _row(("value", "hits", "stories"))
    yield from (_row((each.value, str(each.hits), str(each.stories))) for each in groups)


def _together(some: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    for each in some:
        held.append(each)
        if len(held) == _AT_ONCE:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def _cells(line: ConcordanceLine) -> tuple[str, ...]:
    story = line.story
    return (
        story.id,
        story.title,
        "; ".join(story.authors),
        story.published.isoformat() if story.published else "",
        str(line.chapter),
        line.chapter_title or "",
        f"{line.place:.4f}",
        str(line.number),
        line.left,
        line.hit,
        line.right,
        permalink(story.id, line.anchor),
    )


def _row(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([_guarded(" ".join(cell.split())) for cell in cells])
    return written.getvalue()


def _guarded(cell: str) -> str:
    return _GUARD + cell if cell.startswith(_FORMULA) else cell
