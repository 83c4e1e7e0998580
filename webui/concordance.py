"""The page of all hits of a query, line by line or counted in groups, and the same as files to take away.

It searches through the archive and lays nothing out; the template does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Semaphore

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from indexer.api_hits import csv_text, line_url, ndjson, permalink
from indexer.errors import SelectionError
from indexer.model import ConcordanceLine, ConcordancePage, LineGroup, LineSort
from webui import formatting
from webui.app_context import current
from webui.bars import course_bars, year_bars
from webui.emphasis import signs
from webui.filters import chips
from webui.hits_address import HitsAddress, read_hits_address
from webui.http_cache import cached, uncached
from webui.pager import page_links
from webui.viewer import viewer

blueprint = Blueprint("concordance", __name__)
SORTS = {
    LineSort.RELEVANCE: "Best story",
    LineSort.PASSAGE: "Best passage",
    LineSort.LEFT: "Words before",
    LineSort.RIGHT: "Words behind",
    LineSort.STORY: "Story",
    LineSort.AUTHOR: "Author",
    LineSort.DATE: "Oldest story",
}
GROUPS = {
    LineGroup.NEXT: "Next word",
    LineGroup.PREVIOUS: "Word before",
    LineGroup.AUTHOR: "Author",
    LineGroup.YEAR: "Year",
}
_NONE = {
    LineGroup.NEXT: "nothing behind it",
    LineGroup.PREVIOUS: "nothing before it",
    LineGroup.AUTHOR: "no author",
    LineGroup.YEAR: "no day",
}
_NO_BREAK = "\u00a0"
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class LineView:
    """A hit with what stands beside it, as plain text on one line; where it leads, and a lasting link to it."""

    left: str
    hit: str
    right: str
    url: str
    permalink: str
    title: str
    authors: str
    place: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group of lines: what they have in common, how many there are, in how many stories, where they are."""

    name: str
    hits: int
    stories: int
    url: str


@blueprint.get("/concordance")
def page() -> Response:
    """Show the hits for the address."""
    address = read_hits_address(request.args)

    def hits() -> tuple[bytes, bool]:
        found = viewer().concordance(address.request())
        return _page(found, address).encode(), not found.partial

    return cached(hits)


def _page(found: ConcordancePage, address: HitsAddress) -> str:
    return render_template(
        "concordance.html",
        address=address,
        found=found,
        summary=summary(found),
        lines=[line_view(line, address.text) for line in found.lines],
        groups=[
            GroupView(
                group_name(address.group, each.value),
                each.hits,
                each.stories,
                address.of_group(each.value).url(),
            )
            for each in found.groups
            if address.group
        ],
        chosen=group_name(address.group, address.value)
        if address.group and address.value is not None
        else None,
        pages=tuple(
            page_links(found.request.page, found.pages, lambda number: address.with_page(number).url())
        ),
        chips=tuple(chips(address.search)),
        sorts=SORTS,
        group_names=GROUPS,
        years=year_bars(found.years),
        course=course_bars(found.course),
        exports=[
            (name, address.with_page(1).url(f"api.hits_{kind}"))
            for name, kind in (("CSV", "csv"), ("NDJSON", "ndjson"))
        ],
    )


def summary(found: ConcordancePage) -> str:
    """Say how many hits there are, in how many stories, "at least" where there was no time for all."""
    if not found.total:
        return "No hits yet" if found.partial else "No hits"
    hits = formatting.counted(found.total, "hit")
    at_least = "At least " if found.partial else ""
    return f"{at_least}{hits} in {formatting.counted(found.stories, 'story', 'stories')}"


def group_name(group: LineGroup, value: str) -> str:
    """Return what a group of lines is called."""
    return value or _NONE[group]


def line_view(line: ConcordanceLine, query: str) -> LineView:
    """Return what the page shows of a hit."""
    left, hit, right = (_BLANKS.sub(" ", part) for part in _without_signs(line))
    # Blanks at the edge of a cell would not be seen.
    left = re.sub(r" $", _NO_BREAK, left)
    right = re.sub(r"^ ", _NO_BREAK, right)
    title = f"{line.chapter_title}, " if line.chapter_title else ""
    return LineView(
        left,
        hit,
        right,
        line_url(line, query),
        permalink(line.story.id, line.anchor),
        line.story.title,
        ", ".join(line.story.authors),
        f"{title}ch. {line.chapter} · {line.place:.0%}".replace("%", " %"),
    )


def _without_signs(line: ConcordanceLine) -> Iterator[str]:
    """Yield what stands before a hit, the hit, and what stands behind, without the signs of emphasis."""
    whole = line.left + line.hit + line.right
    left_out, at = signs(whole), 0
    for part in (line.left, line.hit, line.right):
        yield "".join(sign for place, sign in enumerate(part, at) if place not in left_out)
        at += len(part)


class _Turn:
    """One of the files that may be sent at once; it ends with the last line, or when nobody reads any more."""

    def __init__(self, turns: Semaphore) -> None:
        self._turns, self._held = turns, turns.acquire(blocking=False)
        if not self._held:
            raise ServiceUnavailable(
                "Others are taking hits away just now. Try again in a minute.", retry_after=60
            )

    def end(self) -> None:
        held, self._held = self._held, False
        if held:
            self._turns.release()

    def until_sent(self, text: Iterable[str]) -> Iterator[str]:
        try:
            yield from text
        finally:
            self.end()


def export(kind: str) -> Response:
    """Send all hits for the address, one after another while they are made."""
    address = read_hits_address(request.args)
    write, mimetype = _KINDS[kind]
    turn = _Turn(current().exports)
    try:
        lines = viewer().every_line(address.request())
    except BaseException as error:
        turn.end()
        if isinstance(error, SelectionError):
            raise BadRequest(str(error)) from error
        raise
    response = Response(turn.until_sent(write(lines, address.text)), mimetype=mimetype)
    # Also where sending never begins.
    response.call_on_close(turn.end)
    response.headers["Content-Disposition"] = f'attachment; filename="hits.{kind}"'
    return uncached(response)


_KINDS: dict[str, tuple[Callable[[Iterable[ConcordanceLine], str], Iterator[str]], str]] = {
    "csv": (lambda lines, _query: csv_text(lines), "text/csv"),
    "ndjson": (ndjson, "application/x-ndjson"),
}
