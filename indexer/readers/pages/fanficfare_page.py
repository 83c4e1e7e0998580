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
from indexer.readers.metadata.zones import Entry
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
# Classes of the elements around notes, which are of the program's own making.
_CHAPTER_NOTES, _FOOT_NOTES = "fff_chapter_notes", "fff_foot_notes"
_SUMMARIES = ("summary", "description")
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


@dataclass(frozen=True, slots=True)
class ChapterNotes:
    """What stands above or (``ends``) below a chapter's text: by field, and all of it as a text."""

    entries: tuple[Entry, ...]
    text: str
    ends: bool

    def zone(self, chapter: int, chapters: int) -> Zone:
        """Return it as a zone beside one of so many chapters."""
        before = chapter + self.ends
        return Zone(ZoneKind.NOTES, self.text, before if before <= chapters else None)


def chapter_notes(element: Tag) -> ChapterNotes:
    """Return what an element of chapter notes says: labels in bold, each with what follows it."""
    entries = [
        Entry("summary" if label.casefold().startswith(_SUMMARIES) else "notes", label, words)
        for label, words in _labelled(element)
        if words
    ]
    text = text_of(element, skip=lambda tag: tag.name == "hr")
    return ChapterNotes(tuple(entries), text, _FOOT_NOTES in (element.get("class") or []))


def take_chapter_notes(soup: BeautifulSoup) -> list[ChapterNotes]:
    """Return the notes on a page of a book, and take their elements out of its tree."""
    return [chapter_notes(element.extract()) for element in soup.find_all(class_=_CHAPTER_NOTES)]


def _labelled(element: Tag) -> list[tuple[str, str]]:
    """Return the labels in an element and the text below each; what stands above the first has none."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for child in element.children:
        if isinstance(child, Tag) and child.name == "hr":
            continue
        words = text_of(child) if isinstance(child, Tag) else str(child).strip()
        if isinstance(child, Tag) and child.name == "b" and words.endswith(":"):
            found.append((words.rstrip(": "), []))
        elif words:
            found[-1][1].append(words)
    return [(label, "\n".join(words)) for label, words in found]


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the story in a FanFicFare page; see ``families``."""
    soup = sample.soup
    page = title_page(soup)
    assert page is not None  # it was recognised by this
    contents = _contents(soup)
    zones = [Zone(ZoneKind.HEADER, "\n\n".join(text_of(element) for element in page.elements), 1)]
    if contents:
        zones.append(Zone(ZoneKind.CONTENTS, "\n".join(line_of(element) for element in contents), 1))
    # Each with the section it stands in.
    notes = [
        (len(element.find_all_previous("a", attrs={"name": _SECTION})), chapter_notes(element), element)
        for element in soup.find_all(class_=_CHAPTER_NOTES)
    ]
    titles = _mark_sections(soup)
    left_out = {id(element) for element in (*page.elements, *contents, *(note[2] for note in notes))}
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
    for number, note, _ in notes:
        page.draft.add_all(note.entries)
        zones.append(note.zone(max(number, 1), len(chapters)))
    page.draft.zones += sorted(zones, key=lambda zone: zone.before is None)
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
