"""Read an Automated Archive's backup: its ARCHIVE_DB.pl says what the stories are, the files of ``archive/`` hold them.

The database is a piece of Perl; it is parsed as data and never run.
"""

import dataclasses
import posixpath
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from indexer.datafiles import data_table
from indexer.errors import NotAStoryError, ReadError
from indexer.model import Capture, Chapter, Failure, Story
from indexer.readers.backups.fragments import line_in, paragraphs_of
from indexer.readers.backups.perlhash import Value, read_hash
from indexer.readers.decoding.encoding import Decoded, decode
from indexer.readers.metadata.labels import field_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry
from indexer.readers.sample import Context, Sample

NAME = READER = "automated-archive"
_LONG = {"summary", "notes", "disclaimer"}
_STAMP = re.compile(r"\d{8,11}")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})")
# Two-digit years before this are of the next century; the first of these archives opened in the nineties.
_CENTURY = 70
_FILE_TYPES = ("html", "htm", "txt")


def recognise(sample: Sample) -> str | None:
    """Take Perl files that assign a hash of files; see ``families``."""
    return "the database of an Automated Archive" if read_hash(sample.decoded.text[:4096], "FILES") else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of an archive; see ``families``. Records without a file are reported."""
    capture = sample.capture
    # As markup: entities in the texts are theirs to read, and undone too early they would end a text's quotation.
    decoded = decode(capture.content, declared=capture.declared_encoding, markup=True)
    records = {
        key: value for key, value in read_hash(decoded.text, "FILES").items() if isinstance(value, dict)
    }
    files = _files(capture)
    stories: list[Story] = []
    for number, record in records.items():
        origin = f"{capture.origin}#{number}"
        found = _text_of(capture, context, record, files)
        if found is None:
            title = line_in(_text(record.get("Title"))) or number
            message = f"{title!r} is in the database, but its file does not lie beside it."
            context.log.failed(Failure(origin, "not-a-story", message))
        else:
            stories.append(_story(capture, decoded, number, record, found))
    if stories:
        return tuple(stories)
    if records:
        raise ReadError(
            "The database names stories, but their files do not lie beside it. Put the archive's folder 'archive' into "
            "the folder of ARCHIVE_DB.pl.",
            cause="incomplete",
        )
    raise NotAStoryError("The database of the archive names no story.")


def _files(capture: Capture) -> Mapping[str, str]:
    """Return the files around the database by what a record may call them: the end of their path without its ending."""
    if capture.surrounding is None:
        return {}
    found: dict[str, str] = {}
    for name in capture.surrounding.names(posixpath.dirname(capture.origin)):
        stem, ending = posixpath.splitext(name)
        if ending.lower().lstrip(".") in _FILE_TYPES:
            parts = stem.lower().split("/")
            for start in range(len(parts)):
                found.setdefault("/".join(parts[start:]), name)
    return found


def _text_of(
    capture: Capture, context: Context, record: Mapping[str, Value], files: Mapping[str, str]
) -> Story | None:
    """Return the story read from a record's file with whatever reader fits; None if there is none."""
    for key in ("Location", "LocationURL", "StoryURL"):
        place = _text(record.get(key)).strip().lower()
        place = posixpath.splitext(place)[0] if key != "Location" or place.endswith(_FILE_TYPES) else place
        parts = place.rstrip("/").split("/")
        for start in range(len(parts)):
            name = files.get("/".join(parts[start:]))
            if name is not None and capture.surrounding is not None:
                context.log.claim([name])
                return _from_file(Capture(capture.source, name, capture.surrounding.read(name), ""), context)
    return None


def _from_file(file: Capture, context: Context) -> Story | None:
    """Return the story in a file by the reader that fits, else the whole of its text: the database vouches for it."""
    try:
        return context.read(file)[0]
    except ReadError as error:
        if error.cause != "not-a-story":
            context.log.failed(Failure(file.origin, error.cause, str(error)))
            return None
    decoded = decode(file.content, markup=True)
    text = paragraphs_of(decoded.text)
    return (
        Story(file.source, file.origin, "", (Chapter(1, None, text),), reading=decoded.as_reading())
        if text
        else None
    )


def _story(
    capture: Capture, decoded: Decoded, number: str, record: Mapping[str, Value], found: Story
) -> Story:
    """Return a story with what the database says of it, and what only its own header says."""
    draft = StoryBuilder(zones=list(found.zones))
    for key, value in record.items():
        _take(draft, key, _text(value))
    reading = {**found.reading, "reader": READER, "database_encoding": decoded.encoding}
    if decoded.repairs:
        reading["repairs"] = "; ".join(filter(None, (found.reading.get("repairs"), *decoded.repairs)))
    made = draft.finish(capture, found.chapters, fallback_title=found.title, reading=reading)
    filled = {
        name: value
        for name in (
            "authors",
            "fandoms",
            "characters",
            "relationships",
            "genres",
            "tags",
            "warnings",
            "summary",
            "notes",
        )
        if not getattr(made, name) and (value := getattr(found, name))
    }
    extra = {**found.extra, **made.extra}
    key = f"{capture.origin}#{number}"
    return dataclasses.replace(
        made, **filled, native_key=key, extra=extra, unknown_labels=made.unknown_labels
    )


def _take(builder: StoryBuilder, key: str, value: str) -> None:
    table = _table()
    if key in table["other"]["internal"] or not value.strip():
        return
    if key in table["other"]["dates"]:
        builder.published = builder.published or _day(value)
        return
    name = table["fields"].get(key) or field_of(key)
    clean = paragraphs_of(value) if name in _LONG else line_in(value)
    builder.add(Entry(name, key, clean or ""))


def _day(value: str) -> date | None:
    """Return the day of a date as these archives wrote it: seconds since 1970, or month, day, year."""
    clean = value.strip()
    if _STAMP.fullmatch(clean):
        return datetime.fromtimestamp(int(clean), UTC).date()
    found = _US_DATE.match(clean)
    if found is None:
        return None
    year = int(found[3])
    if year < 100:  # noqa: PLR2004 -- two digits
        year += 1900 if year >= _CENTURY else 2000
    try:
        return date(year, int(found[1]), int(found[2]))
    except ValueError:
        return None


def _text(value: Value | None) -> str:
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return value if isinstance(value, str) else ""


@cache
def _table() -> Mapping[str, Any]:
    return data_table(__package__, "automated_archive.toml")
