"""What travels between the program and its reading children, and how a request becomes a capture.

MessagePack of known types, never pickle: a child has touched hostile files.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from indexer.config import ReadSettings
from indexer.model import Capture, ChosenReadings, Failure, ReadOutcome
from indexer.readers.surrounding_files import FolderFiles

READY = b"ready..."
"""What a child says once, before it is asked: one that ends without it was never started, and no file is to blame."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One thing to read: a file by ``path`` (opened by the child) or the ``content`` itself.

    ``origin`` is the place relative to the source's folder, or a URL; ``hint`` names a reader. Only somebody who looks
    at the file itself may have it ``as_written``, with the e-mail addresses in it. ``as_story`` takes it for a story
    though it does not look like one: a person said so. ``chosen`` is how a person wants its stories read.
    """

    source: str
    origin: str
    path: Path | None = None
    content: bytes | None = None
    media_type: str | None = None
    declared_encoding: str | None = None
    hint: str | None = None
    modified_at: datetime | None = None
    as_written: bool = False
    as_story: bool = False
    chosen: ChosenReadings | None = None


def capture_of(request: ReadRequest, settings: ReadSettings) -> Capture | Failure:
    """Return the capture a request names, or why it cannot be had; over-long files are not read at all."""
    content = request.content
    if content is None:
        got = _load(request, settings)
        if isinstance(got, Failure):
            return got
        content = got
    if len(content) > settings.max_file_mb * 1024 * 1024:
        return _too_large(request, len(content), settings)
    digest, chosen = hashlib.sha256(content).hexdigest(), request.chosen
    return Capture(
        source=request.source,
        origin=request.origin,
        content=content,
        digest=digest,
        media_type=request.media_type,
        declared_encoding=request.declared_encoding,
        modified_at=request.modified_at,
        surrounding=FolderFiles(request.path, request.origin, settings) if request.path else None,
        chosen=chosen.by_story if chosen is not None and chosen.digest in {"", digest} else {},
    )


def _load(request: ReadRequest, settings: ReadSettings) -> bytes | Failure:
    if request.path is None:
        return Failure(request.origin, "unreadable", "Nothing was given to read.")
    try:
        with request.path.open("rb") as file:
            limit = settings.max_file_mb * 1024 * 1024
            # Room for what is there, not for all that is allowed: asking for that much costs more than reading.
            size = os.fstat(file.fileno()).st_size
            content = file.read(min(size, limit) + 1)
            if size < len(content) <= limit:
                content += file.read(limit + 1 - len(content))
    except OSError as error:
        reason = (
            f"The file cannot be opened ({error.strerror}). Check that it exists and may be read by the account Velveteen "
            "runs as; the next import tries it again."
        )
        return Failure(request.origin, "unavailable", reason)
    return content if len(content) <= limit else _too_large(request, size, settings)


def _too_large(request: ReadRequest, size: int, settings: ReadSettings) -> Failure:
    message = (
        f"It is {size / 1024 / 1024:.0f} MB, over the limit of {settings.max_file_mb} MB. "
        "Raise [read] max_file_mb if it is wanted."
    )
    return Failure(request.origin, "too-large", message)


def encode_request(request: ReadRequest) -> bytes:
    """Return a request as bytes."""
    return _REQUESTS.encode(request)


def decode_request(content: bytes) -> ReadRequest:
    """Return the request that ``encode_request`` encoded."""
    return _REQUEST_DECODER.decode(content)


def encode_outcome(outcome: ReadOutcome) -> bytes:
    """Return an outcome as bytes."""
    return _OUTCOMES.encode(outcome)


def decode_outcome(content: bytes | memoryview) -> ReadOutcome:
    """Return the outcome that ``encode_outcome`` encoded.

    Raises:
        msgspec.DecodeError: the bytes are no such thing.
    """
    return _OUTCOME_DECODER.decode(content)


def _to_plain(value: Any) -> Any:
    if isinstance(value, Path):
        return os.fsencode(value)  # a name need not be UTF-8
    raise NotImplementedError(type(value))


def _from_plain(kind: type, value: Any) -> Any:
    if issubclass(kind, Path):
        return Path(os.fsdecode(value))
    raise NotImplementedError(kind)


_REQUESTS = msgspec.msgpack.Encoder(enc_hook=_to_plain)
_REQUEST_DECODER = msgspec.msgpack.Decoder(ReadRequest, dec_hook=_from_plain)
_OUTCOMES = msgspec.msgpack.Encoder()
_OUTCOME_DECODER = msgspec.msgpack.Decoder(ReadOutcome)
