"""Take the frame off a text of Project Gutenberg and of those like it: licence, who prepared it, the title page; of every year.

A text whose first lines do not say that it is such a text is left alone, whatever stands further down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from indexer.datafiles import data_table
from indexer.model import Zone, ZoneKind
from indexer.readers.metadata.lines import parse_label
from indexer.readers.metadata.people import without_life
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.gutenberg_titles import (
    Named,
    contents_end,
    named_in,
    said_over,
    title_page_end,
    with_titled_chapters,
)

_BLOCK = re.compile(r"^[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*", re.MULTILINE)
# Where the first lines have the name, and where the longest small print of the nineties ends.
_OPENING_CHARS, _OPENING_LINES = 3000, 15
_WINDOW = 40_000
# So many lines without a word of the frame part it from the book: after its last line, and where it has none.
_FAR, _FAR_OPEN = 14, 60
# The licence of today has twenty thousand characters; where no line begins it, it is looked for so far from the end.
_BACK = 30_000
# What preparers list of their changes behind a book.
_LONGEST_NOTES = 8_000
_HINT = "project gutenberg"
# What the first lines of others' frames have one of.
_HINTS, _FIRST_CHARS = ("ebook", "e-book", "etext", "e-text"), 600
# As frames label what they say, known or not: "eBook No.: 7"; what goes on below is indented or has no colon.
_LABELLED = re.compile(r"[^\W_][\w .'’/()-]{1,40}:(?:\s|$)")
# An author as catalogues have one: "Pike, Ada".
_TURNED = re.compile(r"(?P<last>[^,;&]{2,30}),\s+(?P<first>[^,;&]{1,30})")
_WORD = re.compile(r"\w")
# Paragraphs of so many lines this long are a preface.
_PROSE_LINES, _PROSE_CHARS = 4, 45


@dataclass(frozen=True, slots=True)
class Gutenberg:
    """A book without its wrapping: header entries, the body's text, and what stands in front of it and behind it."""

    entries: tuple[Entry, ...]
    body: str
    licence: tuple[Zone, ...]


def unwrap(text: str) -> Gutenberg | None:
    """Return the book inside a text with the frame of Project Gutenberg or of somebody like it, None if there is none."""
    opening = text[:_OPENING_CHARS].lower()
    if _HINT not in opening and not any(map(opening[:_FIRST_CHARS].__contains__, _HINTS)):
        return None
    marked = _marked(text)
    if marked is None:
        return None
    framed, stop = _borders(text, marked)
    entries, rest = _labels(text[:framed])
    if not (marked or _HINT in opening or {"title", "author"} <= {entry.field for entry in entries}):
        # Others than the one everybody knows say what their book is called.
        return None
    named = named_in(text[:framed], entries)
    stop = _notes_start(text, framed, said_over(text, framed, stop, named))
    page = title_page_end(text[framed:stop], named) + framed
    start = contents_end(text[page:stop]) + page
    if not _WORD.search(text, start, stop):
        # A frame without a book is none: what it says is a story's, or the story is in it.
        return None
    zones = (
        Zone(ZoneKind.LICENCE, "\n\n".join(rest), 1),
        Zone(ZoneKind.HEADER, text[framed:page].strip(), 1),
        Zone(ZoneKind.CONTENTS, text[page:start].strip(), 1),
        Zone(ZoneKind.LICENCE, text[stop:].strip(), None),
    )
    entries = (*_named_entries(named, text[framed:page], entries), *entries)
    body = with_titled_chapters(text[start:stop])
    return Gutenberg(entries, body, tuple(zone for zone in zones if zone.text))


def _named_entries(named: Named, title_page: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return title and author where no label says them; their words are the frame's and stand there."""
    known = {entry.field for entry in entries}
    found = named.completed(title_page)
    pairs = (("title", found.title), ("author", found.author))
    return tuple(Entry(field, "", value) for field, value in pairs if value and field not in known)


def _marked(text: str) -> int | None:
    """Return where the last line ends that says that the book begins; 0 in a frame without one, None without a frame."""
    head = text[:_WINDOW]
    over = _table().end_words.search(head)
    starts = [found.end() for found in _table().start.finditer(head, 0, over.start() if over else _WINDOW)]
    lines = [line for line in text[:_OPENING_CHARS].split("\n") if line.strip()][:_OPENING_LINES]
    opened = any(map(_table().opening.match, lines))
    begins = bool(starts) and not text[: starts[0]].strip().count("\n")
    if not (opened or begins):
        return None
    return starts[-1] if starts else 0 if _is_framed(head) else None


def _is_framed(head: str) -> bool:
    """Say whether several paragraphs are a frame's: the first line alone may begin an essay."""
    return sum(_table().frame.search(block[0]) is not None for block in _BLOCK.finditer(head)) > 2  # noqa: PLR2004 -- the first line and the last may stand in an article


def _notes_start(text: str, start: int, stop: int) -> int:
    """Return where the preparers' last note behind a book begins, ``stop`` if there is none."""
    notes = list(_table().notes.finditer(text, max(start, stop - _LONGEST_NOTES), stop))
    return notes[-1].start() if notes else stop


def _borders(text: str, marked: int) -> tuple[int, int]:
    """Return where the book begins and where it ends: it is the longest stretch between two paragraphs of the frame."""
    over = _last_line(text, marked)
    stop = len(text) if over is None else over
    spans = [(0, marked), *_front(text, marked, stop), (stop, stop)]
    if over is None and not marked:
        back = max(marked, stop - _BACK)
        behind = (block.span() for block in _BLOCK.finditer(text, back) if _table().frame.search(block[0]))
        spans = sorted({*spans, *behind})
    stretches = [(before[1], after[0]) for before, after in pairwise(spans)]
    return max(stretches, key=lambda stretch: len(text[slice(*stretch)].strip()))


def _last_line(text: str, start: int) -> int | None:
    """Return where the line begins that says that the book is over, None where none does."""
    final = _table().end.search(text, start)
    words = list(_table().end_words.finditer(text, start, final.start() if final else len(text)))
    if words and (final is None or not _is_long(text[words[-1].start() : final.start()])):
        return words[-1].start()
    return final.start() if final is not None else None


def _is_long(words: str) -> bool:
    return words.count("\n") > _FAR


def _front(text: str, marked: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield where the paragraphs of the frame before the book stand; each is near the one before."""
    end, far = marked, _FAR if marked else _FAR_OPEN
    for found in _BLOCK.finditer(text, marked, min(stop, marked + _WINDOW)):
        block, between = found[0], text[end : found.start()]
        framed = _table().frame.search(block) is not None
        if between.count("\n") > far or (marked and not framed and _is_prose(block)):
            break
        labelled = not marked and parse_label(block.split("\n", 1)[0]) is not None
        if framed or labelled or (end and _goes_on(between, block)):
            end = found.end()
            yield found.span()


def _goes_on(between: str, block: str) -> bool:
    """Say whether a paragraph belongs to a note whose heading stands right above it: it is indented as such notes are."""
    return between.count("\n") <= 2 and all(line.startswith("    ") for line in block.split("\n"))  # noqa: PLR2004 -- one blank line


def _is_prose(block: str) -> bool:
    lines = block.split("\n")
    return len(lines) >= _PROSE_LINES and sum(map(len, lines)) > _PROSE_CHARS * len(lines)


def _labels(head: str) -> tuple[tuple[Entry, ...], list[str]]:
    """Return what labels in the frame say, and its other paragraphs."""
    entries: list[Entry] = []
    rest: list[str] = []
    for block in _paragraphs(head):
        lines = block.split("\n")
        label = parse_label(lines[0])
        known = (
            label is not None and label.field is not None and label.field not in {e.field for e in entries}
        )
        if label is not None and known and not _table().frame.search(lines[0].partition(":")[2]):
            value = " ".join([label.value, *map(str.strip, lines[1:])]).strip()
            value = _as_written(value) if label.field == "author" else value
            entries.append(Entry(label.field, label.label, value, block))
        else:
            rest.append(block)
    return tuple(entries), rest


def _as_written(author: str) -> str:
    """Return an author as title pages have one: "Pike, Ada (1866-1931)" is Ada Pike."""
    name = without_life(author)
    turned = _TURNED.fullmatch(name)
    return f"{turned['first']} {turned['last']}" if turned else name


def _paragraphs(head: str) -> Iterator[str]:
    """Yield paragraphs, those of several labels a label each."""
    for block in _BLOCK.finditer(head):
        lines: list[str] = []
        for line in block[0].split("\n"):
            # What goes on with a value is indented.
            if lines and not line[:1].isspace() and (_LABELLED.match(line) or _LABELLED.match(lines[0])):
                yield "\n".join(lines)
                lines = []
            lines.append(line)
        yield "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Table:
    opening: re.Pattern[str]
    start: re.Pattern[str]
    end: re.Pattern[str]
    end_words: re.Pattern[str]
    frame: re.Pattern[str]
    notes: re.Pattern[str]


@cache
def _table() -> _Table:
    data = data_table(__package__, "gutenberg.toml")
    flags = re.IGNORECASE | re.MULTILINE
    return _Table(
        re.compile(data["opening"], flags),
        re.compile("|".join(data["start"]), re.MULTILINE),
        re.compile(data["end"], re.MULTILINE),
        re.compile(data["end_words"], flags),
        re.compile("|".join(data["frame"]), flags | re.DOTALL),
        re.compile(data["notes"], flags),
    )
