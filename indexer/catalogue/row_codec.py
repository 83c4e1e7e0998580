"""How values become text in the catalogue and values again: times, days, lists, odd characters, whole stories as bytes.

It knows no table. Lone surrogates, which no file can hold as UTF-8, and NUL, which no server keeps in text, become U+FFFD
in prose and backslash escapes in keys; every other character is kept as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import msgspec
from isal import isal_zlib as zlib

from indexer.errors import DamagedCatalogueError
from indexer.model import Ruby, StoredStory, Story

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u(d[89a-f][0-9a-f]{2}|0000)")
_encode = json.JSONEncoder(ensure_ascii=False).encode
# Every story shown or indexed has two to ten of these; msgspec reads them eight times as fast as the standard library.
_decode = msgspec.json.Decoder().decode


def now() -> datetime:
    """Return the time as an aware UTC datetime."""
    return datetime.now(UTC)


def time_text(value: datetime | None) -> str | None:
    """Return ISO 8601 in UTC with microseconds, so that text order is time order; naive times are taken as UTC."""
    if value is None:
        return None
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def now_text() -> str:
    """Return the time as text, ready for a column."""
    return now().isoformat(timespec="microseconds")


def time_value(text: str | None) -> datetime | None:
    """Return the aware UTC datetime of ``text``; None where it makes no sense, as when a disk has changed it."""
    try:
        return exact_time(text)
    except ValueError:
        return None


def exact_time(text: str | None) -> datetime | None:
    """Return the aware UTC datetime of ``text``.

    Raises:
        ValueError: it is none.
    """
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def day_text(value: date | None) -> str | None:
    """Return YYYY-MM-DD; years before 1000 are padded, so text order is time order."""
    if isinstance(value, datetime):
        value = value.date()
    return None if value is None else value.isoformat()


def day_value(text: str | None) -> date | None:
    """Return the date of ``text``."""
    return None if text is None else date.fromisoformat(text)


def prose(text: str) -> str:
    """Return ``text`` with lone surrogates and NUL replaced, so that it can be stored and shown."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        text.encode()  # ten times faster than looking for what is almost never there
    except UnicodeEncodeError:
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text


def prose_or_none(text: str | None) -> str | None:
    """Return ``prose`` of a text that may be absent."""
    return None if text is None else prose(text)


def key(text: str) -> str:
    """Return ``text`` with lone surrogates and NUL escaped: two file names that differ stay different."""
    if "\0" in text:
        text = text.replace("\0", r"\u0000")
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def from_key(text: str) -> str:
    """Return the text that ``key`` was given, as the file system spells it."""
    if "\\u" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def list_text(values: Sequence[str]) -> str:
    """Return a JSON list, readable by people: not escaped to ASCII."""
    return prose(_encode(list(values))) if values else "[]"


def list_value(text: str) -> tuple[str, ...]:
    """Return the strings of a JSON list."""
    return () if text == "[]" else tuple(_sense(text))


def numbers_text(values: Sequence[int]) -> str:
    """Return whole numbers with spaces between."""
    return " ".join(map(str, values))


def numbers_value(text: str) -> tuple[int, ...]:
    """Return the numbers of ``numbers_text``."""
    return tuple(map(int, text.split())) if text else ()


def ruby_text(ruby: Sequence[Ruby]) -> str:
    """Return readings, a line each: where each stands, then what it is."""
    return prose("\n".join(f"{each.start} {each.end} {each.reading}" for each in ruby)) if ruby else ""


def ruby_value(text: str) -> tuple[Ruby, ...]:
    """Return the readings of ``ruby_text``."""
    lines = (line.split(" ", 2) for line in text.split("\n")) if text else ()
    return tuple(Ruby(int(start), int(end), reading) for start, end, reading in lines)


def map_text(values: Mapping[str, str] | Mapping[str, int]) -> str:
    """Return a JSON object, readable by people: not escaped to ASCII."""
    return prose(_encode(dict(values))) if values else "{}"


def map_value(text: str) -> dict[str, str]:
    """Return the strings of a JSON object."""
    return {} if text == "{}" else {str(name): str(value) for name, value in _sense(text).items()}


def is_map(text: str) -> bool:
    """Say whether ``map_value`` can read a text: always, unless it is damaged."""
    try:
        return isinstance(_decode(text), dict)
    except msgspec.DecodeError:
        return False


def _sense(text: str) -> Any:
    try:
        return _decode(text)
    except msgspec.DecodeError as error:
        raise DamagedCatalogueError(
            "Something in the catalogue is not as it was written. Run: velveteen doctor --heal; what that cannot heal "
            "has to come from a backup."
        ) from error


def counts_value(text: str) -> dict[str, int]:
    """Return the numbers of a JSON object."""
    return {} if text == "{}" else {str(name): int(value) for name, value in _sense(text).items()}


# Prose packs to .44 of its size at this level of ISA-L (.45 at the first of zlib's, in four times the time).
_LEVEL = 2
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Story)
NOT_AS_KEPT = (cast("type[Exception]", zlib.error), msgspec.MsgspecError)
"""What is raised for a story that is not as it was packed."""
_STORED_DECODER = msgspec.msgpack.Decoder(StoredStory)


def encode_story(story: Story) -> bytes:
    """Return all of a story as bytes."""
    return zlib.compress(_ENCODER.encode(story), _LEVEL)


def decode_story(content: bytes) -> Story:
    """Return what was packed, also by a version whose stories had fewer fields."""
    return _DECODER.decode(zlib.decompress(content))


def encode_stored(story: StoredStory) -> bytes:
    """Return a story as it is kept as bytes."""
    return zlib.compress(_ENCODER.encode(story), _LEVEL)


def decode_stored(content: bytes) -> StoredStory:
    """Return what ``encode_stored`` was given, also by a version whose stories had fewer fields."""
    return _STORED_DECODER.decode(zlib.decompress(content))
