"""The earlier versions of a story: one to read, and how it differs from the next, paragraph by paragraph.

It compares nothing; the archive does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from indexer.model.version import DiffKind, DiffLine
from webui.address import Address, read_within, with_values
from webui.http_cache import conditional, unchanged
from webui.pager import page_links
from webui.present import marked, story_url
from webui.reader import reader_page
from webui.stories import story_page
from webui.story_address import read_story_address
from webui.version_views import version_view
from webui.viewer import viewer

blueprint = Blueprint("versions", __name__)
# Characters of text on one page of differences: what `webui.pagination` has for a page of a story.
_PAGE = 100_000
_TAGS = {DiffKind.GONE: (Markup("del"), "gone"), DiffKind.NEW: (Markup("ins"), "new")}


@dataclass(frozen=True, slots=True)
class LineView:
    """A paragraph or heading: ``kind`` as in the style sheet, ``label`` for who does not see that."""

    kind: str
    heading: bool
    html: Markup
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that follow one another: changes, numbered from 1 over all pages; or so many ``unchanged``, left out."""

    number: int = 0
    lines: tuple[LineView, ...] = ()
    unchanged: int = 0


@blueprint.get("/stories/<story_id>/versions/<int:number>")
def page(story_id: str, number: int) -> Response:
    """Show an earlier version to read, its chapters that are gone from today's text named."""
    if (already := unchanged()) is not None:
        return already
    asked = read_story_address(story_id, request.args, number)
    found = viewer().earlier_version(story_id, number, asked.query)
    told = version_view(found.version)
    return story_page(found.marked, reader_page(found.marked, asked), asked, version=told, gone=found.gone)


@blueprint.get("/stories/<story_id>/versions/<int:number>/changes")
def changes(story_id: str, number: int) -> Response:
    """Show what became of a version: its paragraphs that are gone, new and edited, in the order of the text."""
    if (already := unchanged()) is not None:
        return already
    found = viewer().version_diff(story_id, number)
    pages = _pages(list(_stretches(found.lines, found.gone)))
    here = max(1, min(read_within(request.args, "page") or 1, len(pages)))

    def to_page(other: int) -> str:
        return with_values(request.path, [("page", str(other))]) if other > 1 else request.path

    changed = [line for line in found.lines if line.kind is not DiffKind.SAME]
    return conditional(
        make_response(
            render_template(
                "changes.html",
                title=found.title,
                version=version_view(found.version),
                following=version_view(found.following) if found.following else None,
                stretches=pages[here - 1],
                count=sum(1 for each in sum(pages, ()) if each.lines),
                changed=len(changed),
                links=tuple(page_links(here, len(pages), to_page)),
                story_url=story_url(story_id),
                address=Address(),
            )
        )
    )


def _stretches(lines: Sequence[DiffLine], gone: frozenset[int]) -> Iterator[Stretch]:
    """Yield changes with the unchanged line before and after them, and how many others stand between."""
    near = {
        at + step for at, line in enumerate(lines) if line.kind is not DiffKind.SAME for step in (-1, 0, 1)
    }
    number = unchanged = 0
    shown: list[LineView] = []
    for at, line in enumerate(lines):
        if at not in near:
            unchanged += 1
            if shown:
                number += 1
                yield Stretch(number, tuple(shown))
                shown = []
            continue
        if unchanged:
            yield Stretch(unchanged=unchanged)
            unchanged = 0
        shown.append(_line(line, gone))
    if shown:
        yield Stretch(number + 1, tuple(shown))
    if unchanged:
        yield Stretch(unchanged=unchanged)


def _line(line: DiffLine, gone: frozenset[int]) -> LineView:
    kind = line.kind.name.lower()
    if line.kind is DiffKind.EDITED:
        return LineView(kind, line.heading, Markup("").join(_words(line)), "Edited")
    if line.kind is DiffKind.SAME:
        return LineView(kind, line.heading, marked(line.text))
    tag, label = _TAGS[line.kind]
    if line.heading and line.kind is DiffKind.GONE and line.chapter in gone:
        label = "chapter gone"
    return LineView(kind, line.heading, _in(tag, line.text), label.capitalize())


def _words(line: DiffLine) -> Iterator[Markup]:
    for words in line.words:
        if words.kind is DiffKind.SAME:
            yield marked(words.text)
            continue
        tag, label = _TAGS[words.kind]
        body = words.text.rstrip()
        # The last word of a paragraph has no blank after it, and what took its place is no part of it.
        blank = words.text[len(body) :] or (" " if words.kind is DiffKind.GONE else "")
        unseen = Markup('<span class="unseen">[{}: </span>{}<span class="unseen">]</span>')
        inner = unseen.format(label, marked(body))
        yield Markup("<{0}>{1}</{0}>{2}").format(tag, inner, blank)


def _in(tag: Markup, text: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, marked(text))


def _pages(stretches: Sequence[Stretch]) -> list[tuple[Stretch, ...]]:
    """Return stretches in pages of so much text or one line; one stretch may go on over several."""
    pages: list[list[Stretch]] = [[]]
    filled = 0
    for stretch in stretches:
        held: list[LineView] = []
        for line in stretch.lines:
            if filled and filled + len(line.html) > _PAGE:
                pages[-1] += [Stretch(stretch.number, tuple(held))] if held else []
                pages.append([])
                held, filled = [], 0
            held.append(line)
            filled += len(line.html)
        pages[-1].append(Stretch(stretch.number, tuple(held), stretch.unchanged))
    return [tuple(each) for each in pages]
