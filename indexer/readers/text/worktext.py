"""Read a work of Archive of Our Own as text: copied from its page, or a download turned into text.

A label a line with its value below or behind it, title and by-line, Summary and Notes, chapters with notes of their own.
Saved pages are for ``pages.ao3``; without that archive's own labels there is nothing here to find.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from indexer.datafiles import data_table
from indexer.model import Story, Zone, ZoneKind
from indexer.readers.metadata.lines import parse_byline
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry, zones_of
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.chapters import part_paragraphs
from indexer.readers.structure.paragraphs import paragraphs_of
from indexer.readers.text.bare_lines import is_handle

NAME = READER = "ao3-text"
_TABLE: Mapping[str, Mapping[str, str]] = data_table(__package__, "worktext.toml")
_FIELDS, _STATS, _SECTIONS = _TABLE["fields"], _TABLE["stats"], _TABLE["sections"]
_MARKS = ("Archive Warning", "Work Header", "Additional Tags:")
_WINDOW = 4000
_LABEL = re.compile(rf"[ \t]*({'|'.join(_FIELDS)})s?:[ \t]*(.*)")
_STAT_NAMES = r"(?:Published|Updated|Completed|Words|Chapters|Comments|Kudos|Bookmarks|Hits|Collections)"
_STAT = re.compile(rf"({_STAT_NAMES}):?\s*([\d,./?-]+)")
_STAT_LINE = re.compile(rf"\s*(?:{_STAT_NAMES}:?\s*(?:[\d,./?-]+\s*)?|[\d,./?-]+\s*)+")
# A work may be in several series; the first counts, the others stay under their label.
_NEXT_SERIES = re.compile(r",\s+(?=Part \d+ of )")
_HEADINGS = "|".join(sorted(_SECTIONS, key=len, reverse=True))
# Downloads have a heading's words under it, programs that make text of them behind it.
_SECTION = re.compile(rf"({_HEADINGS})(?::?|:\s+(?P<words>\S.*))")
_TEXT = re.compile(r"(?:Work|Chapter) Text:?")
_CHAPTER = re.compile(r"Chapter \d{1,4}(?:: ?\S.*)?")
_POINTER, _FRAME, _FOOT, _LAST = (
    re.compile(_TABLE["lines"][name], re.IGNORECASE) for name in ("pointers", "frames", "feet", "last")
)
# Any four of the labels, and the archive's numbers, which no author writes over a story.
_FEWEST = 4
# Lines above the labels: a download's title and where it is from, a page's buttons.
_MOST_ABOVE = 16
_SURE = 0.95
# What stands between two headings above a text is a note if it has no more characters.
_LONGEST_NOTE = 3000


def recognise(sample: Sample) -> str | None:
    """Know a work by the archive's labels in front of it; see ``families``."""
    start = sample.capture.content[: _WINDOW * 2]
    if not any(mark.encode() in start for mark in _MARKS):
        return None
    return "the labels and numbers of Archive of Our Own" if _head_of(sample.decoded.text) else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the work in a text; see ``families``."""
    head = _head_of(sample.decoded.text)
    assert head is not None  # recognised
    titles = {entry.value for entry in head.entries if entry.field == "title"}
    body = _Body(titles, marked=any(map(_TEXT.fullmatch, map(str.strip, head.rest))))
    for line in head.rest:
        body.take(line)
    text, sections = body.closed()
    draft = StoryBuilder(confidence=_SURE)
    draft.add_all(head.entries)
    zones = zones_of(head.entries, 1)
    parted = part_paragraphs(paragraphs_of(text, sample.decoded.beyond))
    for section in sections:
        draft.add(section.entry)
        zones += section.zones(len(parted.chapters))
    draft.zones = [zone for zone in zones if zone.before is not None]
    draft.zones += [zone for zone in zones if zone.before is None]
    reading = {"reader": READER, **sample.decoded.as_reading()}
    return (draft.finish(sample.capture, parted.chapters, reading=reading),)


# -- the labels, the numbers, title and by-line --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands in front of a work's text, and the lines after it."""

    entries: tuple[Entry, ...]
    rest: list[str]


class _Lines:
    """The lines of a text one after the other."""

    def __init__(self, text: str) -> None:
        self._lines, self.at = text.split("\n"), 0

    @property
    def over(self) -> bool:
        return self.at >= len(self._lines)

    @property
    def rest(self) -> list[str]:
        return self._lines[self.at :]

    def peek(self) -> str:
        return self._lines[self.at]

    def take(self) -> str:
        self.at += 1
        return self._lines[self.at - 1]

    def skip_blank(self) -> None:
        while not self.over and not self.peek().strip():
            self.take()


def _head_of(text: str) -> _Head | None:
    """Return what stands in front of a work's text, None for any other text."""
    if not any(mark in text[:_WINDOW] for mark in _MARKS):
        return None
    lines = _Lines(text)
    above = _above(lines)
    entries = _labels(lines)
    if len(entries) < _FEWEST or not any(entry.label in _STATS for entry in entries):
        return None
    names = _names(lines)
    if not names and above:
        # A download whose title stands above its labels alone, and perhaps its author's name.
        title, *more = [line.strip() for line in above if not _FRAME.fullmatch(line.strip())] or [""]
        names = [Entry("title", "", title)]
        names += [Entry("author", "", name) for name in more if len(more) == 1 and is_handle(name)]
    if not any(entry.field == "author" for entry in (*names, *entries)):
        names += [Entry("author", "", who) for who in map(parse_byline, above) if who]
    return _Head((*(Entry(None, "", "", line) for line in above), *entries, *names), lines.rest)


def _above(lines: _Lines) -> list[str]:
    """Return what stands above the first label, which must be near; nothing is taken where there is none."""
    above: list[str] = []
    lines.skip_blank()
    while not lines.over and not _LABEL.fullmatch(lines.peek()) and len(above) < _MOST_ABOVE:
        above.append(lines.take())
        lines.skip_blank()
    return above


def _labels(lines: _Lines) -> list[Entry]:
    """Return what the labels say, those of the numbers included."""
    lines.skip_blank()
    entries: list[Entry] = []
    while not lines.over and (label := _LABEL.fullmatch(lines.peek())):
        raw = [lines.take()]
        values = [label[2].strip()] if label[2].strip() else []
        if label[1] == "Stat":
            entries += _stats(lines, values, raw)
            break
        while not lines.over and not _LABEL.fullmatch(lines.peek()):
            line = lines.take()
            raw.append(line)
            if line.strip():
                values.append(line.strip())
        if name := _FIELDS[label[1]]:
            value = _joined(values)
            first, *more = _NEXT_SERIES.split(value) if name == "series" else [value]
            entries.append(Entry(name, label[1], first, "\n".join(raw)))
            entries += [Entry(name, label[1], other) for other in more]
    return entries


def _joined(values: list[str]) -> str:
    """Return the values of a label on one line, with commas where the archive has an item a line."""
    return ", ".join(value.rstrip(",") for value in values)


def _stats(lines: _Lines, values: list[str], raw: list[str]) -> list[Entry]:
    while not lines.over and (not lines.peek().strip() or _STAT_LINE.fullmatch(lines.peek())):
        raw.append(lines.take())
        values.append(raw[-1])
    found = _STAT.findall("\n".join(values))
    entries = [Entry(_STATS[name], name, value.strip(".")) for name, value in found if name in _STATS]
    return [Entry(None, "", "", "\n".join(raw).rstrip()), *entries]


def _names(lines: _Lines) -> list[Entry]:
    """Return the title and, on the next line, its author."""
    entries: list[Entry] = []
    for name in ("title", "author"):
        lines.skip_blank()
        line = lines.peek().strip() if not lines.over else ""
        if not line or any(shape.fullmatch(line) for shape in (_SECTION, _TEXT, _CHAPTER)):
            break
        # The archive's names have no comma.
        named = line.removeprefix("by ").split(", ") if name == "author" else [line]
        entries.append(Entry(name, "", named[0], lines.take()))
        entries += [Entry(name, "", one) for one in named[1:]]
    return entries


# -- the text, and what its author says before, between and behind its chapters ---------------------------------


@dataclass(slots=True)
class _Section:
    """A summary or note: the name of its field (None: the archive's own words), its words, its lines, the chapter it stands before.

    ``ends`` one stands behind the text of a chapter.
    """

    name: str | None
    chapter: int
    ends: bool = False
    words: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    kind: ZoneKind | None = None

    def is_open(self, *, marked: bool) -> bool:
        """Say whether the next line is its own whatever follows: till its first paragraph is over."""
        return self.ends or marked or not any(self.words) or bool(self.words[-1])

    @property
    def entry(self) -> Entry:
        return Entry(self.name, "", "\n".join(self.words).strip(), "\n".join(self.raw).strip(), self.kind)

    def zones(self, chapters: int) -> list[Zone]:
        """Return its lines as a zone before a chapter, or behind the last of so many."""
        before = self.chapter + 1 if self.ends else max(self.chapter, 1)
        return zones_of([self.entry], before if before <= chapters else None)


class _Body:
    """The lines of a work below its head, parted into its text and sections.

    ``marked`` works have the archive's own headings over each text. In others a note above a text is one paragraph, and
    more of them where the next heading shows that no text came between. ``titles`` stand over the text again.
    """

    def __init__(self, titles: Collection[str], *, marked: bool) -> None:
        self._titles, self._marked, self._chapter, self._open = titles, marked, 0, True
        self._section: _Section | None = None
        self._sections: list[_Section] = []
        # What stands below a note's first paragraph.
        self._held: list[str] = []
        # What readers say below a work, which nothing but a chapter's heading ends.
        self._said: _Section | None = None
        self._text: list[str] = []

    def closed(self) -> tuple[str, list[_Section]]:
        """Return the text and the sections of all lines taken."""
        self._settle(of_note=False)
        return "\n".join(self._text), self._sections

    def take(self, line: str) -> None:
        """Take the next line."""
        bare = line.strip()
        section = _SECTION.fullmatch(bare)
        if section and section["words"] and not self._may_stand_inline(section[1]):
            section = None
        if _CHAPTER.fullmatch(bare):
            self._settle(of_note=not self._chapter)
            self._section, self._open, self._chapter, self._said = None, True, self._chapter + 1, None
            self._text.append(line)
        elif self._said is not None:
            self._said.raw.append(line)
        elif section and self._begins(section[1]):
            words = [section["words"]] if section["words"] else []
            named = _Section(_SECTIONS[section[1]], self._chapter, not self._open, words=words, raw=[line])
            self._add(named, opened=True)
        elif _TEXT.fullmatch(bare):
            self._add(_Section(None, self._chapter, raw=[line], kind=ZoneKind.HEADER))
            self._open = False
        elif bare in self._titles and self._open and not any(map(str.strip, self._text)):
            self._settle(of_note=True)
            self._add(_Section(None, self._chapter, raw=[line], kind=ZoneKind.HEADER))
        elif kind := self._of_archive(bare):
            self._settle(of_note=kind is ZoneKind.NOTES)
            own = _Section(None, self._chapter, not self._open, raw=[line], kind=kind)
            self._add(own)
            self._said = own if _LAST.fullmatch(bare) else None
        else:
            self._words(line)

    def _may_stand_inline(self, name: str) -> bool:
        """Say whether a heading may have its words behind it: the archive's own may, others only above a text."""
        return name not in {"Summary", "Notes"} or (self._open and not self._marked)

    def _begins(self, name: str) -> bool:
        """Say whether a heading begins a section: behind a text only one that says so, or the archive's own."""
        self._settle(of_note="End" not in name and sum(map(len, self._held)) <= _LONGEST_NOTE)
        return self._open or "End" in name or (self._marked and name == "Notes")

    def _of_archive(self, bare: str) -> ZoneKind | None:
        """Return the kind of a line that is the archive's own."""
        if _POINTER.fullmatch(bare) and self._open:
            return ZoneKind.NOTES
        if _FRAME.fullmatch(bare):
            return ZoneKind.HEADER
        return ZoneKind.BOILERPLATE if _FOOT.fullmatch(bare) and self._chapter + len(self._text) else None

    def _add(self, section: _Section, *, opened: bool = False) -> None:
        self._section = section if opened else None
        self._sections.append(section)

    def _words(self, line: str) -> None:
        section = self._section
        if section is None:
            self._text.append(line)
            self._open = self._open and not line.strip()
        elif self._held or (not section.is_open(marked=self._marked) and line.strip()):
            self._held.append(line)
        else:
            section.words.append(line.strip())
            section.raw.append(line)

    def _settle(self, *, of_note: bool) -> None:
        """Put what was held where it belongs: to the note above it or to the text."""
        if self._section is not None and of_note:
            self._section.words += map(str.strip, self._held)
            self._section.raw += self._held
        elif self._held:
            self._text += self._held
            self._section, self._open = None, False
        self._held = []
