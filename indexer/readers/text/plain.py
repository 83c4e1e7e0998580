"""Read a plain-text story: its header's labels into fields, the rest into chapters, everything else into zones.

It gets text that is already decoded; other formats have readers of their own and hand their text to this one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from indexer.errors import NotAStoryError
from indexer.model import Capture, Story, Zone, ZoneKind, story_id
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.metadata.labels import fold_label
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry, zones_of
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.chapters import part_paragraphs
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.paragraphs import paragraphs_of
from indexer.readers.structure.printouts import without_page_lines
from indexer.readers.structure.rules import is_rule
from indexer.readers.text.asides import is_ending
from indexer.readers.text.entries import entries_of
from indexer.readers.text.gutenberg import unwrap
from indexer.readers.text.inner_notes import add_notes
from indexer.readers.text.lists_of_stories import lists_stories
from indexer.readers.text.notes import Note, take_notes
from indexer.readers.text.readings import take_reading
from indexer.readers.text.removal_notices import heads_no_chapter, is_removal_notice
from indexer.readers.text.running_heads import without_running_heads
from indexer.readers.text.threads import Thread, thread_in
from indexer.readers.text.title_lines import title_line

NAME = READER = "plain"
# How sure formats with marks of their own are.
_WRAPPED = 0.98
# Labels of eFiction's printed stories and of download programs, which use "Category" for the fandom.
_FORM_LABELS = {"challenges", "challenge", "packaged", "publisher", "read"}
_CATEGORY = {"category", "categories"}
_EFICTION_LABELS = {"chapters", "completed"}
_EFICTION_LINE = re.compile(r"(?m)^\s*\[Reviews - \d+\]|^Printer$|^Chapter or Story$|^Text Size\b")
# A whole message quoted by another: nearly all of its lines.
_FORWARDED = 0.9
_DRAWN = frozenset({"====", "----", "~~~~", "****", "____"})
# A notice in a story's place has so many paragraphs at most.
_FEW = 3


def recognise(sample: Sample) -> str | None:
    """Take whatever reads as text; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the one story in a text file; see ``families``."""
    return read_plain(sample.capture, sample.decoded, context.found)


def read_plain(
    capture: Capture, decoded: Decoded, found: Mapping[str, str] = MappingProxyType({})
) -> tuple[Story, ...]:
    """Return the one story in a text file; ``found`` is what else to say of how it was read.

    Raises:
        NotAStoryError: the file holds no words, or none of a story.
    """
    text, page_lines = without_page_lines(unquoted(decoded.text))
    thread = thread_in(text)
    text = text if thread is None else thread.text
    if lists_stories(text):
        raise NotAStoryError(
            "The text lists stories, with a few words about each, and holds none of them. Put the stories themselves there."
        )
    wanted = capture.chosen.get(story_id(capture.source, capture.origin), "") if capture.chosen else ""
    draft, body = take_header(text, wanted)
    if thread is not None:
        _add_thread(draft, thread)
    reading = {**found, "reader": READER, **decoded.as_reading()}
    paragraphs = _without_underlines(paragraphs_of(body, decoded.beyond))
    paragraphs, heads = without_running_heads(paragraphs, draft.title or "", draft.authors)
    if of_pages := (*page_lines, *heads):
        draft.zones.append(Zone(ZoneKind.BOILERPLATE, "\n".join(of_pages), None))
    paragraphs, notes = take_notes(paragraphs, body, draft.title or "")
    return (_finished(capture, draft, paragraphs, notes, reading),)


def _finished(
    capture: Capture,
    builder: StoryBuilder,
    paragraphs: list[str],
    notes: tuple[Note, ...],
    reading: dict[str, str],
) -> Story:
    """Return the story of a header's draft, the paragraphs after it, and the notes that were among them.

    Raises:
        NotAStoryError: there are no words.
    """
    if not any(paragraphs) and not notes and builder.title is None and not builder.zones:
        raise NotAStoryError("The file holds no words. Delete it, or put the story's text in it.")
    if len(paragraphs) <= _FEW and (kind := _instead(builder, text := "\n\n".join(paragraphs))):
        # The fields are there, the text is not.
        builder.zones.append(Zone(kind, text, 1))
        paragraphs = []
    parted = part_paragraphs(paragraphs)
    # A note stands in the chapter whose first paragraph is the last at or before its own.
    placed = ((sum(start <= note.paragraph for start in parted.starts) or 1, note) for note in notes)
    add_notes(builder, placed)
    builder.add_all(Entry("notes", "", value) for value in builder.closing_notes)
    builder.closing_notes.clear()
    return builder.finish(capture, parted.chapters, reading=reading)


def _instead(builder: StoryBuilder, text: str) -> ZoneKind | None:
    """Return what the few words of a story's text are if they stand in its place: that it was removed, a name below a note."""
    if is_removal_notice(text):
        return ZoneKind.BOILERPLATE
    signs = 0 < len(text.split()) <= _FEW and not text.endswith((".", "!", "?", "”", '"'))
    head = "\n".join(zone.text for zone in builder.zones if zone.kind is ZoneKind.HEADER)
    return ZoneKind.NOTES if signs and heads_no_chapter(head) else None


def take_header(text: str, wanted: str = "") -> tuple[StoryBuilder, str]:
    """Return what stands before and behind the story in ``text``, as a draft with its zones, and the story's text.

    ``wanted`` is the reading a person chose, if any (see ``readings``).
    """
    draft = StoryBuilder()
    book = unwrap(text)
    if book is not None:
        draft.add_all(book.entries)
        draft.zones += [*zones_of(book.entries, 1), *book.licence]
        draft.confidence = _WRAPPED
        return draft, book.body
    taken = take_reading(text, wanted)
    parts = taken.parts
    behind = entries_of(parts.back) if parts.back is not None else ()
    _add_entries(draft, entries_of(parts.front), behind)
    draft.confidence = taken.confidence
    draft.reading |= taken.said
    return draft, _without_last_rules(
        text[parts.front.at : parts.back.at if parts.back is not None else len(text)]
    )


def _add_thread(draft: StoryBuilder, thread: Thread) -> None:
    """Take what a thread calls its story and who posted it, where the story does not say, and the rest as no part of it."""
    if thread.title and not draft.title:
        draft.add_all(title_line(thread.title, vouched=False) or (Entry("title", "", thread.title),))
    if thread.author and not draft.authors:
        draft.add_all((Entry("author", "", thread.author),))
    draft.zones += [Zone(ZoneKind.BOILERPLATE, thread.above, 1)] if thread.above else []
    draft.zones += [Zone(ZoneKind.BOILERPLATE, "\n\n".join(thread.others), None)]


def _without_underlines(paragraphs: list[str]) -> list[str]:
    """Return a story's paragraphs without the lines that are drawn right under headings of chapters."""
    drawn = [place for place, paragraph in enumerate(paragraphs) if place and paragraph[-4:] in _DRAWN]
    for place in reversed(drawn):
        if is_rule(paragraphs[place]) and is_chapter_heading(paragraphs[place - 1]):
            del paragraphs[place]
    return paragraphs


def _without_last_rules(body: str) -> str:
    """Return a story without the rule under its last line, which parts it from nothing."""
    written = body.rstrip()
    line_end = written.rfind("\n")
    last = written[line_end + 1 :]
    if line_end < 0:
        return body
    if is_ending(last.strip()):
        above = written[:line_end]
        bare = _without_last_rules(above)
        return f"{bare}\n\n{last}" if bare is not above else body
    return _without_last_rules(written[:line_end]) if is_rule(last) or last.rstrip() == "--" else body


def _add_entries(builder: StoryBuilder, before: tuple[Entry, ...], behind: tuple[Entry, ...]) -> None:
    """Take what a header says and what stands behind the story; notes there come after those inside it."""
    labelled = any(entry.field == "title" and entry.label and entry.value for entry in before)
    builder.add_all(
        entry
        for entry in _with_fandoms(before)
        # A label that names the title counts, not a first line that looked like one.
        if not (labelled and entry.field == "title" and not entry.label)
    )
    builder.zones += zones_of(before, 1)
    notes = [entry for entry in behind if entry.field == "notes"]
    # A by-line at the end counts where none stands at the start.
    single_fields = {
        "notes",
        *(("author",) if builder.authors else ()),
        *(("title",) if builder.title else ()),
    }
    builder.add_all(
        entry
        for entry in behind
        if entry.field not in single_fields or (entry.field == "author" and entry.label)
    )
    builder.closing_notes += [entry.value for entry in notes]
    builder.zones += zones_of(behind, None)


def _with_fandoms(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Read "Category" as a fandom where the labels are those of an archive's form that has genres besides."""
    labels = {fold_label(entry.label) for entry in entries}
    if not labels & _CATEGORY:
        return entries
    formed = labels & _FORM_LABELS or labels >= _EFICTION_LABELS
    is_form = (formed and labels & {"genre", "genres"}) or any(
        _EFICTION_LINE.search(entry.raw) for entry in entries[:2]
    )
    if not is_form or any(entry.field == "fandom" for entry in entries):
        return entries
    return tuple(
        replace(entry, field="fandom") if fold_label(entry.label) in _CATEGORY else entry for entry in entries
    )


def unquoted(text: str) -> str:
    """Take the quote marks off a text that is quoted from end to end."""
    if ">" not in text or (not text.startswith(">") and "\n>" not in text):
        return text
    lines = text.split("\n")
    written = [line for line in lines if line.strip()]
    if sum(line.startswith(">") for line in written) < len(written) * _FORWARDED:
        # Mailbox files write ">From" for a line that begins with From.
        return re.sub(r"(?m)^>(?=From )", "", text)
    return "\n".join(line[1:].removeprefix(" ") if line.startswith(">") else line for line in lines)
