"""A header while it is being read, and what can be said of the blocks that follow one of its blocks.

Which block is taken is for ``header`` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from indexer.model import ZoneKind
from indexer.readers.metadata.lines import LabelLine, are_quoted, parse_label
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.asides import (
    has_speech,
    is_about_story,
    is_boilerplate,
    is_contents_heading,
    is_disclaimer,
    is_listed,
)
from indexer.readers.text.blocks import Blocks

# An unlabelled paragraph between labels, or a disclaimer without its label, is not longer than this in characters.
MAX_ASIDE = 1500
_LOOKAHEAD = 3
_LONGEST_LEAD = 120
# Lines of a value in a box or a list: the sign each begins with, with room after it.
_FRAMED = re.compile(r"\s*([|*#])(?=\s)")
_BULLET = re.compile(r"\s*[-*•·+]\s+(?=\S)")
_LISTS = {"warning", "character", "relationship", "fandom", "genre", "tag"}
# What a rule closes: so many paragraphs of a note at most, of so many characters together.
_MAX_NOTE_BLOCKS = 6
_MAX_NOTE_CHARS = 2500


@dataclass(slots=True)
class HeadZone:
    """The header while it is being read.

    ``strong`` counts what cannot be prose; ``tight`` says that labels stand without blanks between them, ``cut`` that
    the header ended inside a block.
    """

    blocks: Blocks
    entries: list[Entry] = field(default_factory=list)
    end: int = 0
    strong: int = 0
    tight: bool = False
    open: bool = True
    cut: bool = False

    def add(self, entry: Entry) -> None:
        """Take one entry."""
        self.entries.append(entry)

    def extend(self, words: str, glue: str, raw: str) -> None:
        """Add words to the last entry's value, ``glue`` between; ``raw`` is how they stand in the file."""
        last = self.entries[-1]
        joined = f"{last.value}{glue}{words}" if last.value else words
        self.entries[-1] = replace(last, value=joined, raw=f"{last.raw}\n{raw}" if last.raw else raw)

    def extend_line(self, line: str, raw: str) -> None:
        """Add a line to the last entry's value, without the box around it; points of a list are values of their own."""
        last = self.entries[-1]
        bullet = _BULLET.match(line) if last.field in _LISTS else None
        framed = _FRAMED.match(line)
        if bullet and (not last.value or _BULLET.match(last.raw.rsplit("\n", 1)[-1])):
            self.extend(line[bullet.end() :].strip(), "; ", raw)
        elif framed and last.raw.lstrip().startswith(framed[1]):
            self.extend(line[framed.end() :].rstrip().removesuffix(framed[1]).strip(), " ", raw)
        else:
            self.extend(line.strip(), " ", raw)

    def named(self) -> bool:
        """Say whether the header has named an author."""
        return any(entry.field == "author" for entry in self.entries)


def take_foreign(zone: HeadZone, index: int) -> bool:
    """Take what others put in front of a story: a quoted recap, an archive's line."""
    block = zone.blocks[index]
    raw = "\n".join(block.lines)
    if are_quoted(block.lines) or _leads_in_quotation(zone, index):
        zone.add(Entry(None, "", "", raw, ZoneKind.QUOTED))
        return True
    if len(raw) <= MAX_ASIDE and not any(map(strong, block.lines)) and is_boilerplate(raw):
        zone.add(Entry(None, "", "", raw, ZoneKind.BOILERPLATE))
        return True
    return False


def _leads_in_quotation(zone: HeadZone, index: int) -> bool:
    """Say whether a line ("Previously:") belongs to the quotation below it."""
    block = zone.blocks[index]
    if not block.lines[-1].rstrip().endswith((":", "...", "…")) or len(block.text) > _LONGEST_LEAD:
        return False
    follows = zone.blocks.after(index)
    return any(are_quoted(following.lines) for following in follows) and not strong(block.lines[0])


def take_contents(zone: HeadZone, index: int) -> bool:
    """Take a table of contents: its heading, or lines of a list under what was taken of it so far."""
    block = zone.blocks[index]
    raw = "\n".join(block.lines)
    within = bool(zone.entries) and zone.entries[-1].kind is ZoneKind.CONTENTS
    rest = block.lines[1:] if is_contents_heading(block.lines[0]) else block.lines
    starts = is_contents_heading(block.lines[0]) and (
        len(rest) > 1 or any(is_listed(b.lines) for b in zone.blocks.after(index))
    )
    after = zone.blocks.after(index)
    goes_on = (
        within
        and is_listed(rest)
        and (len(rest) > 1 or (bool(after) and is_listed(after[0].lines)) or _listed_before(zone))
    )
    # The heading of the first chapter is a line of the list again, with the text under it.
    if goes_on and len(rest) == 1 and rest[0].strip() in zone.entries[-1].raw:
        return False
    if starts or goes_on:
        zone.add(Entry(None, "", "", raw, ZoneKind.CONTENTS))
        return True
    return False


def _listed_before(zone: HeadZone) -> bool:
    return len([entry for entry in zone.entries if entry.kind is ZoneKind.CONTENTS]) > 1


def next_is_labels(zone: HeadZone, index: int) -> bool:
    """Say whether the next block is one of labels."""
    after = next((b for b in zone.blocks.after(index) if not b.rule), None)
    return after is not None and strong(after.lines[0])


def closed_by_rule(zone: HeadZone, index: int) -> bool:
    """Say whether a rule comes after a note of a few short paragraphs that talk of the story."""
    length = 0
    for block in zone.blocks.after(index, _MAX_NOTE_BLOCKS):
        if block.rule:
            return True
        length += len(block.text)
        if length > _MAX_NOTE_CHARS or not (is_about_story(block.text) or is_disclaimer(block.text)):
            return False
    return False


def labels_come_back(zone: HeadZone, index: int) -> bool:
    """Say whether labels go on within the next few blocks, no rule, speech or long paragraph between."""
    for block in zone.blocks.after(index, _LOOKAHEAD):
        if block.rule or len(block.text) > MAX_ASIDE or has_speech(block.text):
            return False
        if strong(block.lines[0]):
            return True
    return False


def known(line: str) -> LabelLine | None:
    """Return the line's label if the table has it."""
    label = parse_label(line)
    return label if label is not None and label.field is not None else None


def strong(line: str) -> bool:
    """Say whether a line has a known label that begins no sentence, or one set off by its looks."""
    label = known(line)
    return label is not None and (not label.weak or label.marked)
