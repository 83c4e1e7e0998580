"""Read a plain-text story: its header's labels into fields, the rest into chapters.

It gets text that is already decoded; other formats have readers of their own.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from indexer.errors import NotAStoryError
from indexer.model import Capture, Story
from indexer.readers.chapters import split_chapters
from indexer.readers.draft import Draft
from indexer.readers.encoding import Decoded
from indexer.readers.gutenberg import unwrap
from indexer.readers.header import Header, find_header, find_tail
from indexer.readers.paragraphs import to_paragraphs
from indexer.readers.sample import Context, Sample

NAME = READER = "plain"


def recognise(sample: Sample) -> str | None:
    """Take whatever reads as text; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one story in a text file; see ``families``."""
    return read_plain(sample.capture, sample.decoded)


def read_plain(capture: Capture, decoded: Decoded) -> tuple[Story, ...]:
    """Return the one story in a text file.

    Raises:
        NotAStoryError: the file holds no words.
    """
    draft, body = take_header(decoded.text)
    text = to_paragraphs(body)
    if not text and draft.title is None:
        raise NotAStoryError("The file holds no words. Delete it, or put the story's text in it.")
    reading = {"reader": READER, **decoded.as_reading()}
    story = draft.finish(
        capture, split_chapters(text), fallback_title=title_from_name(capture.origin), reading=reading
    )
    return (story,)


def take_header(text: str) -> tuple[Draft, str]:
    """Return what the header of ``text`` says, and the text after it."""
    draft = Draft()
    book = unwrap(text)
    if book is not None:
        draft.add_all(book.entries)
        draft.keep("licence", book.licence)
        return draft, book.body
    header = find_header(text)
    if not text[header.end :].strip() and (tail := find_tail(text, 0)) and text[: tail.end].strip():
        # Everything looked like header: a short story followed by its labels does.
        header = Header((), 0)
    draft.add_all(header.entries)
    tail = find_tail(text, header.end)
    if tail is None:
        return draft, text[header.end :]
    draft.add_all(tail.entries)
    return draft, text[header.end : tail.end]


def title_from_name(origin: str) -> str:
    """Return a title made of a path's or URL's last part: "Half_Past-Four.txt" gives "Half Past Four"."""
    path = urlsplit(origin).path if "://" in origin else origin
    name = unquote(path.rstrip("/").rsplit("/", 1)[-1])
    stem = re.sub(r"(?:\.[A-Za-z][A-Za-z0-9]{0,5})+$", "", name)
    words = re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", stem).strip(" .-")
    return words or name or "Untitled"
