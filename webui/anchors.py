"""The place in a story that a lasting link names, as its address says it, and what is said of what became of it.

It finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from indexer.datafiles import data_table
from indexer.meaning.read_part import place_in
from indexer.model import Anchor, AnchoredStory, AnchorState, StoredStory, TextQuote
from webui.story_address import StoryAddress

_AT = re.compile(r"(\d{1,9})\.([0-9a-f]{0,64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class AnchorView:
    """What became of a place that was linked to: a sentence, and the address of what is nearest where that is another page."""

    state: str
    sentence: str
    hit_url: str | None


def read_anchor(args: MultiDict[str, str]) -> Anchor | None:
    """Read the place a lasting link names, None where the address is none; raises BadRequest."""
    at = args.get("at")
    if at is None:
        return None
    match = _AT.fullmatch(at)
    if match is None:
        raise BadRequest("“at” names a chapter by its number, a dot, and a paragraph by its digest.")
    quote = TextQuote(args.get("exact", ""), args.get("prefix", ""), args.get("suffix", ""))
    return Anchor(int(match[1]), match[2], quote)


def at_place(story: StoredStory, asked: StoryAddress) -> tuple[StoryAddress, AnchorView | None]:
    """Return the address of the paragraph that a reader had reached, where that is asked for, and what is said if it is gone."""
    bookmarks = asked.bookmarks
    place = bookmarks.places.get(asked.story_id) if bookmarks else None
    if place is None:
        return asked, None
    found = place_in(story.chapters, place)
    if found is None and asked.until:
        return asked, AnchorView(AnchorState.LOST, _said()["unread"], None)
    if asked.until or asked.hit or asked.chapter or asked.page:
        return asked, None
    if found is None:
        return replace(asked, chapter=place.chapter), AnchorView(AnchorState.LOST, _said()["passed"], None)
    return replace(asked, chapter=story.chapters[found[0]].number, paragraph=found[1]), None


def anchor_view(found: AnchoredStory, hit_url: str | None) -> AnchorView | None:
    """Return what is said of a place, None where it is as it was."""
    if found.state is AnchorState.SAME:
        return None
    return AnchorView(found.state, _said()[found.state], hit_url)


@cache
def _said() -> Mapping[str, str]:
    said: Mapping[str, str] = data_table(__package__, "words.toml")["anchors"]
    return said
