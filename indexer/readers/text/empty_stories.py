"""Leave no story without its text: prose that was read as something else becomes it, and where there is none that is said.

By itself it makes nothing of a story that has a text, nor of one that was removed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from indexer.model import Chapter, Story, Zone, ZoneKind
from indexer.readers.metadata.labels import table
from indexer.readers.metadata.lines import LabelLine, parse_label
from indexer.readers.structure.paragraphs import paragraphs_of
from indexer.readers.structure.words import count_words
from indexer.readers.text.asides import is_disclaimer, is_permission, may_be_aside
from indexer.readers.text.removal_notices import heads_no_chapter, is_removal_notice

# Below what is counted as read with little confidence (see ``catalogue.story_rows``).
_UNSURE = 0.3
# So many words are prose, if a sentence ends among them; beside a label, what is longer than summaries are.
_PROSE, _PROSE_LABELLED = 30, 120
_SENTENCE = re.compile(r"[.!?…。！？][」』”\"’'»)*_]*(?:\s|$)|[。！？」]")


class _Found(NamedTuple):
    """Prose in a zone: which one, how many words, what stands above it, the prose, what stands below."""

    words: int
    zone: int
    above: str
    text: str
    below: str


def with_text(story: Story) -> Story:
    """Return a story whose words were all read as something else with the prose among them for its text; any other one as it is.

    Where there is no prose, it is one read with little confidence, and why. A story that was removed is none of those.
    """
    if any(chapter.text for chapter in story.chapters) or any(is_removal_notice(z.text) for z in story.zones):
        return story
    if any(zone.kind is ZoneKind.HEADER and heads_no_chapter(zone.text) for zone in story.zones):
        return _doubted(story, "it has no text of its own; its head says that it is a note")
    for is_prose in (_is_prose, _may_be_prose):
        found = max((_prose_in(at, zone.text, is_prose) for at, zone in enumerate(story.zones)), default=None)
        if found is not None and found.words:
            return _filled(story, found)
    kind, words = _longest(story)
    if not words:
        return story
    return _doubted(story, f"it has no text of its own; {words:,} words of it were read as {kind}")


def _doubted(story: Story, doubt: str) -> Story:
    return dataclasses.replace(
        story, confidence=min(story.confidence, _UNSURE), reading={**story.reading, "doubt": doubt}
    )


def _prose_in(place: int, text: str, is_prose: Callable[[str], bool]) -> _Found:
    """Return the prose in a zone, from where some begins to where the last ends, with what is between them."""
    told = [(start, end) for start, end in _pieces(text) if is_prose(text[start:end])]
    if not told:
        return _Found(0, place, text, "", "")
    first, last = told[0][0], told[-1][1]
    label = _label(text[first:last].split("\n", 1)[0])
    start = text.index(label.value, first) if label is not None else first
    words = sum(count_words(text[start:end]) for start, end in told)
    return _Found(words, place, text[:start].strip(), text[start:last], text[last:].strip())


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where stretches of a zone stand that blank lines part, or a label begins, or the value of a short one ends."""
    start, at, parted = 0, 0, False
    for line in text.splitlines(keepends=True):
        label = _label(line)
        if parted or label is not None or not line.strip():
            if text[start:at].strip():
                yield start, at
            start = at
        at += len(line)
        parted = label is not None and label.field not in table().long
    if text[start:].strip():
        yield start, at


def _label(line: str) -> LabelLine | None:
    label = parse_label(line)
    return label if label is not None and label.field is not None and label.value else None


def _is_prose(words: str) -> bool:
    """Say whether a stretch may be prose, and does not talk of the story."""
    return _may_be_prose(words) and not may_be_aside(" ".join(words.split()))


def _may_be_prose(words: str) -> bool:
    """Say whether a stretch is long, has a sentence, and does not say whose the story is or what may be done with it."""
    least = _PROSE_LABELLED if _label(words.strip().split("\n", 1)[0]) is not None else _PROSE
    whole = " ".join(words.split())
    return (
        count_words(words) >= least
        and _SENTENCE.search(words) is not None
        and not (is_disclaimer(whole) or is_permission(whole))
    )


def _filled(story: Story, found: _Found) -> Story:
    """Return a story whose text is what was found in one of its zones."""
    zone = story.zones[found.zone]
    last = max(len(story.chapters), 1)
    number = min(zone.before or last, last)
    empty = story.chapters or (Chapter(1, None, ""),)
    text = "\n\n".join(paragraphs_of(found.text))
    chapters = tuple(chapter.with_text(text) if chapter.number == number else chapter for chapter in empty)
    rest = (Zone(zone.kind, found.above, zone.before), Zone(zone.kind, found.below, None))
    zones = (*story.zones[: found.zone], *filter(_has_words, rest), *story.zones[found.zone + 1 :])
    filled = dataclasses.replace(story, chapters=chapters, zones=zones, words=story.words or found.words)
    return _doubted(filled, f"its text was taken for {zone.kind} at first")


def _has_words(zone: Zone) -> bool:
    return bool(zone.text)


def _longest(story: Story) -> tuple[ZoneKind, int]:
    zone = max(story.zones, key=_words_of, default=Zone(ZoneKind.HEADER, "", None))
    return zone.kind, _words_of(zone)


def _words_of(zone: Zone) -> int:
    return count_words(zone.text)
