"""Find where a header's value runs over into the story: a check of a finished reading, whatever made the header.

It moves no text: it names the place where a blank line belongs, and the file is read again with one there (``plain``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.readers.metadata.labels import table
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.asides import is_about_story, is_disclaimer
from indexer.readers.text.headzone import strong

# What may follow the first paragraph of a value, in characters. Of the values in our sets of headers (see
# tests/readers/test_headers_set.py) the longest such rest of a note has 420, of a value of one line none.
_MOST_OF_LONG = 1000
_MOST_OF_SHORT = 300
# Beyond so many times as much without a blank line it is no value, however long the story after it.
_FAR_BEYOND = 2.5
# A line of wrapped text is full if the next word would not have fitted; narrower lines are verse, wider ones paragraphs.
_NARROWEST_WRAP, _WIDEST_WRAP = 40, 100
# Of wrapped prose more than half of the lines are so nearly full, with much talk four in ten; of verse and lists a few.
_SLACK = 9
_FULL_LINES = 0.33
# Nearly all lines end so where each is a paragraph, and few where they were wrapped.
_FINISHED = (".", "!", "?", "…", '"', "”", "»")
_SPEECH = re.compile(r"(?m)^\s*[\"“«„—]")
_BLANK = re.compile(r"\n[ \t]*\n")
_LINE = re.compile(r"[ \t]*[^\W_]")
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Head:
    """An entry of a header by its place in the text: where it starts, its first paragraph ends, and the next starts."""

    entry: Entry
    start: int
    own: int
    end: int

    @property
    def unknown(self) -> bool:
        return self.entry.field is None and bool(self.entry.label)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What may be the story between two labels that begin no sentence, and how long such a value's rest may be."""

    start: int
    end: int
    most: int

    @property
    def length(self) -> int:
        return self.end - self.start


def overrun(text: str, entries: Sequence[Entry], end: int, left: int) -> int | None:
    """Return where the story begins inside a header's values, or None if it does not.

    ``entries`` are those of the header of ``text``, which ends at ``end``; ``left`` counts the characters of the story
    as it was read. A value has run over where no story is left, or where what follows its first paragraph is longer than
    that of such values and either longer than the story or without any break.
    """
    if left >= end and _most_that_runs_over(entries) <= _MOST_OF_SHORT:
        return None
    stretches = list(_stretches(text, entries, end))
    if not stretches:
        return None
    far = (one for one in stretches if one.length > one.most)
    chosen = next(far, None) or max(stretches, key=lambda one: one.length)
    return chosen.start if _is_story(text, chosen, end, left) else None


def _most_that_runs_over(entries: Sequence[Entry]) -> int:
    """Return how many characters of a header stand under the first lines of its labels: nearly always hardly any."""
    return sum(
        len(entry.raw) - max(entry.raw.find("\n"), 0)
        for entry in entries
        if "\n" in entry.raw or not entry.label
    )


def _is_story(text: str, stretch: _Stretch, end: int, left: int) -> bool:
    words = text[stretch.start : stretch.end].strip()
    if stretch.length <= stretch.most:
        return not left and not (is_about_story(words) or is_disclaimer(words))
    if stretch.length > left:
        return True
    # Without a break the value ends where readers of headers stop looking, or at the story's first break.
    endless = stretch.end == end and _LINE.match(text, end) is not None
    far = stretch.length > stretch.most * _FAR_BEYOND
    return (endless or far or _SPEECH.search(words) is not None) and not _BLANK.search(words)


def _stretches(text: str, entries: Sequence[Entry], end: int) -> Iterator[_Stretch]:
    """Yield what follows the first paragraph of the values, up to the next sure label each."""
    group: list[_Head] = []
    for head in _heads(text, entries, end):
        if group and _is_sure(head.entry):
            yield from _of_group(text, group)
            group = []
        group.append(head)
    yield from _of_group(text, group)


def _of_group(text: str, group: list[_Head]) -> Iterator[_Stretch]:
    """Yield the stretch from the first value of a group that has more than its own paragraph, if any has."""
    if not group:
        return
    end = group[-1].end
    place = next((i for i, head in enumerate(group) if _WORD.search(text, head.own, head.end)), len(group))
    start = group[place].own if place < len(group) else end
    first = place
    while first and group[first - 1].unknown:
        first -= 1
    speakers = [head for head in group[first : place + 1] if head.unknown]
    if len(speakers) > 1 or (speakers and f"\n{speakers[0].entry.label}:" in text[speakers[0].own - 1 :]):
        # Labels nobody knows, one after the other, right above the story: those who speak in it.
        start = speakers[0].start
    if _WORD.search(text, start, end):
        field = group[min(place, len(group) - 1)].entry.field
        yield _Stretch(start, end, _MOST_OF_LONG if field in table().long else _MOST_OF_SHORT)


def _is_sure(entry: Entry) -> bool:
    line = entry.raw.lstrip("\n").split("\n", 1)[0]
    return entry.kind is None and entry.field is not None and (not entry.label or strong(line))


def _heads(text: str, entries: Sequence[Entry], end: int) -> Iterator[_Head]:
    """Yield the entries that stand in the text with their places; a rule closes a value as the next label does."""
    found: list[tuple[int, int, Entry]] = []
    at = 0
    for entry in entries:
        first = entry.raw.strip("\n").split("\n", 1)[0]
        start = text.find(first, at, end) if first else -1
        if start >= 0:
            at = start + len(first)
            found.append((start, at, entry))
    width = _width_of(text[:end])
    starts = [start for start, _, _ in found]
    for (start, line_end, entry), after in zip(found, [*starts[1:], end][: len(found)], strict=True):
        plain = entry.field is None and not entry.label and entry.kind is None
        own = start if plain else _own_end(text, line_end, after, width)
        yield _Head(entry, start, own, after)


def _own_end(text: str, line_end: int, end: int, width: _Width) -> int:
    """Return where the first paragraph of a value ends: the line under it, unless the line is wrapped."""
    while True:
        stop = text.find("\n", line_end, end)
        if stop < 0:
            return end
        start = text.rfind("\n", 0, stop) + 1
        below = text.find("\n", stop + 1, end)
        if not width.goes_on(
            text[start:stop].rstrip(), text[stop + 1 : below if below >= 0 else end].strip()
        ):
            return stop + 1
        line_end = stop + 1


@dataclass(frozen=True, slots=True)
class _Width:
    """The longest line of a text; ``sure`` says that so many others are as long that it was wrapped there."""

    columns: int
    sure: bool

    def goes_on(self, line: str, after: str) -> bool:
        """Say whether a line goes on in the one under it, whose first word would not have fitted."""
        if not after or len(line) + 1 + len(after.split(None, 1)[0]) <= self.columns:
            return False
        return self.sure or line.endswith((",", ";", "&")) or after[0].islower()


def _width_of(text: str) -> _Width:
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    width = max(map(len, lines), default=0)
    full = sum(len(line) >= width - _SLACK for line in lines)
    finished = sum(line.endswith(_FINISHED) for line in lines)
    wrapped = _NARROWEST_WRAP <= width <= _WIDEST_WRAP
    sure = wrapped and full >= len(lines) * _FULL_LINES and finished * 2 < len(lines)
    # Where lines are paragraphs, or narrow as in verse, the first line is all.
    return _Width(width if wrapped else len(text), sure)
