"""Paragraphs of a header that have no label: more of a long value, a bare disclaimer, a note to the readers.

Where a header ends is for ``header`` to say.
"""

from __future__ import annotations

import re

from indexer.readers.metadata.labels import EXTRA, table
from indexer.readers.metadata.lines import parse_label
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.text.asides import is_about_story, is_disclaimer, is_of_header
from indexer.readers.text.headzone import (
    MAX_ASIDE,
    HeadZone,
    closed_by_rule,
    labels_come_back,
    next_is_labels,
    take_foreign,
)

_THANKS = re.compile(
    r"(?:many |special |big )?thank(?:s| you) (?:to|for|goes|go|everyone|all)\b", re.IGNORECASE
)
# A paragraph with a label nobody knows under a note, up to a rule, is not longer than this where it goes on with it.
_SHORT_ASIDE = 500
# One line more of a value is no longer than this.
_MORE_OF_VALUE = 120
_ANOTHER_NOTE = re.compile(r"(?i)\bnotes?$|^p\.?\s?s\b|^edit(?:ed)?\b")


def take_aside(zone: HeadZone, index: int) -> bool:
    """Take an unlabelled paragraph that is still header: more of a long value, or a bare disclaimer or note."""
    block = zone.blocks[index]
    if len(block.text) > MAX_ASIDE:
        return False
    if take_foreign(zone, index) or _take_into_value(zone, index):
        return True
    raw = "\n".join(block.lines)
    if is_disclaimer(block.text) and zone.strong:
        zone.add(Entry("disclaimer", "", block.text, raw))
        return True
    if not zone.strong or is_chapter_heading(block.lines[0]):
        return False
    covering = _is_covering(zone, index)
    if covering or is_of_header(block.text):
        zone.add(Entry("notes" if covering else None, "", block.text, raw))
        return True
    return False


def _take_into_value(zone: HeadZone, index: int) -> bool:
    """Take a paragraph into the value above it, or beside one that it does not go on with."""
    block = zone.blocks[index]
    raw = "\n".join(block.lines)
    last = zone.entries[-1]
    if not last.value and last.label and last.kind is None and _fills(zone, index, last):
        zone.extend(block.text, "", raw)
        return True
    if last.field in {"summary", "disclaimer"} and (entry := _of_its_own(block.text, raw, last.field)):
        zone.add(entry)
        return True
    is_long = last.field in table().long
    if is_long and block.gap <= 1 and (labels_come_back(zone, index) or _note_goes_on(zone, index)):
        zone.extend(block.text, "\n\n", f"\n{raw}")
        return True
    return False


def _of_its_own(text: str, raw: str, field: str) -> Entry | None:
    """Return a paragraph without a label that does not go on with the summary or disclaimer above it, or None."""
    if field == "summary" and is_disclaimer(text):
        return Entry("disclaimer", "", text, raw)
    thanks = _THANKS.match(text) is not None and is_about_story(text)
    return Entry(f"{EXTRA}thanks", "", text, raw) if thanks else None


def _fills(zone: HeadZone, index: int, last: Entry) -> bool:
    """Say whether a paragraph is the value of the empty label above it rather than the story under an empty form."""
    block = zone.blocks[index]
    form = zone.tight and ":" in last.raw
    if last.field in table().long:
        return (
            (block.gap <= 1 and (not form or is_about_story(block.text)))
            or labels_come_back(zone, index)
            or closed_by_rule(zone, index)
        )
    short = (
        len(block.lines) == 1
        and len(block.text) <= _MORE_OF_VALUE
        and not block.text.endswith((".", "!", "?", '"', "”"))
    )
    return last.field is not None and (short or next_is_labels(zone, index))


def _note_goes_on(zone: HeadZone, index: int) -> bool:
    """Say whether a paragraph under a note or disclaimer still speaks of the story, up to a rule."""
    block = zone.blocks[index]
    label = parse_label(block.lines[0]) if len(block.text) <= _SHORT_ASIDE else None
    another = label is not None and _ANOTHER_NOTE.search(label.label) is not None
    speaks = is_about_story(block.text) or is_disclaimer(block.text) or another
    return speaks and closed_by_rule(zone, index)


def _is_covering(zone: HeadZone, index: int) -> bool:
    """Say whether a paragraph without a label is a note to the readers: a rule or labels end it, or it says so."""
    text = zone.blocks[index].text
    if closed_by_rule(zone, index) or labels_come_back(zone, index):
        return is_about_story(text)
    return is_about_story(text, surely=True)
