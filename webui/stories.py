"""The reader: one story, marked for a query.

It changes nothing; reading leaves no trace on the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from indexer.model import AnchoredStory, FieldSpans, MarkedStory, StandsAlso, StorySummary, Version
from indexer.schema import FIELDS
from webui.address import Address, route, with_values
from webui.anchors import anchor_view, at_place, read_anchor
from webui.chapters import paragraphs_of
from webui.hits_address import HitsAddress
from webui.http_cache import conditional, unchanged
from webui.lifted_notes import lifted_view, notes_of
from webui.present import NameView, copy_views, name_views, one_line, spans_of, story_url
from webui.reader import ReaderPage, reader_page, safe_link
from webui.story_address import StoryAddress, read_story_address
from webui.version_views import version_views
from webui.viewer import viewer

_ABOUT = sorted((spec for spec in FIELDS if spec.shown.about), key=lambda spec: spec.shown.rank)
# Names that stand nowhere but under "About this story".
_FOLDED = {"series", *(spec.attribute for spec in _ABOUT)} - {"fandoms"}
blueprint = Blueprint("stories", __name__)
# What readers note for themselves, or the page shows in another way.
_UNSHOWN = frozenset(
    (
        "order",
        "superseded",
        "chapter_headings",
        "language_code",
        "status_raw",
        "newline",
        "repair",
        "do_not_archive",
    )
)


@dataclass(frozen=True, slots=True)
class Zone:
    """Notes or a disclaimer, folded below the title unless it is ``open``."""

    heading: str
    text: Markup
    open: bool


@blueprint.get("/stories/<story_id>")
def page(story_id: str) -> Response:
    """Show a story, or the page of a long one that holds the place the address asks for (see ``story_address``)."""
    if (already := unchanged()) is not None:
        return already
    asked = read_story_address(story_id, request.args)
    found = viewer()
    also = found.stands_also(story_id)
    if (anchor := read_anchor(request.args)) is not None:
        return _anchored(found.anchored_story(story_id, anchor), found.versions(story_id), also)
    marked = (
        found.story_beside(story_id, asked.beside)
        if asked.beside
        else found.story(story_id, asked.query, asked.bookmarks)
    )
    asked, reached = at_place(marked.story, asked)
    return story_page(
        marked,
        reader_page(marked, asked, notes_of(also)),
        asked,
        versions=version_views(found.versions(story_id), asked.query),
        anchored=reached,
        lifted=lifted_view(also, asked.beside),
    )


def _anchored(found: AnchoredStory, versions: Sequence[Version], also: Sequence[StandsAlso]) -> Response:
    """Return the page of a story that holds a place which was linked to, or the chapter it was in, and say what became of it."""
    story_id, is_marked = found.marked.story.id, found.marked.matches > 0
    asked = StoryAddress(story_id, hit=1 if is_marked else None, chapter=None if is_marked else found.chapter)
    view = anchor_view(found, "#hit-1" if is_marked else None)
    return story_page(
        found.marked,
        reader_page(found.marked, asked, notes_of(also)),
        asked,
        versions=version_views(versions),
        anchored=view,
        lifted=lifted_view(also),
    )


def story_page(marked: MarkedStory, laid_out: ReaderPage, asked: StoryAddress, **more: object) -> Response:
    """Return the page of a story or of an earlier version, with what ``more`` the template shows of either."""
    story = marked.story.summary
    # What is folded away is opened where the only matches are in it.
    found, alone = marked.field_spans, not laid_out.hits
    names = _names(story, found)
    page = render_template(
        "story.html",
        story=story,
        title=one_line(story.title, spans_of(found, "title")[0]),
        names=names,
        about=[(spec.shown.about, names[spec.name]) for spec in _ABOUT],
        facts=[(_label(name), value) for name, value in story.extra.items() if name not in _UNSHOWN],
        marked=marked,
        reading=laid_out,
        summary=paragraphs_of(story.summary, spans_of(found, "summary")[0]),
        zones=tuple(_zones(story, found, alone=alone)),
        about_open=alone and not found.keys().isdisjoint(_FOLDED),
        origin=safe_link(story.origin),
        copies=copy_views(marked.copies, story.title, asked.query, asked.place if asked.until else ""),
        until=asked.until,
        asks_place=asked.until and not asked.place,
        address=Address(text=asked.query),
        why_not_url=with_values(route("why_not.page"), [("q", asked.query), ("story", story.id)]),
        today_url=story_url(story.id, asked.query),
        lines_url=HitsAddress(asked.query, story=story.id).url()
        if asked.query and not asked.version and not asked.until
        else None,
        **more,
    )
    return conditional(make_response(page))


def _zones(story: StorySummary, found: FieldSpans, *, alone: bool) -> Iterator[Zone]:
    for name, text in (("notes", story.notes), ("disclaimer", story.disclaimer)):
        if text:
            marks = spans_of(found, name)[0]
            yield Zone(name.capitalize(), paragraphs_of(text, marks), open=alone and bool(marks))


def _names(story: StorySummary, found: FieldSpans) -> dict[str, tuple[NameView, ...]]:
    """Return a story's names by facet, marked and linked."""
    return {
        spec.name: name_views(spec.name, spec.texts(story), spans_of(found, spec.attribute))
        for spec in FIELDS
        if spec.facet
    }


def _label(name: str) -> str:
    """Return what a fact is called on the page: "missing_parts" as "Missing parts", an author's own label as it is."""
    return name.replace("_", " ").capitalize() if name.islower() else name
