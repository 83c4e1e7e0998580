"""A zip archive read with limits on members, ratio and total size.

Member names are only looked up, never used as paths; nothing is written anywhere.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from types import TracebackType
from typing import Self

from indexer.config import ReadSettings
from indexer.errors import ReadError, TooLargeError

_MB = 1024 * 1024
_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"
_END_SIZE = 22
_ENCRYPTED = 1
# Small members of repeated text compress a thousandfold and harm nobody.
_RATIO_FREE = _MB
_PIECE = 256 * 1024
# Compression methods of PKZIP 0.9 and 1 (shrink, reduce, implode), by the numbers of APPNOTE.TXT; deflate came in 1993.
_BEFORE_1993 = range(1, 7)


class LimitedZip:
    """A zip archive in memory. Where a name occurs twice, the last entry of the directory is the one read.

    Raises:
        TooLargeError: it has more members than the settings allow.
        ReadError: it is not a zip archive, or too damaged to list.
    """

    def __init__(self, content: bytes, limits: ReadSettings) -> None:
        self._limits = limits
        self._left = limits.max_unpacked_mb * _MB
        # Listing a million members takes seconds and a gigabyte, so they are counted in the raw bytes first.
        entries = content.count(_CENTRAL)
        if entries > limits.max_members:
            raise TooLargeError(
                f"The archive has about {entries} members, over the limit of {limits.max_members}. "
                "Raise [read] max_members if it is wanted."
            )
        self._zip = _open(content)
        self.names = tuple(dict.fromkeys(self._zip.namelist()))

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the members that are files: no folders, no links."""
        others = {
            info.filename
            for info in self._zip.infolist()
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16)
        }
        return tuple(name for name in self.names if name not in others)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            TooLargeError: the member, or all read so far, unpack to more than is allowed.
            ReadError: it is missing, damaged (cause "damaged"), encrypted (cause "encrypted") or packed in a way that Python
                does not unpack (cause "packing").
        """
        try:
            info = self._zip.getinfo(name)
        except KeyError as error:
            raise ReadError(f"The archive lacks its part {name!r}.", cause="damaged") from error
        if info.flag_bits & _ENCRYPTED:
            raise ReadError("The archive is encrypted. Import a copy without protection.", cause="encrypted")
        self._check(name, info.file_size, info.compress_size)
        try:
            content = self._inflate(info)
        except NotImplementedError as error:
            raise ReadError(_unknown_packing(info), cause="packing") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise ReadError(f"The part {name!r} is damaged ({error}).", cause="damaged") from error
        self._left -= len(content)
        return content

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        """Inflate piece by piece: the size in the directory may lie."""
        pieces = io.BytesIO()
        with self._zip.open(info) as member:
            while piece := member.read(_PIECE):
                pieces.write(piece)
                self._check(info.filename, pieces.tell(), info.compress_size)
        return pieces.getvalue()

    def _check(self, name: str, size: int, packed: int) -> None:
        if size > self._left:
            raise TooLargeError(
                f"The archive unpacks to more than {self._limits.max_unpacked_mb} MB (at {name!r}). "
                "Raise [read] max_unpacked_mb if it is wanted."
            )
        if size > _RATIO_FREE and size > packed * self._limits.max_ratio:
            raise TooLargeError(
                f"The part {name!r} unpacks to more than {self._limits.max_ratio} times its size, as archives made "
                "to do harm are. Raise [read] max_ratio if it is wanted."
            )


def _unknown_packing(info: zipfile.ZipInfo) -> str:
    method = info.compress_type
    way = zipfile.compressor_names.get(method, f"method {method}")  # type: ignore[attr-defined]  # typeshed lacks it
    when = "in a way from before 1993" if method in _BEFORE_1993 else "in a way that few programs unpack"
    advice = "Unpack the archive with unar, 7-Zip or unzip, and import the files that come out."
    return f"The part {info.filename!r} is packed {when} ({way}). {advice}"


def _open(content: bytes) -> zipfile.ZipFile:
    """Open the archive; junk after its end, which zipfile does not look behind, is cut off first."""
    problem: Exception | None = None
    for candidate in (content, _without_tail(content)):
        if candidate is None:
            break
        try:
            return zipfile.ZipFile(io.BytesIO(candidate))
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            NotImplementedError,
            struct.error,
            OverflowError,
        ) as error:
            problem = error
    message = (
        "The archive is cut short or damaged, so its list of contents cannot be read. Fetch the file again."
    )
    raise ReadError(message, cause="damaged") from problem


def _without_tail(content: bytes) -> bytes | None:
    place = content.rfind(_END)
    return content[: place + _END_SIZE] if place > 0 and len(content) > place + _END_SIZE else None
