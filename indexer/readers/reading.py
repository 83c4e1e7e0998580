"""One capture in, stories or a plain reason out: detection, then the reader for what was found.

It raises for nothing that is in a file; limits on time and memory need a process of their own (see ``limited``).
"""

from __future__ import annotations

import hashlib

from indexer.config import ReadSettings
from indexer.errors import NotAStoryError, ReadError
from indexer.model import Capture, Failure, ReadOutcome, Story
from indexer.readers.detect import Detected, Kind, detect
from indexer.readers.encoding import decode
from indexer.readers.plain import read_plain


def read(capture: Capture, *, hint: str | None = None, limits: ReadSettings | None = None) -> ReadOutcome:
    """Return the stories in ``capture``, or a failure whose message says why there are none.

    ``hint`` names a reader ("plain", "html") for content that leaves it open; ``limits`` bound what archives may
    unpack to.
    """
    digest = capture.digest or hashlib.sha256(capture.content).hexdigest()
    limits = limits or ReadSettings()
    found = Detected(Kind.BINARY, "")
    try:
        found = detect(capture.content, name=capture.origin, media_type=capture.media_type)
        stories = _stories(capture, found, hint, limits)
    except ReadError as error:
        failure = Failure(capture.origin, error.cause, str(error))
    except MemoryError:
        failure = Failure(
            capture.origin, "too-large", "Reading it needs more memory than [read] memory_mb allows."
        )
    except Exception as error:  # noqa: BLE001 -- a reader's mistake must cost one file, never the run
        reason = f"The {found.kind} reader could not cope with it ({type(error).__name__}: {error})."
        failure = Failure(capture.origin, "unreadable", reason)
    else:
        return ReadOutcome(stories, None, stories[0].reading.get("reader", "") if stories else "", digest)
    return ReadOutcome((), failure, str(found.kind), digest)


def _stories(capture: Capture, found: Detected, hint: str | None, limits: ReadSettings) -> tuple[Story, ...]:
    kind = _settle(found.kind, hint)
    if kind is Kind.TEXT:
        return read_plain(capture, decode(capture.content, declared=capture.declared_encoding))
    if kind is Kind.HTML:
        return _read_html(capture)
    if kind is Kind.EPUB:
        return _read_epub(capture, limits)
    if kind is Kind.ZIP:
        raise NotAStoryError(
            f"It holds no story that can be read: {found.why}. Unpack it and import what is in it."
        )
    raise NotAStoryError(f"It holds no story: {found.why}.")


def _read_html(capture: Capture) -> tuple[Story, ...]:
    # Loaded when the first page comes: the HTML parser costs every start of the command 0.1 s and 15 MB.
    from indexer.readers.site import read_html  # noqa: PLC0415 -- see above

    decoded = decode(capture.content, declared=capture.declared_encoding, markup=True)
    return read_html(capture, decoded)


def _read_epub(capture: Capture, limits: ReadSettings) -> tuple[Story, ...]:
    from indexer.readers.epub import read_epub  # noqa: PLC0415 -- loaded late for the same reason

    return read_epub(capture, limits)


def _settle(kind: Kind, hint: str | None) -> Kind:
    """Let a source's hint choose between text and HTML; archives and pictures are what they are."""
    if kind in {Kind.TEXT, Kind.HTML} and hint in {"plain", "text"}:
        return Kind.TEXT
    return kind
