"""The header that authors write into the text of a post, on a page that states some facts itself.

Reading the text is the plain reader's; this decides whether there is a header at all, and whose word counts.
"""

import dataclasses
import re
from datetime import date
from typing import Any

from indexer.errors import NotAStoryError
from indexer.model import Capture, Chapter, Rating, Status, Story, Zone
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.filename_titles import TITLE_FROM
from indexer.readers.structure.chapters import renumbered, split_chapters
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.text.plain import read_plain, take_header

# How the story was found, what it is called here, and its text are put together by their own rules.
_OWN_RULE = {
    *("source", "native_key", "origin", "chapters", "words", "zones", "extra", "unknown_labels", "reading"),
    *("confidence", "notes"),
}
# A date stands near the start of what names it.
_DATED = 200
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_DAY = re.compile(
    r"\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \d{4}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
)
_EMPTY: tuple[Any, ...] = (None, (), Rating.UNRATED, Status.UNKNOWN)


def has_header(text: str) -> bool:
    """Say whether a text begins (or ends) with labels; a bare first line may be prose where a page has the title."""
    head, body = take_header(text)
    has_facts = head.authors or head.lists or head.long or head.rating_raw or head.extra or head.series
    return bool(has_facts) and bool(body.strip())


def with_header(page: Story, decoded: Decoded, *, text_first: bool = False, chapters: bool = False) -> Story:
    """Return a page's story with the header at the start of its text taken out of the text.

    What the page states counts, unless ``text_first``: subjects of journal entries are often not titles. With
    ``chapters`` headings in the text part it into chapters.
    """
    first, *later = page.chapters
    heading, text = _heading(first.text)
    if not has_header(text):
        return dataclasses.replace(page, chapters=_parted(page.chapters) if chapters else page.chapters)
    capture = Capture(page.source, page.native_key, b"", "")
    try:
        (inner, *_) = read_plain(capture, decoded.with_text(text))
    except NotAStoryError:
        return page
    if not any(chapter.text for chapter in inner.chapters):
        return page
    texts = inner.chapters if chapters else (_joined(first, inner.chapters),)
    if heading and not texts[0].title:
        texts = (dataclasses.replace(texts[0], title=heading), *texts[1:])
    return dataclasses.replace(
        page,
        **_merged(*((inner, page) if text_first else (page, inner))),
        chapters=renumbered([*texts, *later]),
        notes="\n\n".join(note for note in (page.notes, inner.notes) if note) or None,
        zones=_zones(page.zones, inner.zones, len(texts)),
        unknown_labels=dict(inner.unknown_labels) | dict(page.unknown_labels),
        extra=dict(inner.extra) | dict(page.extra),
        confidence=min(page.confidence, inner.confidence),
        reading=_reading(page, inner),
    )


def _reading(page: Story, inner: Story) -> dict[str, str]:
    """Return how the page was read; a title made of its name is no longer one where the text has a title."""
    titled = TITLE_FROM not in inner.reading
    return {name: value for name, value in page.reading.items() if name != TITLE_FROM or not titled}


def _heading(text: str) -> tuple[str | None, str]:
    """Return the chapter heading a text begins with, marked as one, and the text after it."""
    first, _, rest = text.partition("\n\n")
    line = first.lstrip("#").strip()
    if first.startswith("#") and is_chapter_heading(line):
        return line, rest
    return None, text


def day_in(text: str) -> date | None:
    """Return the day that a short line such as "Posted on 3 May 2008 by wren" names."""
    found = _DAY.search(text[:_DATED])
    return parse_date(_ORDINAL.sub("", found[0])) if found else None


def _merged(one: Story, other: Story) -> dict[str, Any]:
    """Return the fields of the story whose word counts, and where it says nothing, of the other."""
    names = [field.name for field in dataclasses.fields(Story) if field.name not in _OWN_RULE]
    fields = {
        name: getattr(one, name) if getattr(one, name) not in _EMPTY else getattr(other, name)
        for name in names
    }
    if one.rating_raw is None and other.rating_raw is not None:
        fields["rating"] = other.rating
    if TITLE_FROM in one.reading and TITLE_FROM not in other.reading:
        fields["title"] = other.title
    return fields


def _parted(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    if len(chapters) != 1 or chapters[0].title:
        return chapters
    return split_chapters(chapters[0].text)


def _joined(first: Chapter, parts: tuple[Chapter, ...]) -> Chapter:
    """Return one chapter of the parts that headings in its text made; the headings stay in it."""
    texts: list[str | None] = []
    for part, before in zip(parts, (None, *parts), strict=False):
        texts += (*part.begun(before), part.title, part.text)
    return dataclasses.replace(first, text="\n\n".join(text for text in texts if text))


def _zones(outer: tuple[Zone, ...], inner: tuple[Zone, ...], chapters: int) -> tuple[Zone, ...]:
    """Return the page's zones around those of the text of its first chapter, which is ``chapters`` chapters now."""
    before = [zone for zone in outer if zone.before == 1]
    after = [
        zone if zone.before is None else dataclasses.replace(zone, before=zone.before + chapters - 1)
        for zone in outer
        if zone.before != 1
    ]
    return (*before, *inner, *after)
