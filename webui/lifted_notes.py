"""What the page of a story says of passages that stand in other stories too: beside their paragraphs, and in all.

It compares nothing and fetches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from indexer.model import StandsAlso
from webui import formatting
from webui.address import route
from webui.chapters import Notes
from webui.story_address import StoryAddress

# Stories that are named beside a passage.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class LiftedView:
    """How many passages of a story stand in others, where they are listed, and which story they are marked for now."""

    count: int
    url: str
    beside_title: str | None = None
    beside_url: str = ""


def lifted_view(also: Sequence[StandsAlso], beside: str = "") -> LiftedView | None:
    """Return what is said of all passages of a story, None where it has none."""
    if not also:
        return None
    story = also[0].passage.one.story_id
    listed = route("duplicates.of_story", story_id=story)
    places = {each.passage.one for each in also}
    other = next((each.other for each in also if each.other.id == beside), None)
    if other is None:
        return LiftedView(len(places), listed)
    return LiftedView(len(places), listed, other.title, StoryAddress(other.id, beside=story).start)


def notes_of(also: Sequence[StandsAlso]) -> Notes:
    """Return what stands behind the paragraphs in which passages begin."""
    notes: defaultdict[int, list[tuple[int, Markup]]] = defaultdict(list)
    for (chapter, start), some in groupby(
        also, key=lambda each: (each.passage.one.chapter, each.passage.one.start)
    ):
        notes[chapter].append((start, _note(list(some))))
    return notes


def _note(also: Sequence[StandsAlso]) -> Markup:
    """Return the sentence about a passage; its length leads to its marks here, each story to them there."""
    here, *_ = sorted(also, key=lambda each: -each.passage.words)
    others = list({each.other.id: each for each in also}.values())
    named = Markup(", ").join(map(_named, others[:_NAMED]))
    more = len(others) - _NAMED
    rest = (
        Markup(' and <a href="{}">{} more</a>').format(
            route("duplicates.of_story", story_id=here.passage.one.story_id), more
        )
        if more > 0
        else ""
    )
    words = escape(formatting.counted(here.passage.words, "word"))
    return Markup('\n<p class="also">This passage, <a href="{}">{}</a>, also stands in {}{}.</p>').format(
        here_url(here), words, named, rest
    )


def _named(each: StandsAlso) -> Markup:
    by = Markup(" by <bdi>{}</bdi>").format(", ".join(each.other.authors)) if each.other.authors else ""
    return Markup('<a href="{}"><cite><bdi>{}</bdi></cite></a>{}').format(
        there_url(each), each.other.title, by
    )


def here_url(each: StandsAlso) -> str:
    """Return the address of a passage in its story, marked."""
    return StoryAddress(each.passage.one.story_id, beside=each.other.id).to_hit(each.here)


def there_url(each: StandsAlso) -> str:
    """Return the address of a passage in the other story, marked."""
    return StoryAddress(each.other.id, beside=each.passage.one.story_id).to_hit(each.there)
