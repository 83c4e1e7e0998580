"""The header of a work copied as text from a page of Archive of Our Own: a label a line, its value below, then the title.

Saved pages are for ``pages.ao3``; without that archive's own labels there is nothing here to find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from indexer.datafiles import data_table
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.header import Header

_TABLE: Mapping[str, Mapping[str, str]] = data_table(__package__, "worktext.toml")
_FIELDS, _STATS, _SECTIONS = _TABLE["fields"], _TABLE["stats"], _TABLE["sections"]
_MARK = "Archive Warning"
_WINDOW = 4000
_LABEL = re.compile(rf"[ \t]*({'|'.join(_FIELDS)})s?:[ \t]*(.*)")
_STAT_NAMES = r"(?:Published|Updated|Completed|Words|Chapters|Comments|Kudos|Bookmarks|Hits|Collections)"
_STAT = re.compile(rf"({_STAT_NAMES}):?\s*([\d,./?-]+)")
_STAT_LINE = re.compile(rf"\s*(?:{_STAT_NAMES}:?\s*(?:[\d,./?-]+\s*)?|[\d,./?-]+\s*)+")
_SECTION = re.compile(r"[ \t]*(Summary|Notes|Chapter Summary|Chapter Notes):?[ \t]*")
_TEXT = re.compile(r"[ \t]*(?:Work|Chapter) Text:?[ \t]*")
# Any four of the labels, and the archive's numbers, which no author writes over a story.
_FEWEST = 4


def find_work_header(text: str) -> Header | None:
    """Return the header at the start of a copied work, or None for any other text."""
    if _MARK not in text[:_WINDOW]:
        return None
    lines = _Lines(text)
    entries = _labels(lines)
    if len(entries) < _FEWEST or not any(entry.label in _STATS for entry in entries):
        return None
    entries += _names(lines)
    entries += _sections(lines)
    return Header(tuple(entries), lines.start, strength=len(entries))


class _Lines:
    """The lines of a text one after the other; ``start`` is where the next one begins."""

    def __init__(self, text: str) -> None:
        self._text, self.start = text, 0

    @property
    def over(self) -> bool:
        return self.start >= len(self._text)

    def peek(self) -> str:
        return self._text[self.start : self._end()]

    def take(self) -> str:
        end = self._end()
        line = self._text[self.start : end]
        self.start = min(end + 1, len(self._text))
        return line

    def skip_blank(self) -> None:
        while not self.over and not self.peek().strip():
            self.take()

    def has_text_mark(self) -> bool:
        """Say whether the archive's own heading of the text is still to come."""
        return any(map(_TEXT.fullmatch, self._text[self.start :].split("\n")))

    def _end(self) -> int:
        end = self._text.find("\n", self.start)
        return len(self._text) if end < 0 else end


def _labels(lines: _Lines) -> list[Entry]:
    """Return what the labels say, which come first of all, those of the numbers included."""
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
        if _FIELDS[label[1]]:
            entries.append(Entry(_FIELDS[label[1]], label[1], _joined(values), "\n".join(raw)))
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
    for field in ("title", "author"):
        lines.skip_blank()
        line = lines.peek()
        if lines.over or _SECTION.fullmatch(line) or _TEXT.fullmatch(line):
            break
        lines.take()
        entries.append(Entry(field, "", line.strip().removeprefix("by "), line))
    return entries


def _sections(lines: _Lines) -> list[Entry]:
    """Return summary and notes, each up to the next heading; without one over the text they are a paragraph each."""
    marked = lines.has_text_mark()
    entries: list[Entry] = []
    lines.skip_blank()
    while not lines.over and (section := _SECTION.fullmatch(lines.peek())):
        raw = [lines.take()]
        paragraphs: list[str] = []
        lines.skip_blank()
        while not lines.over and not _SECTION.fullmatch(lines.peek()) and not _TEXT.fullmatch(lines.peek()):
            if not marked and paragraphs and not lines.peek().strip():
                break
            raw.append(lines.take())
            paragraphs.append(raw[-1].strip())
        words = "\n".join(paragraphs).strip()
        entries.append(Entry(_SECTIONS[section[1]], section[1], words, "\n".join(raw).rstrip()))
        lines.skip_blank()
    if not lines.over and _TEXT.fullmatch(lines.peek()):
        entries.append(Entry(None, "", "", lines.take()))
    return entries
