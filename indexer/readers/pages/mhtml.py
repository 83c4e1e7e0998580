"""Read web archives in one file (.mht, .mhtml) as browsers save them: the page in it, with its address and day.

Pictures and styles in the file are left alone.
"""

import dataclasses
import datetime as dt
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from indexer.errors import NotAStoryError
from indexer.model import Story
from indexer.readers.pages.saved_pages import with_origin
from indexer.readers.sample import Context, Sample

NAME = "mhtml"
# The headers come first, and there are few of them.
_WINDOW = 2000
_MARKS = (b"Snapshot-Content-Location:", b"From: <Saved by ", b'From: "Saved by ')
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)


def recognise(sample: Sample) -> str | None:
    """Take files that begin as browsers begin such archives; see ``families``."""
    content = sample.capture.content
    # Every text file is asked, and hardly any has either word.
    if content.find(b"Saved", 0, _WINDOW) < 0 and content.find(b"Snapshot", 0, _WINDOW) < 0:
        return None
    start = content[:_WINDOW]
    mark = next((mark for mark in _MARKS if mark in start), None)
    if mark is None or not _RELATED.search(start):
        return None
    return f"begins with {mark.decode().strip()!r} and holds a page with its parts, as browsers save it"


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of the page inside; see ``families``."""
    message = message_from_bytes(sample.capture.content, policy=policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    content = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(content, bytes) or not content.strip():
        raise NotAStoryError("The saved page holds no HTML. Save it again, or as a complete page.")
    inner = dataclasses.replace(
        sample.capture,
        content=content,
        media_type="text/html",
        declared_encoding=page.get_content_charset(),
        digest="",
    )
    address = _header(message, "Snapshot-Content-Location") or _header(page, "Content-Location")
    day = _day(_header(message, "Date"))
    return tuple(
        with_origin(story, "a page with its parts in one file", address, day) for story in context.read(inner)
    )


def _header(part: EmailMessage, name: str) -> str | None:
    value = " ".join(str(part.get(name) or "").split())
    return value or None


def _day(stated: str | None) -> dt.date | None:
    try:
        return parsedate_to_datetime(stated).date() if stated else None
    except ValueError:
        return None
