"""What a browser says of its reader's bookmarks: in the body of a request for results, and of one story in its address.

Nothing of it is kept, cached or written to a log; it is in no address but that one place.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from flask import request
from msgspec import Meta, Struct
from werkzeug.exceptions import BadRequest

from indexer.model import Bookmarks, ReadingPlace

# So many stories a browser may name, and so many bytes that takes: a place has some fifty, an id sixteen.
MOST_PLACES, MOST_STORIES, MOST_BYTES = 2_000, 10_000, 512 * 1024
# What an address says of a story of which no place is remembered: all of it may be shown.
ANYWHERE = "none"
_PLACE = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.(\w{0,24})")

_Id = Annotated[str, Meta(max_length=64)]
_Ids = Annotated[list[_Id], Meta(max_length=MOST_STORIES)]


class BookmarksBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A reader's bookmarks: ids of stories that were read and saved, and by id how far others were read ("4.12.Letters")."""

    read: _Ids = []
    saved: _Ids = []
    places: Annotated[dict[_Id, str], Meta(max_length=MOST_PLACES)] = {}


def read_bookmarks() -> Bookmarks:
    """Read the bookmarks in the body of this request, as JSON; raises BadRequest with a sentence."""
    request.max_content_length = MOST_BYTES
    try:
        said = msgspec.json.decode(request.get_data(), type=BookmarksBody)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"These are no bookmarks: {error}.") from None
    places = {key: read_place(text) for key, text in said.places.items()}
    return Bookmarks(frozenset(said.read), frozenset(said.saved), places)


def read_place(text: str) -> ReadingPlace:
    """Read how far a story was read; raises BadRequest."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise BadRequest(
            "A place is the number of a chapter, that of a paragraph in it, and the letters it begins with: 4.12.Letters."
        )
    return ReadingPlace(int(match[1]), int(match[2]), match[3])


def place_text(place: ReadingPlace | None) -> str:
    """Return how an address says how far a story was read, or that it may all be shown."""
    return ANYWHERE if place is None else f"{place.chapter}.{place.paragraph}.{place.letters}"
