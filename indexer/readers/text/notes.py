"""Take author's notes out of the middle of a story: "(A/N: …)" in a sentence, and paragraphs that are notes.

Notes a writer leaves without a mark of their own stay where they are.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import cache, partial
from itertools import compress
from operator import itemgetter

from indexer.datafiles import data_list
from indexer.readers.metadata.lines import parse_label
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.rules import is_rule
from indexer.readers.text.asides import is_recap

_starts = partial(data_list, __package__, "notes.toml", "starts")
_SIGNS = "*_~[({"
_FIRST_LETTERS = itemgetter(slice(3))
_NOTE = (
    r"(?:a\.?/n\.?|an|n/a|n\.?d\.?a\.?|а/н|author['’]?s?['’]?\s+(?:foot)?notes?|notes? from (?:the )?author|notes? de l['’]aut(?:eur|eure|rice)|"
    r"notas? de(?:l| la) autora?|anmerkung(?:en)? (?:der|des) autor(?:in|s)|anm\. d\. (?:a|v|verf)\.|dop\. aut|prz(?:yp)?\. aut|прим\. авт(?:ора|\.)|примечани[ея] автора|от автора)"
)
_INLINE = re.compile(rf"[(\[{{]\s*[*_~]*{_NOTE}\s*\d{{0,2}}\s*[*_]*\s*[:\-–—.;,]+\s*", re.IGNORECASE)
_BLANKS = " \t"
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
# A bracket that never closes within this many characters was not opened by a note.
_LONGEST = 2500
_LONGEST_HEADING = 160
# A paragraph that is a note by its label: not the weak ones, which begin sentences.
_LABELLED = re.compile(rf"[*_~\[(\s]*{_NOTE}\s*\d{{0,2}}[*_]*\s*[:\-–—]+", re.IGNORECASE)
# What who put a book on a site wrote into the middle of it.
_UPLOADED = re.compile(r"[（(【]?本[书書]由.{2,40}(?:上[传傳]|整理|[制製]作|提供|首[发發])")
_END_NOTES = re.compile(r"(?:chapter )?end ?notes?:?", re.IGNORECASE)
_LONGEST_END_HEADING, _MOST_NOTES = 20, 4
# Stands for a heading that is with the note above.
_BELOW = "\x1f"
_SMILEY = re.compile(r"[:;=8xX]['^-]?$")


@dataclass(frozen=True, slots=True)
class Note:
    """A note in a story: its words, all of it as it stood, and the paragraph of the remaining text it stood before."""

    field: str
    words: str
    raw: str
    paragraph: int


def take_notes(
    paragraphs: list[str], text: str, title: str = "", *, headed: bool = False
) -> tuple[list[str], tuple[Note, ...]]:
    """Return the paragraphs of a tidied text without its notes, and those in their order.

    ``text`` is what the paragraphs were made of: it is sooner looked through than they are joined. A paragraph that begins
    with the ``title`` is no note. ``headed``: they stand right under a chapter's heading.
    """
    if title and paragraphs and paragraphs[0].casefold().startswith(f"{title.casefold()}:"):
        rest, notes = take_notes(paragraphs[1:], text)
        moved = (dataclasses.replace(note, paragraph=note.paragraph + 1) for note in notes)
        return [paragraphs[0], *rest], tuple(moved)
    bracketed = _may_bracket(text)
    if not bracketed and not _may_have_notes(paragraphs):
        return paragraphs, ()
    inline: list[tuple[str, str]] = []
    if bracketed:
        text, inline = _take_inline("\n\n".join(paragraphs))
        paragraphs = text.split("\n\n")
    return _take_paragraphs(paragraphs, inline, under_heading=headed)


def _take_paragraphs(
    paragraphs: list[str], inline: list[tuple[str, str]], *, under_heading: bool
) -> tuple[list[str], tuple[Note, ...]]:
    """Part paragraphs that are notes from the story's; those taken from sentences stand where their marks do."""
    kept: list[str] = []
    notes: list[Note] = []
    head = ""
    for place, paragraph in enumerate(paragraphs):
        if head and not is_chapter_heading(paragraph.split("\n", 1)[0]):
            raw = paragraph if head == _BELOW else f"{head}\n\n{paragraph}"
            notes.append(Note("notes", paragraph, raw, len(kept)))
            head = _BELOW
            continue
        head = paragraph if _heads_notes(paragraphs, place) else ""
        if head:
            continue
        if under_heading and notes and notes[-1].paragraph == len(kept) and is_rule(paragraph):
            # It parts the note from the story.
            continue
        found = [inline[int(number)] for number in _PLACE.findall(paragraph)] if _MARKER in paragraph else []
        bare = _PLACE.sub("", paragraph).strip() if found else paragraph
        notes.extend(Note("notes", words, raw, len(kept)) for words, raw in found)
        if found and not bare.strip("*_~ .,"):
            continue
        own = _own_paragraph(bare, under_heading=under_heading) if bare[:3] in _prefixes() else None
        if own is not None:
            notes.append(Note(own[0], own[1], bare, len(kept)))
            continue
        kept.append(bare)
        under_heading = len(bare) < _LONGEST_HEADING and (
            is_chapter_heading(bare.split("\n", 1)[0]) or (under_heading and is_rule(bare))
        )
    return kept, tuple(notes)


def _heads_notes(paragraphs: list[str], place: int) -> bool:
    """Say whether a paragraph is but the heading of notes, and a chapter's heading follows after a few paragraphs."""
    paragraph = paragraphs[place]
    if len(paragraph) > _LONGEST_END_HEADING or not _END_NOTES.fullmatch(paragraph):
        return False
    after = (one.split("\n", 1)[0] for one in paragraphs[place + 2 : place + 2 + _MOST_NOTES])
    return any(map(is_chapter_heading, after))


def _may_have_notes(paragraphs: list[str]) -> bool:
    # Few paragraphs begin so.
    begins_so = map(_prefixes().__contains__, map(_FIRST_LETTERS, paragraphs))
    return any(map(_may_be_note, compress(paragraphs, begins_so)))


@cache
def _prefixes() -> frozenset[str]:
    """Return the first letters of notes as they may stand: looked at before anything that costs more, and rare."""
    starts = {form for start in _starts() for form in (start, start.capitalize(), start.upper())}
    plain = {start[:3] for start in starts}
    once = {f"{sign}{start[:2]}" for start in starts for sign in _SIGNS}
    twice = {f"{sign}{sign}{start[0]}" for start in starts for sign in _SIGNS}
    mixed = {f"{one}{other}{letter}" for one in _SIGNS for other in _SIGNS for letter in "aAnN"}
    return frozenset(plain | once | twice | mixed)


def _may_be_note(paragraph: str) -> bool:
    return paragraph[:20].lstrip("*_~[({ ").lower().startswith(_starts())


def _may_bracket(text: str) -> bool:
    """Say whether a bracket in a text opens a note: brackets are few, and each is looked at."""
    for sign in _CLOSERS:
        place = text.find(sign)
        while place >= 0:
            # Where lines are wrapped, one may end here.
            begins = " ".join(text[place + 1 : place + 24].split())
            if begins.lstrip("*_~ ").lower().startswith(_starts()):
                return True
            place = text.find(sign, place + 1)
    return False


# Where a note stood in the text, until its paragraph is known; no text has this letter (see ``encoding``).
_MARKER = "\x1f"
_PLACE = re.compile(rf"{_MARKER}(\d+){_MARKER}")


def _take_inline(text: str) -> tuple[str, list[tuple[str, str]]]:
    text = text.replace(_MARKER, "")
    found: list[tuple[str, str]] = []
    pieces: list[str] = []
    at = 0
    for opening in _INLINE.finditer(text):
        if opening.start() < at:
            continue
        end = _closing(text, opening)
        if end is None:
            continue
        pieces.append(f"{text[at : opening.start()].rstrip(_BLANKS)}{_MARKER}{len(found)}{_MARKER}")
        found.append((text[opening.end() : end].strip("*_ "), text[opening.start() : end + 1]))
        at = end + 1
    return "".join([*pieces, text[at:]]), found


def _closing(text: str, opening: re.Match[str]) -> int | None:
    """Return where the bracket that opens a note is closed; a smiley's mouth closes nothing if another follows."""
    sign = opening[0][0]
    depth = 1
    smiley = None
    for place in range(opening.end(), min(len(text), opening.end() + _LONGEST)):
        letter = text[place]
        if letter == sign:
            depth += 1
        elif letter == _CLOSERS[sign]:
            if depth == 1 and sign == "(" and _SMILEY.search(text, max(0, place - 2), place):
                smiley = place
                continue
            depth -= 1
            if depth == 0:
                return place
        elif letter == "\n" and smiley is not None and text[place : place + 2] == "\n\n":
            return smiley
    return smiley


def _own_paragraph(paragraph: str, *, under_heading: bool) -> tuple[str, str] | None:
    """Return field and words of a paragraph that is a note by its label, or None.

    Right under a chapter's heading a disclaimer or a summary is one, too.
    """
    if _UPLOADED.match(paragraph):
        return "boilerplate", paragraph
    first = paragraph[:60]
    if _LABELLED.match(first):
        label = _LABELLED.match(paragraph)
        assert label is not None
        words = paragraph[label.end() :].strip("*_~ ]")
        # "AN: that was all it said" begins a sentence.
        return None if words[:1].islower() and not under_heading and "/" not in label[0] else ("notes", words)
    if not under_heading:
        return None
    if is_recap(paragraph):
        return "quoted", paragraph
    label_line = parse_label(paragraph.split("\n", 1)[0])
    if label_line is None or label_line.field not in {"disclaimer", "notes", "summary"} or label_line.weak:
        return None
    rest = paragraph.split("\n", 1)[1:]
    return label_line.field, " ".join([label_line.value, *rest]).strip()
