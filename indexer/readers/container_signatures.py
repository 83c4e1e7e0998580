"""Know archives and packed files by their first bytes: tar, gzip, bzip2, xz, WARC, the answer of a web server.

Reading them is for their families.
"""

from __future__ import annotations

import re
import zlib

_TAR_MAGIC = (257, b"ustar")
_TAR_BLOCK = 512
_CHECKSUM = (148, 156)
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PEEK = 64
_PACKED = (
    (b"\x1f\x8b\x08", "gzip", "packed with gzip"),
    (b"BZh", "bzip2", "packed with bzip2"),
    (b"\xfd7zXZ\x00", "xz", "packed with xz"),
)
_WARC = b"WARC/"
# A status line, header fields, an empty line.
_ANSWER = re.compile(
    rb"HTTP/\d(?:\.\d)? [1-5]\d\d\b[^\r\n]{0,100}\r?\n(?:[A-Za-z][\w-]{0,60}:[^\r\n]{0,4000}\r?\n(?:[ \t][^\r\n]{0,4000}\r?\n)*)+\r?\n"
)


def container_of(content: bytes) -> tuple[str, str] | None:
    """Return which container ``content`` is, by the names of ``detect.Kind``, and why; None if it is none."""
    if content.startswith(_WARC):
        return "warc", "starts with a WARC record"
    if answer_head(content):
        return "answer", "starts as the answer of a web server"
    for magic, _, why in _PACKED:
        if content.startswith(magic):
            if _inflated_start(content).startswith(_WARC):
                return "warc", "WARC records packed with gzip"
            return "packed", f"a file {why}"
    return ("tar", "a tar archive") if _is_tar(content) else None


def answer_head(content: bytes) -> bytes:
    """Return what a web server said before the content it sent, to its empty line; nothing where there is none."""
    found = _ANSWER.match(content) if content.startswith(b"HTTP/") else None
    return found[0] if found else b""


def packing_of(content: bytes) -> str | None:
    """Return gzip, bzip2 or xz, None for anything else."""
    return next((name for magic, name, _ in _PACKED if content.startswith(magic)), None)


def _inflated_start(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(content[:4096], _PEEK)
    except zlib.error:
        return b""


def _is_tar(content: bytes) -> bool:
    """Know a tar archive by its mark, one from before there was a mark by the sum of its first header."""
    place, magic = _TAR_MAGIC
    if content[place : place + len(magic)] == magic:
        return True
    header = content[:_TAR_BLOCK]
    start, stop = _CHECKSUM
    field = header[start:stop].strip(b" \x00")
    if (
        len(header) < _TAR_BLOCK
        or header[-1]
        or not 1 < len(field) < stop - start
        or field.strip(b"01234567")
    ):
        return False
    blank = header[:start] + b" " * (stop - start) + header[stop:]
    return int(field, 8) == sum(blank)
