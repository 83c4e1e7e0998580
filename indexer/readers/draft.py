"""Header entries to a story's fields: what all readers have in common once labels and values are known.

Nothing is dropped: what fits no field stays in ``extra`` under its label, mail addresses excepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from indexer.analysis.languages import language_name
from indexer.model import Capture, Chapter, Rating, SeriesPlace, Status, Story
from indexer.readers.dates import parse_date
from indexer.readers.facts import TITLE_FROM
from indexer.readers.header import Entry
from indexer.readers.labels import EXTRA
from indexer.readers.people import REDACTED, authors_of, is_only_mail, redact
from indexer.readers.ratings import rating_of
from indexer.readers.values import series_of, split_list, status_of, title_and_part
from indexer.readers.words import count_words

# Nobody's title, name or rating is longer; such a value is a mistake and stays under its label.
_LONGEST = 500
_UNBOUNDED = {
    "summary",
    "notes",
    "disclaimer",
    "tag",
    "character",
    "fandom",
    "relationship",
    "warning",
    "genre",
}


@dataclass(slots=True)
class Draft:
    """A story's metadata while it is being gathered; ``finish`` makes the story."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    long: dict[str, list[str]] = field(default_factory=dict)
    rating: Rating = Rating.UNRATED
    rating_raw: str | None = None
    series: SeriesPlace | None = None
    status: Status = Status.UNKNOWN
    language: str | None = None
    published: date | None = None
    updated: date | None = None
    words: int | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def add_all(self, entries: Iterable[Entry]) -> None:
        """Take header entries in their order."""
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Take one header entry: into its field if its value can be read, else into ``extra``."""
        value = entry.value.strip()
        name = entry.field or ""
        if not value or (name == "contact" and is_only_mail(value)):
            return
        fits = name in _TAKERS and (len(value) <= _LONGEST or name in _UNBOUNDED)
        taken = _TAKERS[name](self, value) if fits else False
        if not taken:
            self.keep(name.removeprefix(EXTRA) if name.startswith(EXTRA) else entry.label or name, value)

    def keep(self, label: str, value: str) -> None:
        """Keep a value in ``extra``, beside what may already stand under its label."""
        clean = redact(value)
        if clean.strip() == REDACTED:
            return
        known = self.extra.get(label)
        self.extra[label] = clean if known is None else f"{known}\n{clean}"

    def add_list(self, name: str, values: Iterable[str]) -> None:
        """Add values to one of the list fields, each once."""
        self.lists[name] = list(dict.fromkeys([*self.lists.get(name, ()), *values]))

    def finish(
        self,
        capture: Capture,
        chapters: tuple[Chapter, ...],
        *,
        fallback_title: str,
        reading: Mapping[str, str],
        number: int = 1,
    ) -> Story:
        """Return the story. ``number`` counts stories in one file from 1 and makes the native key."""
        words = self.words if self.words is not None else sum(count_words(c.text) for c in chapters)
        return Story(
            source=capture.source,
            native_key=capture.origin if number == 1 else f"{capture.origin}#{number}",
            title=self.title or fallback_title,
            chapters=chapters,
            authors=tuple(self.authors),
            fandoms=self._list("fandom"),
            characters=self._list("character"),
            relationships=self._list("relationship"),
            genres=self._list("genre"),
            tags=self._list("tag"),
            warnings=self._list("warning"),
            rating=self.rating,
            rating_raw=self.rating_raw,
            summary=self._long("summary"),
            notes=self._long("notes"),
            disclaimer=self._long("disclaimer"),
            series=self.series,
            status=self.status,
            language=self.language,
            words=words,
            published=self.published,
            updated=self.updated,
            origin=capture.origin,
            extra=dict(self.extra),
            reading=dict(reading) | ({} if self.title else {TITLE_FROM: "the file's name"}),
        )

    def _list(self, name: str) -> tuple[str, ...]:
        return tuple(self.lists.get(name, ()))

    def _long(self, name: str) -> str | None:
        return "\n\n".join(self.long[name]) if self.long.get(name) else None


# -- one function a field: True when the value found its place ------------------------------------------------


def _title(draft: Draft, value: str) -> bool:
    if draft.title is not None:
        return draft.title == value
    title, part = title_and_part(value)
    draft.title = title or value
    if part:
        draft.keep("part", part)
    return True


def _author(draft: Draft, value: str) -> bool:
    names = authors_of(value)
    draft.authors.extend(name for name in names if name not in draft.authors)
    return True


def _rating(draft: Draft, value: str) -> bool:
    if draft.rating_raw is not None:
        return False
    wording = value.strip()
    if wording[:1] + wording[-1:] in {"[]", "()", "{}"}:
        wording = wording[1:-1].strip()
    draft.rating_raw = wording
    draft.rating = rating_of(wording) or Rating.UNRATED
    return True


def _list_taker(name: str, *, slashes: bool = False) -> Callable[[Draft, str], bool]:
    def take(draft: Draft, value: str) -> bool:
        draft.add_list(name, split_list(value, slashes=slashes))
        return True

    return take


def _long_taker(name: str) -> Callable[[Draft, str], bool]:
    def take(draft: Draft, value: str) -> bool:
        draft.long.setdefault(name, []).append(redact(value))
        return True

    return take


def _series(draft: Draft, value: str) -> bool:
    if draft.series is not None:
        return False
    draft.series = series_of(value)
    return True


def _part(draft: Draft, value: str) -> bool:
    if draft.extra.get("part") == value:
        return True
    draft.keep("part", value)
    return True


def _published(draft: Draft, value: str) -> bool:
    found = parse_date(value)
    if draft.published is not None or found is None:
        return False
    draft.published = found
    # A bare year or month is shown as the author gave it, not as its first day.
    return str(found.year) in value and not value.strip().isdigit()


def _updated(draft: Draft, value: str) -> bool:
    found = parse_date(value)
    if draft.updated is not None or found is None:
        return False
    draft.updated = found
    return True


def _completed(draft: Draft, value: str) -> bool:
    """Read "Completed: Yes" as a state and "Completed: 2004-05-01" as the last change."""
    if parse_date(value) is not None and not value.strip().isdigit():
        draft.status = Status.COMPLETE
        return _updated(draft, value)
    return _status(draft, value)


def _status(draft: Draft, value: str) -> bool:
    found = status_of(value)
    if found is None:
        return False
    draft.status = found
    return True


def _language(draft: Draft, value: str) -> bool:
    if draft.language is not None:
        return False
    draft.language = language_name(value)
    return True


_TAKERS: Mapping[str, Callable[[Draft, str], bool]] = {
    "title": _title,
    "author": _author,
    "rating": _rating,
    "fandom": _list_taker("fandom"),
    "relationship": _list_taker("relationship"),
    "character": _list_taker("character"),
    "genre": _list_taker("genre", slashes=True),
    "tag": _list_taker("tag"),
    "warning": _list_taker("warning"),
    "summary": _long_taker("summary"),
    "notes": _long_taker("notes"),
    "disclaimer": _long_taker("disclaimer"),
    "series": _series,
    "part": _part,
    "published": _published,
    "updated": _updated,
    "completed": _completed,
    "status": _status,
    "language": _language,
}
