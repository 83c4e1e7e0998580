"""Readings above words (ruby): carried in a text by Unicode's own three signs for them, in a story beside its text.

What is read out of a page has the signs around each annotated word; a story has none, anywhere: its words are the words,
and each chapter knows which characters a reading stands above. It knows no markup.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from indexer.model import Chapter, Ruby, Story
from indexer.readers.structure.words import count_words

BASE, READING, END = "\ufff9", "\ufffa", "\ufffb"
_SIGNS = re.compile(f"[{BASE}{READING}{END}]")
# A reading without a word of its own is another one for the word before: "a b" with their readings behind both.
_ANNOTATED = re.compile(f"{BASE}([^{BASE}{READING}{END}]*){READING}([^{BASE}{READING}{END}]*){END}")
# What marks an emphasis is no part of the word that is stressed.
_AROUND = " \n_"
_OTHERWISE = frozenset({"chapters", "zones", "series", "contact"})


def with_ruby(story: Story) -> Story:
    """Return a story without the signs: readings of its text are beside it, those elsewhere are gone."""
    texts = (*(chapter.text for chapter in story.chapters), *(zone.text for zone in story.zones))
    if not any(BASE in text for text in texts) and not any(BASE in (c.title or "") for c in story.chapters):
        return story
    chapters = tuple(map(_with_ruby, story.chapters))
    words = sum(count_words(_SIGNS.sub("", chapter.text)) for chapter in story.chapters)
    kept: dict[str, Any] = {
        field.name: _plain(getattr(story, field.name))
        for field in dataclasses.fields(story)
        if field.name not in _OTHERWISE
    }
    if story.words == words:
        kept["words"] = sum(count_words(chapter.text) for chapter in chapters)
    zones = tuple(dataclasses.replace(zone, text=_plain(zone.text)) for zone in story.zones)
    return dataclasses.replace(story, **kept, chapters=chapters, zones=zones)


def _with_ruby(chapter: Chapter) -> Chapter:
    pieces: list[str] = []
    ruby: list[Ruby] = []
    length = at = 0
    for found in _ANNOTATED.finditer(chapter.text):
        before, word = _SIGNS.sub("", chapter.text[at : found.start()]), found[1]
        reading, at = " ".join(found[2].split()), found.end()
        pieces += (before, word)
        start = length + len(before) + len(word) - len(word.lstrip(_AROUND))
        length += len(before) + len(word)
        end = start + len(word.strip(_AROUND))
        if start < end and reading:
            ruby.append(Ruby(start, end, reading))
        elif reading and ruby and not before:
            ruby[-1] = dataclasses.replace(ruby[-1], reading=ruby[-1].reading + reading)
    text = "".join([*pieces, _SIGNS.sub("", chapter.text[at:])])
    title, within = _plain(chapter.title), _plain(chapter.within)
    return dataclasses.replace(chapter, title=title, text=text, within=within, ruby=tuple(ruby))


def without_readings(text: str) -> str:
    """Return a text's words alone."""
    return _SIGNS.sub("", _ANNOTATED.sub(r"\1", text))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return without_readings(value)
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, Mapping):
        return {_plain(name): _plain(text) for name, text in value.items()}
    return value
