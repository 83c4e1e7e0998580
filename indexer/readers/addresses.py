"""E-mail addresses taken out of stories, once, between reading and keeping.

Readers return what they read; what is kept, searched and shown has gone through here. Addresses are kept in ``contact``
alone, which nothing shows.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from indexer.model import Chapter, SeriesPlace, Story, Zone

REDACTED = "[address removed]"

# The lengths are those of RFC 5321; a name of one letter more is no address that mail would reach.
_BEFORE = re.compile(r"(?:mailto:)?[\w.+%!#$&'*/=?^`{|}~-]{1,64}[ \t]?\Z")
_AFTER = re.compile(r"[ \t]?(?:[^\W_]|-){1,63}(?:\.(?:[^\W_]|-){1,63}){0,6}\.[^\W\d_]{2,24}(?![^\W_])")
# What stands around an address stays outside of it.
_OPENING = "\"'`*_(<[{/|=&?#!$%^~"
# "wren at example dot org", "wren (at) example (dot) org", "wren(at)example.org". Without brackets only what ends as
# addresses do is one: "at the dot on the map" is English.
_SPELT = re.compile(
    r"[\w.+-]{1,64}(?:\s?[(\[{]\s?dot\s?[)\]}]\s?[\w+-]{1,64})?\s{0,2}"
    r"(?:(?:[(\[{<]\s?(?:at|@)\s?[)\]}>])|\bat\b|@)\s{0,2}"
    r"(?!(?:an?|the|this|that|his|her|my)\b)[\w-]{2,63}"
    r"(?:(?:\s{0,2}(?:(?P<dotted>[(\[{<]\s?(?:dot|\.)\s?[)\]}>])|\bdot\b)\s{0,2}|\.)(?P<last>[\w-]{2,63})){1,4}",
    re.IGNORECASE,
)
# Ends of addresses in the years when people spelt them out, and since.
_ENDS = frozenset(
    [
        *(
            "com",
            "org",
            "net",
            "edu",
            "gov",
            "mil",
            "info",
            "biz",
            "uk",
            "us",
            "ca",
            "au",
            "nz",
            "ie",
            "de",
            "fr",
        ),
        *(
            "nl",
            "be",
            "ch",
            "es",
            "it",
            "pt",
            "se",
            "no",
            "fi",
            "dk",
            "pl",
            "cz",
            "hu",
            "ru",
            "il",
            "jp",
            "br",
        ),
        *("mx", "ar", "cl", "za", "sg", "hk", "tw", "kr", "in", "gr", "tr", "eu"),
    ]
)
# Any of these stands in a text that spells an address out. Looking for one takes 1 ms a MB, so between the ends of long
# texts, where notes and signatures stand, only the commonest is looked for.
_SIGNS = (" dot ", "(dot", "[dot", "{dot", "dot)", "dot]", "(at)", "[at]", "{at}")
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
_END = 4000
# How far from its "dot" a spelt address may begin and end.
_AROUND = 120
_OTHERWISE = ("source", "native_key", "contact", "zones", "chapters", "authors", "series")
_FIELDS = tuple(field.name for field in dataclasses.fields(Story) if field.name not in _OTHERWISE)


def redacted(text: str) -> str:
    """Return ``text`` with every e-mail address replaced by a note that one stood there."""
    if "@" in text:
        text = _without_plain(text)
    ends = (text if len(text) <= 2 * _END else text[:_END] + text[-_END:]).lower()
    hint = "dot" in ends or "at)" in ends or "at]" in ends or "at}" in ends
    if (hint and _SIGN.search(ends)) or " dot " in text:
        text = _without_spelt(text)
    return text


def without_addresses(story: Story) -> Story:
    """Return the story with no address anywhere but in ``contact``; an author who is one keeps the name before the @."""
    if not _may_hold_any(story):
        return story
    changes: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(story, name)
        if value:
            clean = _cleaned(value)
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
    for chapter in story.chapters:
        texts += (chapter.title or "", chapter.text)
    # As bytes, whose small letters are made ten times as quickly as those of a text with letters beyond ASCII.
    low = "\n".join(texts).encode("utf-8", "surrogatepass").lower()
    # A single byte is found twenty times as quickly as several, so the bracket is asked for before what it closes.
    closed = any(sign in low and b"at" + sign in low for sign in (b")", b"]", b"}"))
    return closed or b"@" in low or b"dot" in low


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
    if story.series and (name := redacted(story.series.name)) != story.series.name:
        changes["series"] = SeriesPlace(name, story.series.position)
    return dataclasses.replace(story, **changes) if changes else story


def _cleaned(value: Any) -> Any:
    """Return a field's value without addresses, the same object where there are none."""
    if isinstance(value, str):
        clean: Any = redacted(value)
    elif isinstance(value, tuple):
        clean = tuple(redacted(part) for part in value)
    elif isinstance(value, Mapping):
        clean = {redacted(name): redacted(text) for name, text in value.items()}
    else:
        return value
    return value if clean == value else clean


def _chapter(chapter: Chapter) -> Chapter:
    title = redacted(chapter.title) if chapter.title else chapter.title
    text = redacted(chapter.text)
    if (title, text) == (chapter.title, chapter.text):
        return chapter
    return Chapter(chapter.number, title, text)


def _zone(zone: Zone) -> Zone:
    text = redacted(zone.text)
    return zone if text == zone.text else Zone(zone.kind, text, zone.before)


def _author(name: str) -> str:
    clean = redacted(name)
    if clean == name:
        return name
    rest = clean.replace(REDACTED, "").strip(" \t,;:<>()[]")
    return rest or re.split(r"[@\s(\[]", name.removeprefix("mailto:"), maxsplit=1)[0]


def _without_plain(text: str) -> str:
    pieces: list[str] = []
    done = 0
    at = text.find("@")
    while at >= 0:
        before = _BEFORE.search(text, max(done, at - 72), at)
        after = _AFTER.match(text, at + 1)
        # Spaces around the sign are for hiding an address, and then on both its sides.
        if before and after and (text[at - 1].isspace() == text[at + 1].isspace()):
            start = before.start() + len(before[0]) - len(before[0].lstrip(_OPENING))
            if start < at:
                pieces += (text[done:start], REDACTED)
                done = after.end()
        at = text.find("@", max(done, at + 1))
    return "".join((*pieces, text[done:])) if pieces else text


def _without_spelt(text: str) -> str:
    pieces: list[str] = []
    done = 0
    # Both are as long, or a letter somewhere has a small form of two.
    low = text.lower()
    for sign in _SIGN.finditer(low if len(low) == len(text) else text):
        start = max(done, sign.start() - _AROUND)
        for found in _SPELT.finditer(text, start, sign.end() + _AROUND):
            if found.start() >= done and _is_spelt(found):
                pieces += (text[done : found.start()], REDACTED)
                done = found.end()
    return "".join((*pieces, text[done:])) if pieces else text


def _is_spelt(found: re.Match[str]) -> bool:
    return bool(found["dotted"]) or found["last"].casefold() in _ENDS
