"""E-mail addresses and telephone numbers taken out of stories, once, between reading and keeping.

Readers return what they read; what is kept, searched and shown has gone through here. Addresses are kept in ``contact``
alone, which nothing shows. Numbers are looked for in headers and notes only: those in a story are the story's.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from indexer.model import Chapter, SeriesPlace, Story, Zone
from indexer.readers.metadata import mail_addresses, phone_numbers
from indexer.readers.metadata.phone_numbers import phones
from indexer.readers.metadata.redaction import NUMBER_REDACTED, REDACTED, redact, redact_header

_OTHERWISE = ("source", "native_key", "contact", "zones", "chapters", "authors", "series")
# What a program wrote of a story rather than its author, and titles: a story may be called by a number.
_NO_NUMBERS = frozenset({"title", "origin", "reading"})
_FIELDS = tuple(field.name for field in dataclasses.fields(Story) if field.name not in _OTHERWISE)


def redact_story(story: Story) -> Story:
    """Return the story with no address anywhere but in ``contact``; an author who is one keeps the name before the @."""
    if not _may_hold_any(story):
        return story
    changes: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(story, name)
        if value:
            clean = _cleaned(value, numbers=name not in _NO_NUMBERS)
            if clean is not value:
                changes[name] = clean
    return _with_parts(dataclasses.replace(story, **changes) if changes else story)


def _may_hold_any(story: Story) -> bool:
    """Say whether any text of a story has what every address has; most have nothing of it, which is soon seen."""
    texts = [story.series.name if story.series else "", *story.authors]
    for name in _FIELDS:
        value = getattr(story, name)
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, tuple):
            texts += value
        elif isinstance(value, Mapping):
            texts += (*value, *value.values())
    texts += (zone.text for zone in story.zones)
    beside = "\n".join(texts)
    if mail_addresses.may_hold(beside) or phone_numbers.may_hold(beside):
        return True
    inside: list[str] = []
    for chapter in story.chapters:
        inside += (chapter.title or "", chapter.text, *chapter.within)
    # As bytes, whose small letters are made ten times as quickly as those of a text with letters beyond ASCII.
    low = "\n".join(inside).encode("utf-8", "surrogatepass").lower()
    return b"@" in low or any(_closes(low, sign) for sign in (b")", b"]", b"}")) or b"dot" in low


def _closes(low: bytes, bracket: bytes) -> bool:
    """Say whether "at" stands before a closing bracket; a single byte is found twenty times as quickly as several."""
    place = low.find(bracket)
    while place >= 0 and low[max(place - 2, 0) : place] != b"at":
        place = low.find(bracket, place + 1)
    return place >= 0


def _with_parts(story: Story) -> Story:
    changes: dict[str, Any] = {}
    chapters = tuple(map(_chapter, story.chapters))
    if any(new is not old for new, old in zip(chapters, story.chapters, strict=True)):
        changes["chapters"] = chapters
    zones = tuple(_zone(zone) for zone in story.zones)
    if any(new is not old for new, old in zip(zones, story.zones, strict=True)):
        changes["zones"] = zones
    authors = tuple(_author(name) for name in story.authors)
    if authors != story.authors:
        changes["authors"] = tuple(name for name in authors if name)
    if story.series and (name := redact_header(story.series.name)) != story.series.name:
        changes["series"] = SeriesPlace(name, story.series.position)
    return dataclasses.replace(story, **changes) if changes else story


def _cleaned(value: Any, *, numbers: bool) -> Any:
    """Return a field's value without addresses and numbers, the same object where there are none."""
    if isinstance(value, str):
        clean: Any = redact_header(value, numbers=numbers)
    elif isinstance(value, tuple):
        clean = tuple(redact_header(part, numbers=numbers) for part in value)
    elif isinstance(value, Mapping):
        clean = {
            redact_header(name, numbers=numbers): _labelled(name, text, numbers=numbers)
            for name, text in value.items()
        }
    else:
        return value
    return value if clean == value else clean


def _labelled(name: str, text: str, *, numbers: bool) -> str:
    """Return a value without addresses and numbers; what is a number there is said by its label."""
    clean = redact_header(text, numbers=numbers)
    if not numbers or clean != text:
        return clean
    labelled = f"{name}: {text}"
    return NUMBER_REDACTED if list(phones(labelled)) and not list(phones(name)) else clean


def _chapter(chapter: Chapter) -> Chapter:
    title = redact(chapter.title) if chapter.title else chapter.title
    text, within = redact(chapter.text), tuple(map(redact, chapter.within))
    if (title, text, within) == (chapter.title, chapter.text, chapter.within):
        return chapter
    return dataclasses.replace(chapter.with_text(text), title=title, within=within)


def _zone(zone: Zone) -> Zone:
    text = redact_header(zone.text)
    return zone if text == zone.text else Zone(zone.kind, text, zone.before)


def _author(name: str) -> str:
    clean = redact_header(name, numbers=False)
    if clean == name:
        return name
    rest = clean.replace(REDACTED, "").strip(" \t,;:<>()[]")
    return (
        rest
        or re.split(r"[@\s(\[]|_+at_+|(?<=[a-z0-9])AT(?=[a-z0-9])", name.removeprefix("mailto:"), maxsplit=1)[
            0
        ]
    )
