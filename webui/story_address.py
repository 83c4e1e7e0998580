"""Which place in a story an address asks for, and the addresses of other places in it.

The path and ``q`` or ``with`` say which story, marked for what; the rest says where: ``hit``, or ``chapter`` with or without
``paragraph``, or ``page``, or ``place``, which a reader reached; ``whole`` asks for all of it at once. It knows no text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from indexer.model import Bookmarks
from indexer.query import parse
from indexer.query.bookmarks import searches_until
from webui.address import read_within, with_values
from webui.bookmarks import ANYWHERE, read_place
from webui.present import hit_url, story_url

# Chapters and paragraphs of a lasting link are numbers up to this.
LAST_PARAGRAPH = 10_000_000


@dataclass(frozen=True, slots=True)
class StoryAddress:
    """One story or a ``version`` of it, marked for ``query``, and the place in it; numbers count from 1 and may be out of range.

    ``place`` is how far it was read, as addresses have it; where ``until`` it, the query is marked no further.
    With ``beside``, the id of another story, it is marked with what the two share.
    """

    story_id: str
    query: str = ""
    hit: int | None = None
    page: int | None = None
    chapter: int | None = None
    paragraph: int | None = None
    whole: bool = False
    version: int | None = None
    place: str = ""
    until: bool = False
    beside: str = ""

    @property
    def start(self) -> str:
        """The address of the story's beginning, or of that of an earlier version."""
        url = story_url(self.story_id, self.query, self.version, self.place if self.until else "")
        url = with_values(url, [("with", self.beside)]) if self.beside else url
        return with_values(url, [("whole", "1")]) if self.whole else url

    def to_hit(self, number: int) -> str:
        """Return the address of a hit."""
        return hit_url(self.start, number)

    def to_page(self, number: int) -> str:
        """Return the address of a page."""
        return with_values(self.start, [("page", str(number))]) if number > 1 else self.start

    def to_chapter(self, number: int, anchor: str) -> str:
        """Return the address of a chapter, on whichever page it stands, or of ``anchor`` at its beginning."""
        return f"{with_values(self.start, [('chapter', str(number))])}#{anchor}"

    def at_once(self, *, whole: bool) -> StoryAddress:
        """Return the address of the beginning of the story, in one page or in several."""
        kept = self.place if self.until else ""
        return StoryAddress(
            self.story_id,
            self.query,
            whole=whole,
            version=self.version,
            place=kept,
            until=self.until,
            beside=self.beside,
        )

    @property
    def bookmarks(self) -> Bookmarks | None:
        """What it says of how far the story was read, None where it says nothing; raises BadRequest."""
        if not self.place:
            return None
        return (
            Bookmarks()
            if self.place == ANYWHERE
            else Bookmarks(places={self.story_id: read_place(self.place)})
        )


def read_story_address(story_id: str, args: MultiDict[str, str], version: int | None = None) -> StoryAddress:
    """Read the place an address asks for; raises BadRequest where a number is none."""
    whole = args.get("whole", "") not in {"", "0"}
    beside = args.get("with", "") if version is None else ""
    query = "" if beside else args.get("q", "")
    until = searches_until(parse(query)[0])
    place = args.get("place", "")
    address = StoryAddress(
        story_id, query, whole=whole, version=version, place=place, until=until, beside=beside
    )
    return replace(
        address,
        hit=read_within(args, "hit"),
        page=read_within(args, "page"),
        chapter=read_within(args, "chapter"),
        paragraph=read_within(args, "paragraph"),
    )
