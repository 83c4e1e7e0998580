"""Undo gzip, bzip2 and xz around a single file or a tar archive, within limits.

What comes out is read by whichever reader fits.
"""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from indexer.errors import ReadError
from indexer.model import Failure, Story
from indexer.readers.container_signatures import container_of, packing_of
from indexer.readers.containers.containers import Allowance, inside
from indexer.readers.sample import Context, Sample

NAME = "packed"

_PIECE = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_XZ_MEMORY = 256 * 1024 * 1024
_ENDING = re.compile(r"(?i)\.(?:gz|bz2|xz|z)$")
_TAR_ENDING = re.compile(r"(?i)\.(?:tgz|tbz2?|txz|tar\.(?:gz|bz2|xz))$")


def recognise(sample: Sample) -> str | None:
    """Take every packed file; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories in what a file unpacks to; see ``families``."""
    capture = sample.capture
    content, whole = unpack(capture.content, context)
    is_tar = (container_of(content) or ("", ""))[0] == "tar"
    if not whole:
        message = "The packed file is damaged or cut short. Fetch it again."
        if not is_tar:
            raise ReadError(message, cause="damaged")
        # The files before the damage are whole.
        context.log.failed(Failure(capture.origin, "damaged", message))
    origin = capture.origin
    if not (is_tar or _TAR_ENDING.search(origin)):
        origin = inside(origin, _ENDING.sub("", re.split(r"[/\\]", origin)[-1]) or "content")
    return context.read(replace(capture, content=content, origin=origin, digest="", media_type=None))


def unpack(content: bytes, context: Context) -> tuple[bytes, bool]:
    """Return what packed bytes hold, and whether all of it could be had.

    Raises:
        TooLargeError: it is more than the limits allow.
    """
    limits = context.limits
    allowance = Allowance(len(content), limits.max_unpacked_mb, limits.max_ratio)
    start = _MAKERS[packing_of(content) or "gzip"]
    pieces: list[bytes] = []
    rest = content
    # A packed file may be several, one after another; what is no packing any more is padding.
    while rest and packing_of(rest) is not None:
        unpacker = start()
        try:
            while not unpacker.eof:
                piece = unpacker.decompress(rest, _PIECE)
                rest = _left(unpacker)
                if not piece and not rest and not unpacker.eof:
                    return b"".join(pieces), False
                allowance.take(len(piece), "content")
                pieces.append(piece)
        except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError):
            return b"".join(pieces), False
        rest = unpacker.unused_data
    return b"".join(pieces), True


def _left(unpacker: Any) -> bytes:
    """Return input not looked at yet; only zlib hands it back, the others keep it."""
    tail: bytes = getattr(unpacker, "unconsumed_tail", b"")
    return tail


_MAKERS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(_GZIP),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
}
