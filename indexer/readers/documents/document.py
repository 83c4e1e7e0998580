"""A document turned into text, to a story: the header in its text first, the document's properties where that is silent.

Reading the text is the plain reader's; this fills what it left empty and says so.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from indexer.analysis.languages import language_name
from indexer.datafiles import data_table
from indexer.errors import NotAStoryError
from indexer.model import Capture, Chapter, Story, Zone
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.documents.runs import LINE_END
from indexer.readers.metadata.filename_titles import TITLE_FROM, title_from_name
from indexer.readers.metadata.people import authors_of
from indexer.readers.text.plain import read_plain

# A story whose title is only in the properties or a heading is a little less certain than one that names it.
_FROM_PROPERTIES = 0.8


@dataclass(frozen=True, slots=True)
class Properties:
    """What a document says of itself outside its text. ``heading`` is a title that stands in the text as one."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    language: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A document as its reader understood it: its text, what it says of itself, what is not text, how it was read."""

    text: str
    properties: Properties = Properties()
    zones: tuple[Zone, ...] = ()
    encoding: str = "utf-8"
    encoding_why: str = "as the format says"
    repairs: tuple[str, ...] = ()


def story_of(capture: Capture, page: Page, reader: str) -> tuple[Story, ...]:
    """Return the story in a document.

    Raises:
        NotAStoryError: there are no words in it.
    """
    if not page.text.strip():
        raise NotAStoryError("The document holds no words; its pages may be pictures.")
    decoded = Decoded(page.text, page.encoding, page.encoding_why, page.repairs)
    return tuple(_filled(story, capture, page, reader) for story in read_plain(capture, decoded))


def _filled(story: Story, capture: Capture, page: Page, reader: str) -> Story:
    known = page.properties
    found: dict[str, object] = {}
    untitled = TITLE_FROM in story.reading or story.title == title_from_name(capture.origin)
    title = known.heading or title_in(known.title)
    if untitled and title:
        found["title"] = title
    if not story.authors and (names := authors_in(known.authors)):
        found["authors"] = names
    stated = {
        "published": known.published,
        "language": _language(known),
        "summary": known.summary,
        "tags": known.tags,
    }
    found |= {name: value for name, value in stated.items() if value and not getattr(story, name)}
    reading: Mapping[str, str] = {**story.reading, "reader": reader}
    if found:
        reading = {k: v for k, v in reading.items() if k != TITLE_FROM or "title" not in found}
        reading = {**reading, "from_properties": ", ".join(sorted(found))}
    if "title" in found:
        story = dataclasses.replace(story, confidence=min(story.confidence, _FROM_PROPERTIES))
    chapters = tuple(
        dataclasses.replace(chapter, text=chapter.text.replace(LINE_END, "\n")) for chapter in story.chapters
    )
    inner = (dataclasses.replace(zone, text=zone.text.replace(LINE_END, "\n")) for zone in story.zones)
    filled = dataclasses.replace(story, **found, zones=(*inner, *page.zones), reading=reading)  # type: ignore[arg-type]  # names and values are of Story's fields
    return dataclasses.replace(filled, chapters=_without_title(chapters, filled.title))


def _without_title(chapters: tuple[Chapter, ...], title: str) -> tuple[Chapter, ...]:
    """Drop the story's own title where it became the heading of its only chapter."""
    if len(chapters) == 1 and (chapters[0].title or "").casefold().strip(" .") == title.casefold().strip(
        " ."
    ):
        return (dataclasses.replace(chapters[0], title=None),)
    return chapters


def title_in(wording: str | None) -> str | None:
    """Return a title from a document's properties unless a program made it up."""
    clean = " ".join((wording or "").split())
    folded = clean.casefold()
    table = _table()
    made_up = (
        folded in table["no_titles"]
        or folded.startswith(tuple(table["title_starts"]))
        or folded.endswith(tuple(table["title_ends"]))
    )
    return None if made_up or not clean else clean


def authors_in(wordings: tuple[str, ...]) -> tuple[str, ...]:
    """Return authors from a document's properties without the names that programs and makers of computers put there."""
    nobody = _table()["no_authors"]
    names = (name for wording in wordings for name in authors_of(wording))
    return tuple(dict.fromkeys(name for name in names if name.casefold() not in nobody))


def _language(known: Properties) -> str | None:
    return language_name(known.language) if known.language else None


@cache
def _table() -> Mapping[str, list[str]]:
    return data_table(__package__, "documents.toml")
