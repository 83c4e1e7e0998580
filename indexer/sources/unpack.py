"""Undoes the one content encoding a server may use, a piece at a time, never past a cap.

It trusts no announced size: what is counted is what comes out.
"""

import zlib
from collections.abc import Iterable, Iterator

from indexer.errors import FetchError

# Little enough to hold many times over, large enough to be quick.
_PIECE = 64 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS


def encoding_of(header: str | None) -> str | None:
    """Return ``gzip`` or ``deflate``, or None for none, from a Content-Encoding header.

    Raises:
        FetchError: several encodings, or one that was not asked for.
    """
    named = [name.strip().lower() for name in (header or "").split(",")]
    named = [name.removeprefix("x-") for name in named if name not in {"", "identity"}]
    if len(named) > 1:
        raise FetchError(
            f"The server packed its answer {len(named)} times ({header}); one packing is accepted.",
            cause="encoding",
        )
    if named and named[0] not in {"gzip", "deflate"}:
        raise FetchError(
            f"The server packed its answer as {named[0][:40]}, which was not asked for.", cause="encoding"
        )
    return named[0] if named else None


def unpacked(pieces: Iterable[bytes], encoding: str | None) -> Iterator[bytes]:
    """Yield what ``pieces`` unpack to, at most 64 KiB at a time.

    Raises:
        FetchError: the packed data is damaged or cut short.
    """
    if encoding is None:
        yield from pieces
        return
    unpacker = _Unpacker()
    for piece in pieces:
        yield from unpacker.feed(piece)
    unpacker.finish()


def joined(pieces: Iterable[bytes], cap: int, *, cut: bool = False) -> bytes:
    """Return all of ``pieces`` as one, at most ``cap`` bytes; ``cut`` drops the rest instead of raising.

    Raises:
        FetchError: there is more than ``cap``.
    """
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > cap and not cut:
            raise FetchError(
                f"The answer is larger than {cap:,} bytes; raise max_body_mb under [crawl] in config.toml if "
                "such pages are wanted.",
                cause="too-large",
            )
        if len(whole) >= cap and cut:
            break
    return bytes(whole[:cap])


class _Unpacker:
    """zlib, gzip (of several members too) and the bare deflate some servers send instead of zlib."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._began = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._zlib.eof:
                if piece[:2] != b"\x1f\x8b":  # padding after the end, which every browser overlooks
                    return
                self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
            out = self._decompress(piece)
            piece = self._zlib.unconsumed_tail or self._zlib.unused_data
            if out:
                yield out

    def _decompress(self, piece: bytes) -> bytes:
        try:
            out = self._zlib.decompress(piece, _PIECE)
        except zlib.error as error:
            if self._began:
                raise FetchError(
                    "The packed answer is damaged; it will be asked for again.", cause="encoding"
                ) from error
            self._zlib = zlib.decompressobj(_RAW_DEFLATE)
            self._began = True
            return self._decompress(piece)
        self._began = True
        return out

    def finish(self) -> None:
        if self._began and not self._zlib.eof:
            raise FetchError("The packed answer is cut short; it will be asked for again.", cause="encoding")
