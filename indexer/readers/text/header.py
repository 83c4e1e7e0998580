"""Find where a plain-text story's header ends, and what its labels say.

A label-like line of prose is not a header: the zone grows only while the evidence for it lasts. Interpreting the
values is for ``fields``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from indexer.datafiles import data_words
from indexer.model import ZoneKind
from indexer.readers.metadata.labels import EXTRA, fold_label, table
from indexer.readers.metadata.lines import LabelLine, parse_byline, parse_label, split_labels
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.text.asides import has_speech, is_about_story, is_disclaimer
from indexer.readers.text.blocks import Block, blocks_of
from indexer.readers.text.headasides import take_aside
from indexer.readers.text.headzone import (
    MAX_ASIDE,
    HeadZone,
    closed_by_rule,
    known,
    next_is_labels,
    strong,
    take_contents,
    take_foreign,
)
from indexer.readers.text.openings import bare_entries, is_title, names_title, opens_header, title_entries

__all__ = ["Entry", "Header", "find_header"]

# A covering note before the labels: they begin so many blocks after its first at most, and so many known ones vouch for
# it.
_MAX_COVER_BLOCKS = 7
_COVER_LABELS = 3
_LOOKAHEAD = 4
# A paragraph between a rule and the story, no rule after it, is not longer than this where it is a note.
_SHORT_ASIDE = 500
# A line without a label under a value that is one line by nature is the story's if it is this long, or one of three.
_LONG_LINE = 120
_RUN_ON = 3
_wordy = partial(data_words, __package__, "header.toml", "wordy")
# What no story has twice.
_ONCE = {"title", "author", "rating"}
_letter_labels = partial(data_words, __package__, "header.toml", "letter_labels")


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says, and the character offset where the text after it begins.

    ``strength`` counts lines that cannot be prose: known labels, a by-line, a title something vouches for.
    """

    entries: tuple[Entry, ...]
    end: int
    strength: int = 0


def find_header(text: str, start: int = 0) -> Header:
    """Return the header of ``text``; one without a header has no entries and ends at ``start``."""
    zone = HeadZone(blocks_of(text, start), end=start)
    index = _take_opening(zone)
    while zone.open and zone.blocks.reaches(index) and _take(zone, index):
        if not zone.cut:
            zone.end = max(zone.end, zone.blocks[index].end)
        index += 1
    if not zone.strong and not any(entry.kind for entry in zone.entries):
        return Header((), start)
    return Header(tuple(zone.entries), zone.end, zone.strong)


# -- the opening: title, by-line, covering note -------------------------------------------------------------


def _take_opening(zone: HeadZone) -> int:
    """Read what stands before the first label block; return the index of the block to go on with."""
    first = next((i for i, block in enumerate(zone.blocks) if not block.rule), None)
    while first is not None and zone.blocks.reaches(first) and take_foreign(zone, first):
        zone.end = zone.blocks[first].end
        first += 1
        while zone.blocks.reaches(first) and zone.blocks[first].rule:
            first += 1
    if first is None or not zone.blocks.reaches(first):
        return 0 if first is None else first
    block = zone.blocks[first]
    if known(block.lines[0]) or parse_byline(block.lines[0]):
        return first
    if any(names_title(line) for line in block.lines[1:_LOOKAHEAD]):
        # Lines of a form's own words over its labels.
        _take_lines(zone, block, 0, opening=True)
        zone.tight, zone.end = True, max(zone.end, block.end)
        return first + 1
    if is_title(zone.blocks, first):
        entries, taken = title_entries(block)
        zone.entries.extend(entries)
        zone.strong += 1 + sum(entry.field == "author" for entry in entries)
        _take_lines(zone, block, taken, opening=True)
        zone.end = max(zone.end, block.end)
        return first + 1
    return _take_cover(zone, first)


def _take_cover(zone: HeadZone, first: int) -> int:
    """Take a covering note as notes if enough labels follow it; else there is no header at all."""
    for index, block in enumerate(zone.blocks.after(first, _MAX_COVER_BLOCKS), first + 1):
        fields = [label.field for line in block.lines if (label := known(line)) and not label.weak]
        if (len(fields) >= _COVER_LABELS or {"title", "author"} <= set(fields)) and known(block.lines[0]):
            for note in (zone.blocks[first], *zone.blocks.after(first, index - first - 1)):
                if not note.rule:
                    zone.add(Entry("notes", "", note.text, "\n".join(note.lines), ZoneKind.NOTES))
            return index
    return len(zone.blocks)


# -- the rest, block by block ---------------------------------------------------------------------------------


def _take(zone: HeadZone, index: int) -> bool:
    """Read one block into the zone; False when it belongs to the story."""
    block = zone.blocks[index]
    if block.rule:
        return _take_rule(zone, index)
    if _is_header_block(zone, index):
        zone.tight = any(map(known, block.lines[1:]))
        _take_lines(zone, block, 0, opening=False)
        return True
    if not zone.entries:
        return False
    if _take_late_title(zone, index):
        return True
    return take_contents(zone, index) or _take_bare_block(zone, block) or take_aside(zone, index)


def _take_late_title(zone: HeadZone, index: int) -> bool:
    """Take title and by-line where they stand under other labels: a disclaimer, a rating, a form's boilerplate."""
    block = zone.blocks[index]
    if zone.named() or any(entry.field == "title" for entry in zone.entries) or has_speech(block.text):
        return False
    below = [*block.lines[1:2], *(after.lines[0] for after in zone.blocks.after(index))]
    if not below or parse_byline(below[0]) is None or not is_title(zone.blocks, index):
        return False
    entries, taken = title_entries(block)
    zone.entries.extend(entries)
    zone.strong += 1
    _take_lines(zone, block, taken, opening=True)
    return True


def _take_rule(zone: HeadZone, index: int) -> bool:
    """A rule closes the header unless it goes on after it; one before any label is decoration."""
    place = next((i for i, b in enumerate(zone.blocks.after(index, 2), index + 1) if not b.rule), None)
    goes_on = place is not None and _goes_on(zone, place)
    if not zone.entries:
        return goes_on
    zone.open = goes_on
    return True


def _goes_on(zone: HeadZone, place: int) -> bool:
    """Say whether the block after a rule is header: labels, or a framed disclaimer or note."""
    block = zone.blocks[place]
    if opens_header(block.lines[0]) and not (parse_byline(block.lines[0]) and zone.named()):
        return True
    labels = [label for line in block.lines if (label := known(line))]
    letters = {fold_label(label.label) for label in labels} & _letter_labels()
    if len(labels) > 1 and not letters and known(block.lines[0]):
        return True
    if block.lines[0].startswith("#"):
        return False
    closed = any(b.rule or strong(b.lines[0]) for b in zone.blocks.after(place))
    if not zone.strong or len(block.text) > (MAX_ASIDE if closed else _SHORT_ASIDE):
        return False
    if any(entry.field == "disclaimer" for entry in zone.entries) and not closed:
        return is_about_story(block.text, surely=True)
    return is_disclaimer(block.text) or (closed and is_about_story(block.text))


def _is_header_block(zone: HeadZone, index: int) -> bool:
    block = zone.blocks[index]
    if parse_byline(block.lines[0]) is not None:
        return not zone.named()
    label = parse_label(block.lines[0])
    if label is None:
        return False
    if label.field is None:
        return _vouched_for(zone, index, label)
    if not label.weak:
        return not _speaks_again(zone, label)
    return _is_weak_label_believed(zone, index, label)


def _speaks_again(zone: HeadZone, label: LabelLine) -> bool:
    """Say whether what a story has once is named again by a sentence: "Rating: terrible, said the cook."."""
    sentence = label.value[:1].islower() and label.value.endswith((".", "!", "?", '"', "”"))
    if not sentence or label.marked or not zone.tight or label.field not in _ONCE:
        return False
    return any(entry.field == label.field and entry.value for entry in zone.entries)


def _is_weak_label_believed(zone: HeadZone, index: int, label: LabelLine) -> bool:
    """Tell "Note: she had written", after a finished label block, from "Date: 3 May" among labels."""
    block = zone.blocks[index]
    if any(strong(line) for line in block.lines[1:]):
        return True
    folded = fold_label(label.label)
    if folded in _letter_labels() and zone.strong and (zone.tight or len(block.lines) > 1):
        return next_is_labels(zone, index)
    if label.marked:
        return True
    if label.value[:1].islower() or (zone.tight and index):
        closed = closed_by_rule(zone, index) and is_about_story(block.text)
        return closed or (next_is_labels(zone, index) and not label.value[:1].islower())
    return zone.strong > 0 or next_is_labels(zone, index)


def _vouched_for(zone: HeadZone, index: int, label: LabelLine) -> bool:
    """An unknown label counts beside a known one: in its own block, or between two label blocks."""
    block = zone.blocks[index]
    if any(strong(line) for line in block.lines[1:]):
        return True
    if is_chapter_heading(block.lines[0].strip()):
        return False
    marked_like_the_rest = label.marked and zone.strong > 0 and not label.label.isupper()
    return marked_like_the_rest or (zone.strong > 0 and not zone.tight and next_is_labels(zone, index))


def _take_bare_block(zone: HeadZone, block: Block) -> bool:
    """Take a block of short lines that say something without a label: a part number, a rating, an address."""
    found = [bare_entries(line) for line in block.lines]
    if not zone.strong or len(block.lines) > _RUN_ON or not all(found):
        return False
    for entries in found:
        zone.entries.extend(entries or ())
    return True


def _take_lines(zone: HeadZone, block: Block, first: int, *, opening: bool) -> None:
    """Read the lines of a block from ``first`` on; the header ends before a line that is plainly the story's."""
    offset = block.start + sum(len(line) + 1 for line in block.lines[:first])
    for number, line in enumerate(block.lines[first:], first):
        if not opening and _is_story(zone, block, number):
            zone.open, zone.cut, zone.end = False, True, offset
            return
        for place, piece in enumerate(split_labels(line)):
            _take_line(zone, piece, opening=opening, raw=piece.rstrip() if not place else piece)
        offset += len(line) + 1


def _is_story(zone: HeadZone, block: Block, number: int) -> bool:
    """Say whether a line right under a value is the first of the story: no blank line was left."""
    line = block.lines[number]
    if not zone.entries or zone.entries[-1].field not in _wordy() or parse_label(line) or parse_byline(line):
        return False
    rest = block.lines[number:]
    if is_chapter_heading(line.strip()):
        return not (any(map(strong, rest)) or _is_part_of_total(line))
    run = next((i for i, later in enumerate(rest) if parse_label(later)), len(rest))
    alone = run == len(rest)
    return alone and (
        len(line) > _LONG_LINE
        or (run >= _RUN_ON and not zone.entries[-1].value.endswith((",", ";", " and", "&")))
    )


def _is_part_of_total(line: str) -> bool:
    """Say whether a line right under labels is no heading but says which part of how many the file is."""
    return any(entry.field == "part" for entry in bare_entries(line) or ())


def _take_line(zone: HeadZone, line: str, *, opening: bool, raw: str) -> None:
    label = parse_label(line)
    byline = parse_byline(line)
    if byline is not None and not zone.named():
        zone.add(Entry("author", "", byline, raw))
        zone.strong += 1
    elif label is not None and _is_label(zone, label, line):
        zone.add(Entry(label.field, label.label, label.value, raw))
        zone.strong += label.field is not None and (not label.weak or label.marked)
    elif line.startswith("#") and any("=" in entry.raw for entry in zone.entries):
        zone.add(Entry(None, "", "", raw))
    elif (bare := bare_entries(line)) is not None and _may_stand_bare(zone, bare):
        zone.entries.extend(bare)
    elif zone.entries and zone.entries[-1].field in _wordy() and is_chapter_heading(line.strip()):
        zone.add(Entry("part", "", line.strip(), raw))
    elif not zone.entries or (opening and zone.entries[-1].label == ""):
        zone.add(Entry("disclaimer" if is_disclaimer(line) else None, "", line.strip(), raw))
    elif zone.entries[-1].field not in table().long and is_disclaimer(line):
        zone.add(Entry("disclaimer", "", line.strip(), raw))
    else:
        zone.extend_line(line, raw)


def _is_label(zone: HeadZone, label: LabelLine, line: str) -> bool:
    """Tell a label from a wrapped line of a long value that looks like one."""
    if label.field is not None:
        if zone.entries and not label.value and zone.entries[-1].field == label.field and not label.marked:
            return False
        standing = not label.value and not label.marked and ":" not in line and "=" not in line
        return not standing or not zone.entries or bool(zone.entries[-1].value)
    return label.marked or not _wraps(zone, line)


def _may_stand_bare(zone: HeadZone, bare: tuple[Entry, ...]) -> bool:
    """Say whether a line that says something by itself is taken so; in a long value only an order not to archive is."""
    if not zone.entries or zone.entries[-1].field not in table().long or not zone.entries[-1].label:
        return True
    return bare[0].field == f"{EXTRA}distribution"


def _wraps(zone: HeadZone, line: str) -> bool:
    """Say whether an unknown "Word: ..." line is more likely the wrapped rest of a long value."""
    return bool(zone.entries) and zone.entries[-1].field in table().long and line[:1].islower()
