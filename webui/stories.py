"""The reader: one story, marked for a query.

It changes nothing; reading leaves no trace on the server.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from webui.address import Address, read_number
from webui.present import copy_views
from webui.reader import paragraphs_of, reading, safe_link
from webui.site import current
from webui.transfer import fresh, unchanged

blueprint = Blueprint("stories", __name__)
_MAX_HIT = 10_000_000
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


@blueprint.get("/stories/<story_id>")
def page(story_id: str) -> Response:
    """Show a story; ``q`` marks it and ``hit`` names the current mark, counted from 1."""
    if (already := unchanged()) is not None:
        return already
    query = request.args.get("q", "")
    hit = read_number(request.args, "hit", default=1, high=_MAX_HIT) if "hit" in request.args else None
    marked = current().archive.story(story_id, query=query)
    story = marked.story.summary
    zones = (("Notes", story.notes), ("Disclaimer", story.disclaimer))
    page = render_template(
        "story.html",
        story=story,
        facts=[(_label(name), value) for name, value in story.extra.items() if name not in _UNSHOWN],
        marked=marked,
        reading=reading(marked, query=query, hit=hit),
        summary=paragraphs_of(story.summary),
        zones=[(name, paragraphs_of(text)) for name, text in zones if text],
        origin=safe_link(story.origin),
        copies=copy_views(marked.copies, story.title, query),
        address=Address(text=query),
    )
    return fresh(make_response(page))


def _label(name: str) -> str:
    """Return what a fact is called on the page: "missing_parts" as "Missing parts", an author's own label as it is."""
    return name.replace("_", " ").capitalize() if name.islower() else name
