"""Find where a plain-text story's header ends, and what its labels say.

A label-like line of prose is not a header: the zone grows only while the evidence for it lasts. Interpreting the
values is for ``draft``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.readers.blocks import Block, Blocks, blocks_of
from indexer.readers.chapters import is_chapter_heading
from indexer.readers.labels import table
from indexer.readers.lines import LabelLine, is_rule, parse_byline, parse_label

_DISCLAIMER = re.compile(
    r"\b(?:no (?:copyright )?infringement|(?:are|is) (?:not mine|the property of|copyright(?:ed)?|owned by)|belongs? to|"
    r"don[’']t own|do not own|for disclaimers?|disclaimers? (?:in|see)|not for profit|without permission)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<(\[]?\S+@\S+[>)\]]?")
_CLOSED = re.compile(r"[.!?…,;:\"”’)]$")
_MAX_TITLE = 120
# A first line nothing else vouches for is a title only if it is this short.
_MAX_BARE_TITLE = 60
# An unlabelled paragraph between labels, or a disclaimer without its label, is not longer than this in characters.
_MAX_ASIDE = 1500
# A covering note before the labels: so many blocks, and so many known labels after it to vouch for it.
_MAX_COVER_BLOCKS = 8
_COVER_LABELS = 3
_LOOKAHEAD = 3
# Closing notes are shorter than this in characters.
_TAIL_CHARS = 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """One header value: the field it fills (None: no known label), the label as written, the words."""

    field: str | None
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says, and the character offset where the text after it begins."""

    entries: tuple[Entry, ...]
    end: int


@dataclass(slots=True)
class _Zone:
    """The header while it is being read. ``strong`` counts what cannot be prose; ``tight`` labels without blanks."""

    blocks: Blocks
    entries: list[Entry] = field(default_factory=list)
    end: int = 0
    strong: int = 0
    tight: bool = False
    open: bool = True

    def add(self, name: str | None, label: str, value: str) -> None:
        self.entries.append(Entry(name, label, value))

    def extend(self, words: str, glue: str) -> None:
        last = self.entries[-1]
        joined = f"{last.value}{glue}{words}" if last.value else words
        self.entries[-1] = Entry(last.field, last.label, joined)


def find_header(text: str, start: int = 0) -> Header:
    """Return the header of ``text``; one without a header has no entries and ends at ``start``."""
    zone = _Zone(blocks_of(text, start), end=start)
    index = _take_opening(zone)
    while zone.open and zone.blocks[index : index + 1]:
        if not _take(zone, index):
            break
        zone.end = zone.blocks[index].end
        index += 1
    if not zone.strong:
        return Header((), start)
    return Header(tuple(zone.entries), zone.end)


def find_tail(text: str, start: int) -> Header | None:
    """Return the labels that end a text after its last rule, if nothing else stands there; ``end`` is their start.

    Some write the whole header there, more their notes. ``start`` is where the story begins.
    """
    window = max(start, len(text) - _TAIL_CHARS)
    lines = text[window:].split("\n")
    place = len(text)
    for line in reversed(lines[1:]):
        place -= len(line) + 1
        if is_rule(line):
            after = place + 1 + len(line)
            found = find_header(text, after)
            labelled = found.entries and all(entry.label for entry in found.entries)
            return Header(found.entries, place) if labelled and not text[found.end :].strip() else None
    return None


# -- the opening: title, by-line, covering note -------------------------------------------------------------


def _take_opening(zone: _Zone) -> int:
    """Read what stands before the first label block; return the index of the block to go on with."""
    first = next((i for i, block in enumerate(zone.blocks) if not block.rule), None)
    if first is None:
        return 0
    block = zone.blocks[first]
    if _label(block.lines[0]) or parse_byline(block.lines[0]):
        return first
    if _is_title(zone.blocks, first):
        _take_title(zone, block)
        zone.end = block.end
        return first + 1
    return _take_cover(zone, first)


def _is_title(blocks: Blocks, index: int) -> bool:
    """Judge a first line by what follows it, or, where nothing vouches for it, by its looks."""
    block = blocks[index]
    line = block.lines[0].strip()
    if len(line) > _MAX_TITLE:
        return False
    after = [later for later in blocks[index + 1 : index + 1 + _LOOKAHEAD] if not later.rule]
    following = [*block.lines[1:4], *(first for later in after for first in later.lines[:2])]
    openers = [later for later in following if _opens_header(later)]
    if any(_names_title(opener) for opener in openers):
        return False
    if any(opener in block.lines[1:4] for opener in openers):
        return True
    if len(block.lines) > 1 or not after:
        return False
    if _opens_header(after[0].lines[0]):
        return not line.endswith((".", ",", ";", ":")) or len(openers) > 1
    return _looks_like_title(line) and not is_chapter_heading(line)


def _names_title(line: str) -> bool:
    label = _label(line)
    return label is not None and label.field == "title" and not label.weak


def _looks_like_title(line: str) -> bool:
    """Judge a short first line by its own looks: capitals, and no mark that ends a sentence."""
    words = [word for word in re.findall(r"[^\W\d_][^\s]*", line) if len(word) > 3]  # noqa: PLR2004 -- "of the" stay small
    capitals = sum(word[0].isupper() for word in words)
    return (
        len(line) <= _MAX_BARE_TITLE and not _CLOSED.search(line) and bool(words) and capitals == len(words)
    )


def _opens_header(line: str) -> bool:
    label = _label(line)
    return parse_byline(line) is not None or (label is not None and not label.weak)


def _take_title(zone: _Zone, block: Block) -> None:
    """Take lines up to the by-line or first label as the title, the rest as that block's labels."""
    count = next((i for i, line in enumerate(block.lines) if i and _opens_header(line)), 1)
    zone.add("title", "", " ".join(line.strip().lstrip("# ") for line in block.lines[:count]))
    zone.strong += 1
    _take_lines(zone, block.lines[count:], opening=True)


def _take_cover(zone: _Zone, first: int) -> int:
    """Take a covering note as notes if enough labels follow it; else there is no header at all."""
    for index, block in enumerate(zone.blocks[first + 1 : first + _MAX_COVER_BLOCKS], first + 1):
        known = [label.field for line in block.lines if (label := _label(line)) and not label.weak]
        if (len(known) >= _COVER_LABELS or {"title", "author"} <= set(known)) and _label(block.lines[0]):
            for note in zone.blocks[first:index]:
                if not note.rule:
                    zone.add("notes", "", note.text)
            return index
    return len(zone.blocks)


# -- the rest, block by block ---------------------------------------------------------------------------------


def _take(zone: _Zone, index: int) -> bool:
    """Read one block into the zone; False when it belongs to the story."""
    block = zone.blocks[index]
    if block.rule:
        return _take_rule(zone, index)
    if _is_header_block(zone, index):
        zone.tight = len(block.lines) > 1
        _take_lines(zone, block.lines, opening=False)
        return True
    return bool(zone.entries) and _take_aside(zone, index)


def _take_rule(zone: _Zone, index: int) -> bool:
    """A rule closes the header unless labels go on after it; one before any label is decoration."""
    after = next((b for b in zone.blocks[index + 1 : index + 3] if not b.rule), None)
    goes_on = after is not None and _opens_header(after.lines[0])
    if not zone.entries:
        return goes_on
    zone.open = goes_on
    return True


def _is_header_block(zone: _Zone, index: int) -> bool:
    block = zone.blocks[index]
    if parse_byline(block.lines[0]) is not None:
        return not any(entry.field == "author" for entry in zone.entries)
    label = parse_label(block.lines[0])
    if label is None:
        return False
    if label.field is None:
        return _vouched_for(zone, index, label)
    if not label.weak:
        return True
    return _is_weak_label_believed(zone, index, label)


def _is_weak_label_believed(zone: _Zone, index: int, label: LabelLine) -> bool:
    """Tell "Note: she had written", after a finished label block, from "Date: 3 May" among labels."""
    block = zone.blocks[index]
    if label.marked or any(_strong(line) for line in block.lines[1:]):
        return True
    if label.value[:1].islower() or (zone.tight and index):
        return _next_is_labels(zone, index) and not label.value[:1].islower()
    return zone.strong > 0 or _next_is_labels(zone, index)


def _vouched_for(zone: _Zone, index: int, label: LabelLine) -> bool:
    """An unknown label counts beside a known one: in its own block, or between two label blocks."""
    block = zone.blocks[index]
    if any(_strong(line) for line in block.lines[1:]):
        return True
    marked_like_the_rest = label.marked and zone.strong > 0 and not label.label.isupper()
    return marked_like_the_rest or (zone.strong > 0 and not zone.tight and _next_is_labels(zone, index))


def _next_is_labels(zone: _Zone, index: int) -> bool:
    after = next((b for b in zone.blocks[index + 1 : index + 2] if not b.rule), None)
    return after is not None and _strong(after.lines[0])


def _take_aside(zone: _Zone, index: int) -> bool:
    """Take an unlabelled paragraph that is still header: more of a long value, or a bare disclaimer."""
    block = zone.blocks[index]
    if len(block.text) > _MAX_ASIDE:
        return False
    last = zone.entries[-1]
    is_long = last.field in table().long
    if not last.value and last.field is not None:
        zone.extend(block.text, "")
        return True
    if is_long and block.gap <= 1 and _labels_come_back(zone, index):
        zone.extend(block.text, "\n\n")
        return True
    if _DISCLAIMER.search(block.text) and not _has_speech(block.text) and zone.strong:
        zone.add("disclaimer", "", block.text)
        return True
    return False


def _has_speech(text: str) -> bool:
    return text.startswith(('"', "“", "'", "‘", "—"))


def _labels_come_back(zone: _Zone, index: int) -> bool:
    for block in zone.blocks[index + 1 : index + 1 + _LOOKAHEAD]:
        if block.rule or len(block.text) > _MAX_ASIDE:
            return False
        if _strong(block.lines[0]):
            return True
    return False


def _take_lines(zone: _Zone, lines: tuple[str, ...], *, opening: bool) -> None:
    for line in lines:
        label = parse_label(line)
        byline = parse_byline(line)
        if byline is not None and not any(entry.field == "author" for entry in zone.entries):
            zone.add("author", "", byline)
            zone.strong += 1
        elif label is not None and (label.field or label.marked or not _wraps(zone, line)):
            zone.add(label.field, label.label, label.value)
            zone.strong += not label.weak or label.marked
        elif not zone.entries or (opening and zone.entries[-1].label == ""):
            _take_bare(zone, line.strip())
        elif zone.entries[-1].field not in table().long and _DISCLAIMER.search(line):
            zone.add("disclaimer", "", line.strip())
        else:
            zone.extend(line.strip(), " ")


def _take_bare(zone: _Zone, line: str) -> None:
    """Keep an unlabelled line of the title block: an address is contact, anything else a note."""
    zone.add("contact" if _ADDRESS.fullmatch(line) else "notes", "", line)


def _wraps(zone: _Zone, line: str) -> bool:
    """Say whether an unknown "Word: ..." line is more likely the wrapped rest of a long value."""
    return bool(zone.entries) and zone.entries[-1].field in table().long and line[:1].islower()


def _label(line: str) -> LabelLine | None:
    """Return the line's label if the table has it."""
    label = parse_label(line)
    return label if label is not None and label.field is not None else None


def _strong(line: str) -> bool:
    label = _label(line)
    return label is not None and (not label.weak or label.marked)
