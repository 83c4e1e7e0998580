"""Read the pages that FanFicFare makes of a story: a table of labels, a table of contents, sections by anchors.

It reads title pages of its books as well, for ``epub``.
"""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.errors import NotAStoryError
from indexer.model import Chapter, Story, Zone, ZoneKind
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.sample import Context, Sample
from indexer.readers.text.fanficfare_labels import draft_of
from indexer.readers.text.inner_notes import without_notes

NAME = "fanficfare"
READER = "fanficfare-page"
_LOOK = 32 * 1024
_SECTION = re.compile(r"section\d{1,6}")
_MARK = "\u2063chapter {}\u2063"
_MARKED = re.compile("\u2063chapter (\\d{1,6})\u2063")
_BY = re.compile(r"\s+by\s+")
# A page of labels is one with so many.
_FEWEST_LABELS = 3


def recognise(sample: Sample) -> str | None:
    """Take pages with numbered section anchors and a title page of labels; see ``families``."""
    content = sample.capture.content
    if b'name="section0001"' not in content or b"<b>" not in content[:_LOOK]:
        return None
    found = title_page(sample.soup)
    return "a title page of labels and numbered sections, as FanFicFare writes them" if found else None


@dataclass(frozen=True, slots=True)
class TitlePage:
    """What a title page says, and the elements it is made of."""

    draft: StoryBuilder
    elements: tuple[Tag, ...]


def title_page(soup: BeautifulSoup) -> TitlePage | None:
    """Return the title page in a document: a heading "Title by Author", then labels in bold with their values."""
    heading = soup.find(["h1", "h3"])
    if not isinstance(heading, Tag):
        return None
    holder = heading.find_next_sibling(["table", "div"])
    if not isinstance(holder, Tag):
        return None
    fields = _fields(holder)
    if len(fields) < _FEWEST_LABELS:
        return None
    title, authors = _title_and_authors(heading)
    return TitlePage(draft_of(title, authors, fields), (heading, holder))


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the story in a FanFicFare page; see ``families``."""
    soup = sample.soup
    page = title_page(soup)
    assert page is not None  # it was recognised by this
    contents = _contents(soup)
    zones = [Zone(ZoneKind.HEADER, "\n\n".join(text_of(element) for element in page.elements), 1)]
    if contents:
        zones.append(Zone(ZoneKind.CONTENTS, "\n".join(line_of(element) for element in contents), 1))
    titles = _mark_sections(soup)
    left_out = {id(element) for element in (*page.elements, *contents)}
    body = soup.body or soup
    pieces = _MARKED.split(text_of(body, skip=lambda tag: id(tag) in left_out))
    chapters = [
        Chapter(number, titles[int(mark)], text.strip())
        for number, (mark, text) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True), start=1)
    ]
    if lead := pieces[0].strip():
        zones.append(Zone(ZoneKind.NOTES, lead, 1))
    if not any(chapter.text for chapter in chapters):
        raise NotAStoryError("The page is a title page without a story behind it. Fetch the story again.")
    page.draft.zones += zones
    reading = {"reader": READER, **sample.decoded.as_reading()}
    kept = without_notes(page.draft, chapters)
    return (page.draft.finish(sample.capture, kept, reading=reading),)


def _title_and_authors(heading: Tag) -> tuple[str, str]:
    """Return the title, which is the first link, and whoever is named after "by"."""
    first = heading.find("a")
    words = line_of(heading)
    title = line_of(first) if isinstance(first, Tag) else ""
    if title and words.startswith(title):
        rest = words[len(title) :].strip()
        return title, rest.removeprefix("by").strip()
    parts = _BY.split(words)
    return (" by ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (words, "")


def _fields(holder: Tag) -> list[tuple[str, str]]:
    """Return the labels in bold and what follows each, up to the next."""
    fields: list[tuple[str, str]] = []
    for bold in holder.find_all("b"):
        label = line_of(bold).rstrip(": ")
        row = bold.find_parent("tr")
        value = line_of(row) if isinstance(row, Tag) and holder.name == "table" else _until_next(bold)
        if label and line_of(bold).endswith(":"):
            fields.append((label, value.removeprefix(line_of(bold)).strip()))
    return fields


def _until_next(bold: Tag) -> str:
    words: list[str] = []
    for after in bold.next_siblings:
        if isinstance(after, Tag) and after.name == "b" and line_of(after).endswith(":"):
            break
        words.append(line_of(after) if isinstance(after, Tag) else str(after))
    return " ".join(" ".join(words).split())


def _contents(soup: BeautifulSoup) -> tuple[Tag, ...]:
    """Return the table of contents: its anchor and the paragraph of links after it."""
    top = soup.find("a", attrs={"name": "TOCTOP"})
    if not isinstance(top, Tag):
        return ()
    links = top.find_next("p")
    return (top, links) if isinstance(links, Tag) and links.find("a") else (top,)


def _mark_sections(soup: BeautifulSoup) -> dict[int, str]:
    """Put marks where the sections begin, for cutting the text there; return the sections' titles."""
    titles: dict[int, str] = {}
    for number, anchor in enumerate(soup.find_all("a", attrs={"name": _SECTION}), start=1):
        titles[number] = line_of(anchor)
        mark = soup.new_tag("p")
        mark.string = _MARK.format(number)
        anchor.replace_with(mark)
    return titles
