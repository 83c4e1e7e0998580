"""Find where a story ends and what stands behind it: labels, notes, signatures, lines of lists and archives.

It works backwards from the end of the text, and leaves alone whatever may be the story's last lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from indexer.datafiles import data_words
from indexer.model import ZoneKind
from indexer.readers.metadata.labels import EXTRA, table
from indexer.readers.metadata.lines import LabelLine, are_quoted, parse_byline, parse_label
from indexer.readers.metadata.mail_addresses import address_on, is_only_addresses
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.rules import is_rule
from indexer.readers.text.asides import (
    asks_for_letters,
    has_speech,
    is_about_story,
    is_boilerplate,
    is_disclaimer,
    is_ending,
)
from indexer.readers.text.header import find_header
from indexer.readers.text.openings import byline_entries

# Closing matter is shorter than this in characters, and has fewer paragraphs.
_TAIL_CHARS = 4000
_MOST_BLOCKS = 40
# What is looked at first: notes longer than this begin before it, and then their last paragraph shows what they are.
_GLANCE = 1400
# The four lines good manners allow, and what people made of that.
_SIGNATURE_LINES = 8
_SIGNATURE_WIDTH = 80
# What people add without a header around it.
_CLOSING = {
    "notes",
    "disclaimer",
    "contact",
    *(EXTRA + name for name in ("feedback", "distribution", "thanks", "beta", "dedication", "homepage")),
}
_LABELS_ALONE = 2
# A note behind a story has no more paragraphs than this.
_NOTE_BLOCKS = 6
# Under a line that says "Notes:" and no more, so many paragraphs of so many characters together.
_HEADED_BLOCKS = 3
_HEADED_CHARS = 1000
_DASHES = re.compile(r"--\s?")
# A last line of the writer's.
_COPYRIGHT = re.compile(
    r"(?i)\W{0,3}(?:copyright\b|©|c\) ?\d{4}).{0,20}\d{4}|\W{0,2}(?:©|\(c\))(?: ?\d{4}| .{0,60}\d{4}\W*$)"
)
# Right under the story, without a rule, only a short paragraph that asks readers for something is the writer's.
_PLEA_CHARS = 300
_pleas = partial(data_words, __package__, "tails.toml", "pleas")
# Signs that open labels, quoted lines and rules.
_TAIL_SIGNS = frozenset(">*_[({<#|~-=+")
_LABEL_WINDOW = 42
_SHORT_LINE = 70


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind a story, in its order, and the character offset where the story ends."""

    entries: tuple[Entry, ...]
    start: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph of the end of a text, or a rule: its lines and where they begin."""

    lines: tuple[str, ...]
    start: int
    rule: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.strip() for line in self.lines)

    @property
    def raw(self) -> str:
        return "\n".join(self.lines)


def find_tail(text: str, start: int) -> Tail | None:
    """Return what stands behind the story that begins at ``start``, or None if nothing does."""
    if _ends_as_stories_do(text, start):
        return None
    pieces = _pieces(text, max(start, len(text) - _TAIL_CHARS))
    entries: list[Entry] = []
    end = len(pieces)
    while end and (taken := _take(text, pieces, end)) is not None:
        place, found = taken
        entries = [*found, *entries]
        end = place
    while end and end < len(pieces) and pieces[end - 1].rule:
        end -= 1
    if not entries or end == len(pieces):
        return None
    return Tail(tuple(entries), pieces[end].start)


def _ends_as_stories_do(text: str, start: int) -> bool:
    """Say whether nothing near the end looks like what stands behind stories: a cheap look before the real one."""
    window = text[max(start, len(text) - _GLANCE) :].rstrip()
    last = window[window.rfind("\n\n") + 1 :].strip()
    if _COPYRIGHT.match(last):
        return False
    for line in window.split("\n"):
        if line[:1] in _TAIL_SIGNS or ":" in line[:_LABEL_WINDOW] or "=" in line[:_LABEL_WINDOW]:
            label = parse_label(line)
            if (
                line[:1] == ">"
                or is_rule(line)
                or _DASHES.fullmatch(line)
                or (label is not None and label.field)
            ):
                return False
        if 0 < len(line) <= _SHORT_LINE and is_ending(line):
            return False
    if parse_byline(last.split("\n", 1)[0]) is not None:
        return False
    long = len(window) - len(last) < _GLANCE // 3 and is_about_story(last)
    return not (long or _pleads(last) or is_only_addresses(last) or is_boilerplate(last))


def _pleads(text: str) -> bool:
    return len(text) <= _PLEA_CHARS and any(map(text.lower().__contains__, _pleas()))


def _take(text: str, pieces: list[_Piece], end: int) -> tuple[int, list[Entry]] | None:
    """Return where the last stretch before ``end`` begins that is not the story, and what it says."""
    last = end
    while last and pieces[last - 1].rule:
        last -= 1
    if not last:
        return None
    if (said := byline_entries(pieces[last - 1].lines)) is not None:
        return last - 1, said
    found = _foreign(pieces, last) or _labelled(text, pieces, last) or _after_ending(pieces, last)
    return found or _closing_lines(pieces, last) or _headed_notes(pieces, last)


def _foreign(pieces: list[_Piece], end: int) -> tuple[int, list[Entry]] | None:
    """Take the last paragraph where it is an archive's or a list's, or a signature."""
    piece = pieces[end - 1]
    if is_boilerplate(piece.raw) and len(piece.lines) <= _SIGNATURE_LINES and not _labels_in(piece):
        return end - 1, [Entry(None, "", "", piece.raw, ZoneKind.BOILERPLATE)]
    dashes = next((i for i, line in enumerate(piece.lines) if _DASHES.fullmatch(line)), None)
    if dashes is not None:
        signature = piece.lines[dashes + 1 :]
        if 0 < len(signature) <= _SIGNATURE_LINES and max(map(len, signature)) <= _SIGNATURE_WIDTH:
            return _cut(pieces, end - 1, dashes, ZoneKind.SIGNATURE)
    if are_quoted(piece.lines):
        return end - 1, [Entry(None, "", "", piece.raw, ZoneKind.QUOTED)]
    if end > 1 and pieces[end - 2].rule and _is_address_block(piece):
        return end - 1, [Entry(None, "", "", piece.raw, ZoneKind.SIGNATURE)]
    return None


def _is_address_block(piece: _Piece) -> bool:
    """Say whether short lines under a rule are a signature: each too short for prose, one with an address."""
    narrow = len(piece.lines) <= _SIGNATURE_LINES and max(map(len, piece.lines)) <= _SIGNATURE_WIDTH
    if not narrow or _labels_in(piece) or is_only_addresses(piece.text):
        return False
    address = address_on(piece.text)
    named = address is not None or "http://" in piece.text or "www." in piece.text
    return (
        named
        and not is_about_story(piece.text.replace(address or "\0", ""))
        and not asks_for_letters(piece.text)
    )


def _cut(pieces: list[_Piece], place: int, line: int, kind: ZoneKind) -> tuple[int, list[Entry]]:
    """Cut a paragraph before one of its lines: the story's part stays a piece of its own."""
    piece = pieces[place]
    entry = Entry(None, "", "", "\n".join(piece.lines[line:]), kind)
    if line == 0:
        return place, [entry]
    start = piece.start + sum(len(above) + 1 for above in piece.lines[:line])
    pieces[place : place + 1] = [_Piece(piece.lines[:line], piece.start), _Piece(piece.lines[line:], start)]
    return place + 1, [entry]


def _labelled(text: str, pieces: list[_Piece], end: int) -> tuple[int, list[Entry]] | None:
    """Take paragraphs up to ``end`` that are labels, with what belongs to their values.

    After a rule or an ending anything labelled will do; without one it takes two labels, or one of those that people
    put under a story.
    """
    stop = pieces[end].start if end < len(pieces) else len(text)
    best: tuple[int, list[Entry]] | None = None
    last = pieces[end - 1]
    if not (_is_comment(last) or _known(last)):
        return None
    for place in range(end - 1, max(-1, end - 1 - _MOST_BLOCKS), -1):
        piece = pieces[place]
        if piece.rule or is_ending(piece.text) or is_chapter_heading(piece.lines[0]):
            break
        label = _known(piece)
        if label is None:
            continue
        parted = place > 0 and (pieces[place - 1].rule or is_ending(pieces[place - 1].text))
        if (label.weak and not label.marked and not parted) or not _only_labels(
            pieces[place:end], parted=parted
        ):
            continue
        whole = parted and _is_closing_note(pieces[place:end])
        entries = _entries(text[:stop], piece.start, whole=whole)
        if entries and (parted or _convinces(entries)):
            best = place, entries
    return best


def _headed_notes(pieces: list[_Piece], end: int) -> tuple[int, list[Entry]] | None:
    """Take the few last paragraphs under a line that says nothing but "Notes:", whatever they speak of."""
    length = 0
    for place in range(end - 1, max(-1, end - 2 - _HEADED_BLOCKS), -1):
        piece = pieces[place]
        label = _known(piece)
        if label is not None and label.field == "notes" and not label.value:
            after = pieces[place + 1 : end]
            told = "\n\n".join(one.raw for one in after)
            named = ":" in piece.lines[0] and (not label.weak or label.label.endswith("s"))
            value = " ".join([*piece.lines[1:], told]).strip()
            return (
                (place, [Entry("notes", label.label, value, f"{piece.raw}\n\n{told}")])
                if named and value
                else None
            )
        length += len(piece.text)
        if piece.rule or has_speech(piece.text) or length > _HEADED_CHARS:
            return None
    return None


def _only_labels(pieces: list[_Piece], *, parted: bool) -> bool:
    """Say whether every paragraph is labelled, or goes on with what a note before it says."""
    noted = False
    if parted and _is_closing_note(pieces):
        return True
    for piece in pieces:
        label = None if piece.rule else parse_label(piece.lines[0])
        if label is not None and label.field is not None:
            noted = label.field in table().long
        elif not piece.rule and not (noted and (is_about_story(piece.text) or is_disclaimer(piece.text))):
            # Under an ending or a rule an author may run on; "Then it stopped." under a label is the story.
            only_mail = is_only_addresses(piece.text)
            if not only_mail and not (parted and noted and is_about_story(piece.text)):
                return False
    return True


def _is_closing_note(pieces: list[_Piece]) -> bool:
    """Say whether paragraphs under a rule are one author's note: it says so, nobody speaks, and its last tells of it."""
    label = _known(pieces[0])
    if label is None or label.field != "notes" or label.weak or len(pieces) > _NOTE_BLOCKS:
        return False
    return _is_comment(pieces[-1]) and not any(piece.rule or has_speech(piece.text) for piece in pieces)


def _entries(text: str, start: int, *, whole: bool) -> list[Entry] | None:
    """Return what the text from ``start`` on says as a header, or None if it is not one to its end.

    ``whole``: it is known to be one note, whatever its paragraphs speak of.
    """
    found = find_header(text, start)
    rest = text[found.end :].strip()
    entries = list(found.entries)
    if not entries:
        return _weak_entries(text[start:])
    if rest:
        if entries[-1].field != "notes" or not (whole or all(map(is_about_story, rest.split("\n\n")))):
            return None
        last = entries[-1]
        entries[-1] = replace(last, value=f"{last.value}\n\n{rest}", raw=f"{last.raw}\n\n{rest}")
    return entries


def _weak_entries(text: str) -> list[Entry] | None:
    """Return the entries of labels that begin sentences elsewhere; asked for only where a rule vouches for them."""
    entries: list[Entry] = []
    for line in text.split("\n"):
        label = parse_label(line)
        if label is not None and label.field is not None:
            entries.append(Entry(label.field, label.label, label.value, line))
        elif line.strip() and entries:
            last = entries[-1]
            entries[-1] = Entry(
                last.field, last.label, f"{last.value} {line.strip()}".strip(), f"{last.raw}\n{line}"
            )
        elif line.strip():
            return None
    return entries or None


def _convinces(entries: list[Entry]) -> bool:
    labelled = [entry for entry in entries if entry.label and entry.field]
    return bool(labelled) and (len(labelled) > _LABELS_ALONE or labelled[0].field in _CLOSING)


def _after_ending(pieces: list[_Piece], end: int) -> tuple[int, list[Entry]] | None:
    """Take what a writer says after "THE END"."""
    place = next(
        (i for i in range(end - 1, -1, -1) if not pieces[i].rule and is_ending(pieces[i].text)), None
    )
    if place is None or place == end - 1:
        return None
    after = [piece for piece in pieces[place + 1 : end] if not piece.rule]
    if not after or not all(_is_comment(piece) for piece in after):
        return None
    return place + 1, [Entry("notes", "", piece.text, piece.raw) for piece in after]


def _is_comment(piece: _Piece) -> bool:
    return is_about_story(piece.text) or is_disclaimer(piece.text) or is_only_addresses(piece.text)


def _closing_lines(pieces: list[_Piece], end: int) -> tuple[int, list[Entry]] | None:
    """Take a last paragraph after a rule in which the writer plainly speaks to readers, or one that is an address."""
    piece = pieces[end - 1]
    if is_only_addresses(piece.text):
        return end - 1, [Entry("contact", "", piece.text, piece.raw)]
    if _COPYRIGHT.match(piece.text) and len(piece.text) <= _TAIL_CHARS // 10:
        return end - 1, [Entry("disclaimer", "", piece.text, piece.raw)]
    parted = end > 1 and (pieces[end - 2].rule or is_ending(pieces[end - 2].text))
    if parted and asks_for_letters(piece.text):
        return end - 1, [Entry(f"{EXTRA}feedback", "", piece.text, piece.raw)]
    told = len(piece.text) <= _TAIL_CHARS // 4 if parted else _pleads(piece.text)
    if told and is_about_story(piece.text, surely=True):
        return end - 1, [Entry("notes", "", piece.text, piece.raw)]
    return None


def _known(piece: _Piece) -> LabelLine | None:
    label = parse_label(piece.lines[0])
    return label if label is not None and label.field is not None else None


def _labels_in(piece: _Piece) -> bool:
    labels = (parse_label(line) for line in piece.lines)
    return any(label is not None and label.field is not None and not label.weak for label in labels)


def _pieces(text: str, start: int) -> list[_Piece]:
    """Return the paragraphs and rules of ``text`` from the first whole line after ``start`` on."""
    at = start if start == 0 or text[start - 1 : start] == "\n" else text.find("\n", start) + 1
    if at == 0 and start:
        return []
    pieces: list[_Piece] = []
    current: list[str] = []
    began = at
    for line in text[at:].split("\n"):
        blank, rule = not line.strip(), is_rule(line) and not _DASHES.fullmatch(line)
        if current and (blank or rule):
            pieces.append(_Piece(tuple(current), began))
            current = []
        if rule:
            pieces.append(_Piece((line,), at, rule=True))
        elif not blank:
            began = began if current else at
            current.append(line)
        at += len(line) + 1
    if current:
        pieces.append(_Piece(tuple(current), began))
    assert all(one.start < other.start for one, other in pairwise(pieces))
    return pieces
