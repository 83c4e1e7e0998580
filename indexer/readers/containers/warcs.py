"""Read WARC files of crawlers and web archives: every page that may be a story, with its address and day.

Requests, notes and what plainly is no story (pictures, styles, redirects) are passed by and counted.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.errors import NotAStoryError, ReadError
from indexer.model import Capture, Failure, Story
from indexer.readers.containers.containers import Allowance
from indexer.readers.sample import Context, Sample

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

NAME = "warc"

_HOLDING = frozenset({"response", "resource", "conversion"})
_NEVER = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript")
_NEVER_EITHER = frozenset(
    {
        "application/x-javascript",
        "application/json",
        "application/rss+xml",
        "application/font-woff",
        "text/dns",
    }
)
_OK = "200"


@dataclass(frozen=True, slots=True)
class Page:
    """One record's content: the address it was fetched from, when, what the server called it, the bytes."""

    url: str
    day: datetime | None
    media_type: str
    charset: str | None
    content: bytes


def recognise(sample: Sample) -> str | None:
    """Take every WARC file; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories among a WARC file's records; see ``families``."""
    return read_records(sample.capture, context)


def read_records(capture: Capture, context: Context) -> tuple[Story, ...]:
    """Return the stories among the records of one WARC file.

    Raises:
        NotAStoryError: there are none.
    """
    stories: list[Story] = []
    count = 0
    for page in _pages(capture, context):
        count += 1
        stories += _page_stories(capture, context, page)
    if not stories:
        raise NotAStoryError(f"None of the {count} pages in the web archive holds a story.")
    return tuple(stories)


def _page_stories(capture: Capture, context: Context, page: Page) -> tuple[Story, ...]:
    inner = Capture(
        capture.source,
        page.url,
        page.content,
        "",
        media_type=page.media_type or None,
        declared_encoding=page.charset,
        fetched_at=page.day,
        modified_at=capture.modified_at,
    )
    found = context.attempt(inner, quiet=True)
    return tuple(_with_origin(story, capture, page) for story in found)


def _with_origin(story: Story, capture: Capture, page: Page) -> Story:
    """Return a story with where and when it was fetched; the page's own word for its address counts more."""
    reading = dict(story.reading)
    reading.setdefault("saved", "a web archive")
    reading.setdefault("saved_from", page.url)
    if page.day:
        reading.setdefault("saved_on", page.day.date().isoformat())
    return replace(
        story,
        native_key=f"{capture.origin}!/{story.native_key}",
        extra={"story_url": page.url, **story.extra},
        reading=reading,
    )


def _pages(capture: Capture, context: Context) -> Iterator[Page]:
    """Yield what may be pages, those other records point to as well; damage ends the file and is told."""
    # Loaded for the first web archive.
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 -- see above
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 -- likewise

    limits = context.limits
    allowance = Allowance(len(capture.content), limits.max_unpacked_mb, limits.max_ratio)
    seen: dict[str, Page] = {}
    count = 0
    try:
        for record in ArchiveIterator(io.BytesIO(capture.content)):
            count += 1
            if count > limits.max_members * _RECORDS_PER_PAGE:
                message = f"Only its first {count - 1} records were read. Raise [read] max_members if more are wanted."
                context.log.failed(Failure(capture.origin, "too-large", message))
                return
            page = _page(record, allowance, seen)
            if page is not None:
                yield page
            elif record.rec_type in _HOLDING | {"revisit"}:
                context.log.skip()
    except ReadError as error:
        context.log.failed(Failure(capture.origin, error.cause, str(error)))
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, KeyError, AttributeError) as error:
        message = f"The web archive is damaged or cut short ({error}); what came before that was read."
        context.log.failed(Failure(capture.origin, "damaged", message))


# Beside every answer stands a request, and often a note.
_RECORDS_PER_PAGE = 3


def _page(record: ArcWarcRecord, allowance: Allowance, seen: dict[str, Page]) -> Page | None:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI") or ""
    digest = headers.get_header("WARC-Payload-Digest")
    if record.rec_type == "revisit":
        return _again(seen.get(digest or ""), url.strip("<>"), _day(headers.get_header("WARC-Date")))
    if record.rec_type not in _HOLDING or not url.startswith(("http", "<http", "file:", "urn:")):
        return None
    answer = record.http_headers
    if answer is not None and answer.get_statuscode() != _OK:
        return None
    stated = (answer or headers).get_header("Content-Type") or ""
    media_type, _, rest = stated.partition(";")
    media_type = media_type.strip().lower()
    if media_type.startswith(_NEVER) or media_type in _NEVER_EITHER:
        return None
    content = _payload(record, allowance, url)
    day = _day(headers.get_header("WARC-Date"))
    page = Page(url.strip("<>"), day, media_type, _charset(rest), content)
    if digest:
        seen[digest] = page
    return page


def _again(first: Page | None, url: str, day: datetime | None) -> Page | None:
    """Return what a record that only points back means: the same page at another address, or nothing new."""
    if first is None or first.url == url:
        return None
    return replace(first, url=url, day=day)


def _payload(record: ArcWarcRecord, allowance: Allowance, url: str) -> bytes:
    pieces: list[bytes] = []
    stream = record.content_stream()
    while piece := stream.read(_PIECE):
        allowance.take(len(piece), url)
        pieces.append(piece)
    return b"".join(pieces)


_PIECE = 256 * 1024


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None


def _day(stamp: str | None) -> datetime | None:
    """Return a WARC-Date, which may have fractions of a second."""
    try:
        return datetime.fromisoformat(stamp or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
