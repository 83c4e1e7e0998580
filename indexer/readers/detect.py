"""Say what a capture is by looking inside it: an EPUB, another zip, HTML, plain text, or nothing readable.

It opens zip directories but reads no story; names and declared types only break ties.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

from indexer.datafiles import data_list, data_table
from indexer.readers.container_signatures import container_of
from indexer.readers.decoding.cleaning import ORDINARY
from indexer.readers.decoding.escaped_pages import is_escaped_page
from indexer.readers.decoding.wide import wide_codec
from indexer.readers.file_signatures import document_in_zip, is_pdf, structured_text

_WINDOW = 4096
_INK = re.compile(rb"[^\x00 \t\r\n\x1a]")
_ZIP = b"PK\x03\x04"
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(
    rb"</?(?:p|br|div|span|a|td|tr|table|h[1-6]|hr|ul|li|img|blockquote|font|meta|title)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
# Plain text may hold a few tags for italics; a page fragment is made of them.
_FRAGMENT_TAGS = 6
# Lines that a page would run together, an empty one below them: somebody wrote a header above a piece of a page, and only
# line breaks and stresses are marked in it.
_LINED_HEAD = re.compile(
    rb"\s*(?:(?!<(?:br|p|div|td|li|h\d|hr)\b)[^\r\n]{1,100}\r?\n){2,40}[ \t]*\r?\n", re.IGNORECASE
)
_BUILT = re.compile(rb"<(?:table|td|script|style|head|body|html|ul|ol|meta|link|form|img)\b", re.IGNORECASE)
# Control characters other than tab, line ends, form feed and Ctrl-Z, as a share of the first bytes.
_BINARY_SHARE = 0.05
_SWITCHING = re.compile(rb"\x1b\$(?:\)C|[@B])")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x00"))


_machine_text = partial(data_list, __package__, "detect.toml", "machine_text")


class Kind(StrEnum):
    """What a capture is."""

    EPUB = "epub"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    PDF = "pdf"
    XML = "xml"
    JSON = "json"
    SQL = "sql"
    PERL = "perl"
    ZIP = "zip"
    TAR = "tar"
    PACKED = "packed"
    WARC = "warc"
    ANSWER = "answer"
    HTML = "html"
    TEXT = "text"
    CODE = "code"
    BINARY = "binary"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Detected:
    """What a capture is and why, both fit to be shown."""

    kind: Kind
    why: str


def detect(content: bytes, *, name: str = "", media_type: str | None = None) -> Detected:
    """Return what ``content`` is; ``name`` and ``media_type`` decide only where the content leaves it open."""
    if not _INK.search(content):
        return Detected(Kind.EMPTY, "the file is empty")
    if content.startswith(_ZIP) or (content.startswith((b"\x00", b"PK")) and _is_zip(content)):
        return _kind_of_zip(content)
    if content.startswith(b"{\\rtf"):
        return Detected(Kind.RTF, "starts as RTF does")
    if is_pdf(content):
        return Detected(Kind.PDF, "starts as PDF does")
    return _kind_of_magic(content) or _kind_of_text(content, name, media_type)


def _kind_of_magic(content: bytes) -> Detected | None:
    container = container_of(content)
    if container is not None:
        return Detected(Kind(container[0]), container[1])
    if not content.startswith(tuple(_magics())):
        return None
    what = next(what for magic, what in _magics().items() if content.startswith(magic))
    return Detected(Kind.BINARY, f"the file is {what}")


@cache
def _magics() -> Mapping[bytes, str]:
    """Return what other files are by how they begin."""
    table: Mapping[str, str] = data_table(__package__, "detect.toml")["magic"]
    return {bytes.fromhex(start): what for start, what in table.items()}


def _is_zip(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


def _kind_of_zip(content: bytes) -> Detected:
    """Tell an EPUB from other archives; a broken one counts as an EPUB if it says so at its start."""
    if b"application/epub+zip" in content[:_WINDOW]:
        return Detected(Kind.EPUB, "a zip archive whose mimetype says EPUB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            document = document_in_zip(names, _mimetype(archive, names))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
        # An EPUB's reader knows how to look past junk and says what is wrong with the rest.
        kind = Kind.EPUB if b"META-INF/container.xml" in content else Kind.ZIP
        return Detected(kind, "a damaged zip archive")
    if document is not None:
        return Detected(Kind(document[0]), document[1])
    if any(name.endswith((".opf", "META-INF/container.xml")) or name == "mimetype" for name in names):
        return Detected(Kind.EPUB, "a zip archive with an EPUB package in it")
    return Detected(Kind.ZIP, "a zip archive")


def _mimetype(archive: zipfile.ZipFile, names: list[str]) -> bytes:
    """Return what an archive says it is; nothing if that cannot be read."""
    if "mimetype" not in names:
        return b""
    try:
        with archive.open("mimetype") as member:
            return member.read(100)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        return b""


def _kind_of_text(content: bytes, name: str, media_type: str | None) -> Detected:
    start = _narrow(content)
    if _HTML_START.match(start):
        return Detected(Kind.HTML, "starts as HTML does")
    if _is_binary(start):
        return Detected(Kind.BINARY, "the file holds binary data")
    structured = structured_text(start, name)
    if structured is not None:
        return Detected(Kind(structured[0]), structured[1])
    tags = len(_TAG.findall(start)) if b"<" in start else 0
    hinted = name.lower().endswith((".html", ".htm", ".xhtml")) or (media_type or "").startswith("text/html")
    lined = (
        tags and not start.lstrip().startswith(b"<") and _LINED_HEAD.match(start) and not _BUILT.search(start)
    )
    escaped = b"lt;" in start and is_escaped_page(start.decode("latin-1"))
    if escaped or ((tags >= _FRAGMENT_TAGS or (hinted and tags)) and not lined):
        return Detected(Kind.HTML, f"has HTML tags throughout{', all escaped' if escaped else ''}")
    if name.lower().endswith(_machine_text()):
        return Detected(Kind.CODE, "its name says it was written for programs")
    return Detected(Kind.TEXT, "reads as text")


def _narrow(content: bytes) -> bytes:
    """Return the start of the file with byte order mark and the zeros of UTF-16 taken out."""
    start = content[: 2 * _WINDOW].removeprefix(b"\xef\xbb\xbf")
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return start.decode("utf-32", "replace").encode()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start[2:].decode("utf-16-le" if start[0] == 0xFF else "utf-16-be", "replace").encode()  # noqa: PLR2004 -- first byte of the little-endian mark
    if wide := wide_codec(start):
        return start.decode(wide, "replace").encode()
    # Mail in Japanese and Korean switches alphabets by escape sequences and shifts, which are no sign of binary data.
    return start.translate(None, b"\x0e\x0f\x1b") if b"\x1b" in start and _SWITCHING.search(start) else start


def _is_binary(start: bytes) -> bool:
    """Say whether there are more control characters or NULs than damaged text would have."""
    # What is left is little, and the quicker looked at.
    odd = start.translate(None, ORDINARY)
    controls = len(odd) - len(odd.translate(None, _CONTROLS))
    # A text with scattered NULs is still text; one made of them is not.
    return controls > len(start) * _BINARY_SHARE or odd.count(0) > len(start) * 0.3
