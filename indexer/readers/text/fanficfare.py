"""Read the text files that FanFicFare makes of a story: title page, table of contents, chapters, "End file.".

Its pages are read by ``fanficfare_page``, its books by ``epub``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.errors import NotAStoryError
from indexer.model import Chapter, Story, Zone, ZoneKind
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.paragraphs import to_paragraphs
from indexer.readers.text.fanficfare_labels import draft_of
from indexer.readers.text.inner_notes import without_notes

NAME = READER = "fanficfare"
_LOOK = 16 * 1024
# Title and by-line come first; titles of four lines fit in with room to spare.
_TITLE_PAGE = 1024
_BYLINE = re.compile(
    r"\A\s*(?P<title>\S[^\n]*(?:\n[^\n]+){0,3})\n\s*\nby (?P<authors>\S[^\n]*(?:\n[^\n]+){0,3})\n"
)
_LABEL = re.compile(r"([A-Z][\w /&'()-]{0,40}?): (.*)")
_CONTENTS = re.compile(r"^TABLE OF CONTENTS[ \t]*$", re.MULTILINE)
# The program indents a chapter's title by a tab, which becomes eight blanks where it wraps lines.
_HEADING = re.compile(r"^(?:\t| {8})(\S[^\n]*(?:\n(?!\t| {8})\S[^\n]*){0,3})\n", re.MULTILINE)
_LABEL_LINE = re.compile(r"^[A-Z][\w ]{0,30}: ", re.MULTILINE)
_GAP = re.compile(r"(?:\n[ \t]*){3}")
_END = re.compile(r"\n\s*End file\.\s*\Z")


def recognise(sample: Sample) -> str | None:
    """Take texts that begin with a title and a by-line and say when they were packaged; see ``families``."""
    content = sample.capture.content
    if b"\nby" not in content[:_TITLE_PAGE]:
        return None
    packaged = b"\nPackaged: " in content[:_LOOK]
    ended = b"End file." in content[-40:]
    if not (packaged or ended) or not _BYLINE.match(sample.decoded.text):
        return None
    if not packaged and "TABLE OF CONTENTS" not in sample.decoded.text[:_LOOK]:
        return None
    marks = [name for name, there in (("Packaged:", packaged), ("End file.", ended)) if there]
    return f"a title, a by-line and {' and '.join(map(repr, marks))}, as FanFicFare writes them"


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the story in a FanFicFare text; see ``families``."""
    decoded = sample.decoded
    parts = _parts(decoded.text)
    if not any(text.strip() for _, text in parts.chapters):
        raise NotAStoryError("The file is a title page without a story behind it. Fetch the story again.")
    draft = draft_of(parts.title, parts.authors, parts.fields)
    draft.zones += [
        Zone(kind, text.strip(), before)
        for kind, text, before in (
            (ZoneKind.HEADER, parts.header, 1),
            (ZoneKind.CONTENTS, parts.contents, 1),
            (ZoneKind.BOILERPLATE, parts.end, None),
        )
        if text.strip()
    ]
    chapters = tuple(
        Chapter(number, title, to_paragraphs(text))
        for number, (title, text) in enumerate(parts.chapters, start=1)
    )
    chapters = without_notes(draft, chapters)
    reading = {"reader": READER, **decoded.as_reading()}
    return (draft.finish(sample.capture, chapters, reading=reading),)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A file cut up: every word of it is in the header, the contents, the chapters or the end."""

    title: str
    authors: str
    fields: tuple[tuple[str, str], ...]
    header: str
    contents: str
    chapters: tuple[tuple[str | None, str], ...]
    end: str


def _parts(text: str) -> _Parts:
    byline = _BYLINE.match(text)
    assert byline is not None  # it was recognised by this
    end = _END.search(text)
    stop = end.start() if end else len(text)
    listed = _CONTENTS.search(text, byline.end(), byline.end() + _LOOK)
    headings = list(_HEADING.finditer(text, listed.end() if listed else byline.end(), stop))
    if listed and (table := _table_of(headings)):
        titles, headings = [_line(one[1]) for one in table], headings[len(table) :]
    else:
        titles = _titles(text[listed.end() : headings[0].start()]) if listed and headings else []
    chosen = _chapters(headings, titles)
    begin = (
        chosen[0].start() if chosen else _end_of_labels(text, listed.end() if listed else byline.end(), stop)
    )
    header_end = min(listed.start() if listed else begin, begin)
    cuts: list[tuple[str | None, int]] = [(_line(found[1]), found.end()) for found in chosen] or [
        (None, begin)
    ]
    stops = [*(found.start() for found in chosen[1:]), stop]
    return _Parts(
        _line(byline["title"]),
        _line(byline["authors"]),
        _fields(text[byline.end() : header_end]),
        text[:header_end],
        text[header_end:begin],
        tuple((title, text[start:last]) for (title, start), last in zip(cuts, stops, strict=True)),
        text[stop:],
    )


def _titles(contents: str) -> list[str]:
    return [_line(block) for block in re.split(r"\n\s*\n", contents) if block.strip()]


def _table_of(headings: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the first indented lines where all of them come again: a table set as the chapters' titles are."""
    names = [_line(heading[1]) for heading in headings]
    half = next((at for at in range(1, len(names)) if names[at] == names[0]), 0)
    return headings[:half] if half and names[half : 2 * half] == names[:half] else []


def _chapters(headings: list[re.Match[str]], titles: list[str]) -> list[re.Match[str]]:
    """Return the indented lines that are chapters' titles: those of the table of contents in their order, if it is there."""
    if not titles:
        # A story of one chapter has no table; other indented lines are its own.
        return headings[:1]
    found: list[re.Match[str]] = []
    for heading in headings:
        if len(found) < len(titles) and _line(heading[1]) == titles[len(found)]:
            found.append(heading)
    return found or headings


def _fields(header: str) -> tuple[tuple[str, str], ...]:
    """Return labelled values; a line without a label goes on with the one before."""
    fields: list[tuple[str, str]] = []
    for line in header.split("\n"):
        label = _LABEL.match(line)
        if label and not (fields and fields[-1][0] == "Summary"):
            fields.append((label[1], label[2].strip()))
        elif fields and line.strip():
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
    return tuple(fields)


def _end_of_labels(text: str, start: int, stop: int) -> int:
    """Return where the text begins in a file that has no indented title: after the blank lines behind the labels."""
    labels = _LABEL_LINE.search(text, start, stop)
    gap = _GAP.search(text, labels.end(), stop) if labels else None
    return gap.end() if gap else stop if labels else start


def _line(words: str) -> str:
    return " ".join(words.split())
