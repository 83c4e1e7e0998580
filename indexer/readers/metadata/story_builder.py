"""A story's metadata while it is being gathered: what all readers have in common once labels and values are known.

Nothing is dropped: what fits no field stays among the secondary facts or the unknown labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from indexer.analysis.languages import language_code, language_name
from indexer.datafiles import data_words
from indexer.model import Capture, Chapter, Story
from indexer.readers.metadata.fields import TAKERS
from indexer.readers.metadata.filename_titles import AUTHOR_FROM, TITLE_FROM, title_from_name
from indexer.readers.metadata.folder_names import NAMED_LIKE, named_by_folder
from indexer.readers.metadata.labels import EXTRA
from indexer.readers.metadata.language_id import detect_language
from indexer.readers.metadata.story_fields import StoryFields
from indexer.readers.metadata.values import says_nothing, without_links
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.words import count_words

# Nobody's title, name or rating is longer; such a value is a mistake and stays under its label.
_LONGEST = 500
# A story named by its file is one that a person should look at.
_BY_NAME = 0.55
_unbounded = partial(data_words, __package__, "story_builder.toml", "unbounded")
_LISTS = ("fandom", "character", "relationship", "genre", "tag", "warning")
_AS_FOUND = ("rating", "rating_raw", "series", "status", "language", "updated", "part", "parts", "contact")
_LONG = ("summary", "notes", "disclaimer")


@dataclass(slots=True)
class StoryBuilder(StoryFields):
    """A story's metadata while it is being gathered; ``finish`` makes the story."""

    def add_all(self, entries: Iterable[Entry]) -> None:
        """Take header entries in their order."""
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Take one header entry: into its field if its value can be read, else beside the others under its label."""
        name = entry.field or ""
        value = entry.value.strip() if name in _unbounded() else without_links(entry.value.strip())
        if not value or (name.startswith(EXTRA) and says_nothing(value)):
            return
        fits = name in TAKERS and (len(value) <= _LONGEST or name in _unbounded())
        if fits and TAKERS[name](self, value, entry.label):
            return
        if entry.field is None and entry.label:
            known = self.unknown_labels.get(entry.label)
            self.unknown_labels[entry.label] = value if known is None else f"{known}\n{value}"
        elif name or entry.label:
            self.keep(name.removeprefix(EXTRA) if name.startswith(EXTRA) else entry.label or name, value)

    def finish(
        self,
        capture: Capture,
        chapters: tuple[Chapter, ...],
        *,
        reading: Mapping[str, str],
        fallback_title: str | None = None,
        number: int = 1,
    ) -> Story:
        """Return the story, called by the file's name where neither it nor ``fallback_title`` says what it is called.

        ``number`` counts stories in one file from 1 and makes the native key.
        """
        self._name_by_folder(capture, self.title or fallback_title, number)
        words = self.words if self.words is not None else sum(count_words(c.text) for c in chapters)
        lists: dict[str, Any] = {f"{name}s": tuple(self.lists.get(name, ())) for name in _LISTS}
        long: dict[str, Any] = {name: self._long(name) for name in _LONG}
        self._settle(chapters)
        return Story(
            source=capture.source,
            native_key=capture.origin if number == 1 else f"{capture.origin}#{number}",
            title=self.title or fallback_title or title_from_name(capture.origin),
            chapters=chapters,
            authors=tuple(self.authors),
            **lists,
            **long,
            **{name: getattr(self, name) for name in _AS_FOUND},
            words=words,
            published=self.published or self.written,
            origin=capture.origin,
            zones=tuple(self.zones),
            unknown_labels=dict(self.unknown_labels),
            confidence=round(self.confidence, 2),
            extra=dict(self.extra),
            reading=dict(reading) | self.reading | ({} if self.title else {TITLE_FROM: "the file's name"}),
        )

    def _name_by_folder(self, capture: Capture, title: str | None, number: int) -> None:
        """Take author and title from the file's name, if the files beside it show how to read it."""
        named = named_by_folder(capture, title) if number == 1 and not self.authors else None
        if named is None:
            return
        self.add(Entry("author", "", named.author))
        self.title = self.title or title or named.title
        self.reading |= {AUTHOR_FROM: "the file's name", NAMED_LIKE: named.form}
        self.confidence = min(self.confidence, _BY_NAME)

    def _settle(self, chapters: tuple[Chapter, ...]) -> None:
        """Find the language out where nothing states it, and say which day stands for that of publication."""
        if self.published is None and self.written is not None:
            self.reading["published_from"] = "the day it was written"
        if self.language is None:
            code = detect_language(chapters)
            if code is None:
                return
            self.language = language_name(code)
            self.reading["language_from"] = "the text"
        else:
            code = language_code(self.language)
        if code is not None:
            self.extra.setdefault("language_code", code)

    def _long(self, name: str) -> str | None:
        """Return a long field's values, a blank line between two of them and single line ends inside one."""
        values = [
            "\n".join(part for part in value.split("\n") if part.strip()) for value in self.long.get(name, ())
        ]
        return "\n\n".join(values) or None
