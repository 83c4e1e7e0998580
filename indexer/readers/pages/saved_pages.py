"""Read saved pages through what saving put around them: Wayback toolbars, HTTrack comments, notes of browsers.

The page's own address and the day it was saved stay with the story; what page it is, is found out again.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape
from typing import Any

from indexer.datafiles import data_table
from indexer.model import Story
from indexer.readers.metadata.dates import parse_date
from indexer.readers.sample import Context, Sample

NAME = "captures"
# The page inside is a page like others, but not looked at here again.
_UNWRAPPED = "text/html; unwrapped=yes"
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)\d*")
_COPY = re.compile(r"https?://web\.archive\.org/web/(\d{14})(?:[a-z]{2}_)?/(https?:.+)")


@dataclass(frozen=True, slots=True)
class Wrapper:
    """One way of saving: the strings that tell, patterns of address and day, where what was added begins and ends."""

    name: str
    marks: tuple[str, ...]
    address: tuple[re.Pattern[str], ...]
    date: tuple[re.Pattern[str], ...]
    cut: tuple[tuple[str, str], ...] = ()
    links: re.Pattern[str] | None = None

    def is_on(self, text: str) -> bool:
        """Say whether a page was saved this way."""
        return any(mark in text for mark in self.marks)

    def without(self, text: str) -> str:
        """Return the page without what saving added to its text and its links."""
        for begin, end in self.cut:
            before, found, rest = text.partition(begin)
            _, ended, after = rest.partition(end)
            text = before + after if found and ended else text
        return self.links.sub("", text) if self.links else text


def recognise(sample: Sample) -> str | None:
    """Take pages that carry the marks of having been saved; see ``families``."""
    if sample.capture.media_type == _UNWRAPPED:
        return None
    found = [wrapper.name for wrapper in wrappers() if wrapper.is_on(sample.decoded.text)]
    return f"is {', '.join(found)}" if found else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of the page inside, with its address and day; see ``families``."""
    text = sample.decoded.text
    found = [wrapper for wrapper in wrappers() if wrapper.is_on(text)]
    address = next((url for wrapper in found if (url := _address(wrapper, text))), None)
    address, day = _from_origin(sample.capture.origin, address)
    day = day or next((day for wrapper in found if (day := _day(wrapper, text))), None)
    for wrapper in found:
        text = wrapper.without(text)
    inner = dataclasses.replace(
        sample.capture,
        content=text.encode(errors="replace"),
        declared_encoding="utf-8",
        media_type=_UNWRAPPED,
        digest="",
    )
    saved = "; ".join(wrapper.name for wrapper in found)
    stories = (with_origin(story, saved, address, day) for story in context.read(inner))
    how = sample.decoded.as_reading()
    return tuple(dataclasses.replace(story, reading={**story.reading, **how}) for story in stories)


def with_origin(story: Story, saved: str, address: str | None, day: date | None) -> Story:
    """Return a story with how and where it was saved; the page's own word for its address counts more."""
    extra = dict(story.extra)
    if address and address.startswith(("http:", "https:")):
        extra.setdefault("story_url", address)
    reading = {**story.reading, "saved": saved}
    if address:
        reading["saved_from"] = address
    if day:
        reading["saved_on"] = day.isoformat()
    return dataclasses.replace(story, extra=extra, reading=reading)


def _address(wrapper: Wrapper, text: str) -> str | None:
    found = _first(wrapper.address, text)
    if found is None:
        return None
    # Scripts write a slash as "\\/".
    clean = unescape(found).replace("\\/", "/").strip()
    return clean if "://" in clean else f"http://{clean}"


def _day(wrapper: Wrapper, text: str) -> date | None:
    found = _first(wrapper.date, text)
    compact = _COMPACT.fullmatch(found or "")
    return parse_date("-".join(compact.groups()) if compact else found or "")


def _from_origin(origin: str, address: str | None) -> tuple[str | None, date | None]:
    """Take address and day from where a crawled copy was fetched, which says both."""
    copy = _COPY.match(origin)
    if copy is None:
        return address, None
    found = _COMPACT.fullmatch(copy[1])
    return copy[2], parse_date("-".join(found.groups())) if found else None


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> str | None:
    return next((found[1] for pattern in patterns if (found := pattern.search(text))), None)


@cache
def wrappers() -> tuple[Wrapper, ...]:
    """Return the table in saved_pages.toml."""
    data = data_table(__package__, "saved_pages.toml")
    return tuple(_wrapper(entry) for entry in data["wrappers"])


def _wrapper(entry: Mapping[str, Any]) -> Wrapper:
    return Wrapper(
        name=entry["name"],
        marks=tuple(entry["marks"]),
        address=tuple(map(re.compile, entry["address"])),
        date=tuple(map(re.compile, entry.get("date", ()))),
        cut=tuple((begin, end) for begin, end in entry.get("cut", ())),
        links=re.compile(entry["links"]) if "links" in entry else None,
    )
