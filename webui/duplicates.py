"""What stands more than once: copies of works, stories within others, passages of several works; and those of one story.

It compares nothing; the archive tells what is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from indexer.model import (
    CopyInGroup,
    Duplicates,
    DuplicatesRequest,
    SharedPassage,
    SimilarStory,
    StandsAlso,
    StorySummary,
)
from indexer.schema import FIELDS
from webui.address import Address, read_number, route, with_values
from webui.http_cache import cached, conditional, unchanged
from webui.lifted_notes import here_url, there_url
from webui.pager import page_links
from webui.present import copy_place, marked, shortened, story_url
from webui.story_address import StoryAddress
from webui.viewer import viewer

blueprint = Blueprint("duplicates", __name__)
PARAMETERS = frozenset({"page", "hitsPerPage", "apart"})
_HEADINGS = {spec.name: spec.shown.about or spec.name.capitalize() for spec in FIELDS}
A_PAGE, MOST_A_PAGE, MOST_PAGES = 25, 100, 1_000_000


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A story that a passage stands in, with the address of it there."""

    story: StorySummary
    url: str
    chapter: int


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage: how it begins, how long it is and how much of it is the same, where it stands; ``url`` is that in a story."""

    html: Markup
    words: int
    same: int
    common: bool
    places: tuple[PlaceView, ...]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy of a work: where it came from, and what it shares with the first."""

    story: StorySummary
    url: str
    place: str
    share: float


def read_duplicates(args: MultiDict[str, str]) -> DuplicatesRequest:
    """Read which page of what is asked for; raises BadRequest where a number is none."""
    per_page = read_number(args, "hitsPerPage", default=A_PAGE, high=MOST_A_PAGE)
    page = read_number(args, "page", default=1, high=MOST_PAGES)
    return DuplicatesRequest(page, per_page, apart=args.get("apart", "") not in {"", "0"})


@blueprint.get("/duplicates")
def page() -> Response:
    """Show what stands more than once."""
    if (already := unchanged()) is not None:
        return already
    asked = read_duplicates(request.args)
    found = viewer().duplicates(asked)
    start = with_values(route("duplicates.page"), [("apart", "1")] if asked.apart else [])

    def to_page(number: int) -> str:
        return with_values(start, [("page", str(number))]) if number > 1 else start

    return conditional(
        make_response(
            render_template(
                "duplicates.html",
                found=found,
                groups=[_copies(group) for group in found.groups],
                held=[(each, story_url(each.story.id), story_url(each.holder.id)) for each in found.held],
                passages=_passages(found),
                links=tuple(page_links(asked.page, found.pages, to_page)),
                every_url=route("duplicates.page"),
                apart_url=with_values(route("duplicates.page"), [("apart", "1")]),
                address=Address(),
            )
        )
    )


@blueprint.get("/stories/<story_id>/similar")
def similar(story_id: str) -> Response:
    """Show the stories most like one, and why they are."""

    def made() -> tuple[bytes, bool]:
        found = viewer().similar(story_id)
        views = [(each, story_url(each.story.id), _why(each, story_id)) for each in found.matches]
        answer = render_template(
            "similar.html", found=found, matches=views, story_url=story_url(story_id), address=Address()
        )
        return answer.encode(), not found.partial

    return cached(made)


@blueprint.get("/stories/<story_id>/lifted")
def of_story(story_id: str) -> Response:
    """Show the passages of a story that stand in others."""
    if (already := unchanged()) is not None:
        return already
    found = viewer()
    story, also = found.story(story_id), found.stands_also(story_id)
    answer = render_template(
        "lifted.html",
        story=story.story.summary,
        story_url=story_url(story_id),
        passages=_of_story(also),
        address=Address(),
    )
    return conditional(make_response(answer))


def _why(match: SimilarStory, story_id: str) -> tuple[tuple[str, str, str | None], ...]:
    """Return why a story is like another: what both have, which of it, and the address of that if it can be read."""
    shared = [(_HEADINGS[name], ", ".join(values), None) for name, values in match.names.items()]
    words = [("Words", ", ".join(match.words), None)] if match.words else []
    url = StoryAddress(match.story.id, beside=story_id).to_hit(1)
    passages = [("Passages", str(match.passages), url)] if match.passages else []
    return (*passages, *shared, *words)


def _copies(group: Sequence[CopyInGroup]) -> tuple[CopyView, ...]:
    return tuple(
        CopyView(
            each.story, story_url(each.story.id), copy_place(each.story.source, each.story.origin), each.share
        )
        for each in group
    )


def _passages(found: Duplicates) -> tuple[PassageView, ...]:
    return tuple(map(_passage, found.passages))


def _passage(passage: SharedPassage) -> PassageView:
    places = tuple(
        PlaceView(
            each.story,
            StoryAddress(each.story.id, beside=each.other_id).to_hit(each.number),
            each.place.chapter,
        )
        for each in passage.places
    )
    return PassageView(_beginning(passage.text), passage.words, passage.same, passage.is_common, places)


def _of_story(also: Sequence[StandsAlso]) -> tuple[PassageView, ...]:
    views = []
    for _, some in groupby(also, key=lambda each: (each.passage.one.chapter, each.passage.one.start)):
        here = list(some)
        longest = max(here, key=lambda each: each.passage.words)
        places = tuple(PlaceView(each.other, there_url(each), each.passage.other.chapter) for each in here)
        views.append(
            PassageView(
                _beginning(longest.text),
                longest.passage.words,
                longest.passage.same,
                False,
                places,
                here_url(longest),
            )
        )
    return tuple(views)


def _beginning(text: str) -> Markup:
    return marked(shortened(text) or "")
