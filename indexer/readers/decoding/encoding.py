"""Bytes to text: which encoding a file is in, and why we think so.

It decodes and undoes what programs did to the characters; it knows nothing of headers or stories and never fails.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from indexer.readers.decoding.cleaning import ORDINARY, Clean, clean, may_need_cleaning
from indexer.readers.decoding.escapes import undo_quoted_printable, undo_written
from indexer.readers.decoding.guess import by_escapes, decodes, guesses, is_of_dos, narrowest, weigh, widened
from indexer.readers.decoding.mojibake import repair_mojibake
from indexer.readers.decoding.wide import wide_codec

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers do: these labels have always been used for the Windows superset.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
}
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE
)
# Charset declarations stand in the first 1,024 bytes by the HTML standard; real pages are later by some comments.
_META_WINDOW = 8192
# How many times as much as the best of others may cost what is claimed: it may be in a language unknown to the tables.
_IMPLAUSIBLE = 1.35
# One byte in so many may be none of a text's encoding, where it is damaged, and one where it is cut short.
_LOST_IN = 200
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with line feeds for line ends and no control characters, and how it was obtained.

    ``encoding`` is a Python codec name, ``why`` a few words, ``repairs`` what else had to be undone, in words, and
    ``undone`` the same by name: quoted-printable, mojibake, entities. ``newline`` is LF, CRLF or CR. ``beyond``, where
    it is known, is all of the text that is not ASCII.
    """

    text: str
    encoding: str
    why: str
    repairs: tuple[str, ...] = ()
    newline: str = "LF"
    undone: tuple[str, ...] = ()
    beyond: str | None = field(default=None, compare=False, repr=False)

    def with_text(self, text: str) -> Decoded:
        """Return the same of a text that was made of this one."""
        return replace(self, text=text, beyond=None)

    def as_reading(self) -> dict[str, str]:
        """Return the entries this makes in ``Story.reading``."""
        reading = {"encoding": self.encoding, "encoding_why": self.why}
        if self.repairs:
            reading["repairs"] = "; ".join(self.repairs)
        if self.undone:
            reading["repair"] = ", ".join(self.undone)
        if self.newline != "LF":
            reading["newline"] = self.newline
        return reading


def decode(
    content: bytes, *, declared: str | None = None, markup: bool = False, escaped: bool | None = None
) -> Decoded:
    """Return the text of ``content``.

    ``declared`` is the charset of the HTTP header, if any; ``markup`` says to look for a charset inside the file.
    ``escaped`` says to undo entities and quoted-printable, which only plain text has by mistake (None: unless markup).
    """
    undo = not markup if escaped is None else escaped
    plain, escapes = undo_quoted_printable(content) if undo else (content, 0)
    text, encoding, why, strays = _decode(plain, declared, markup)
    # Most texts have few bytes or none beyond plain English, and what is asked of them is soon answered.
    odd = plain.translate(None, ORDINARY)
    is_clean = encoding == "utf-8" and not strays and not may_need_cleaning(odd)
    tidy = Clean(text, "LF") if is_clean else clean(text, dos=is_of_dos(encoding))
    beyond = odd.decode() if is_clean else None
    text, mended = repair_mojibake(tidy.text, beyond)
    text, written, notes = undo_written(text) if undo else (text, {}, ())
    undone = {"quoted-printable": escapes, "mojibake": len(mended), **written}
    before = (f"{escapes} quoted-printable escapes decoded",) if escapes else ()
    names = tuple(name for name, count in undone.items() if count)
    kept = beyond if text == tidy.text else None
    return Decoded(
        text, encoding, why, (*before, *strays, *tidy.notes, *mended, *notes), tidy.newline, names, kept
    )


def _decode(content: bytes, declared: str | None, markup: bool) -> tuple[str, str, str, tuple[str, ...]]:
    for bom, codec in _BOMS:
        if content.startswith(bom):
            text = content.decode(codec, "replace")
            return text, codec, "byte order mark", ()
    if wide := wide_codec(content):
        return content.decode(wide, "replace"), wide, "zeros where it has them", ()
    # One byte is found many times as soon as two.
    if (b"\x1b" in content or (b"~" in content and b"~{" in content)) and (switching := by_escapes(content)):
        return content.decode(switching), switching, "escape sequences that switch alphabets", ()
    for name, why in _claims(content, declared, markup):
        read = _strictly(content, name)
        if read is not None and (name == "utf-8" or _is_plausible(content, name)):
            narrow = narrowest(content, name)
            return read if narrow == name else content.decode(narrow), narrow, why, ()
    return _by_evidence(content)


def _strictly(content: bytes, codec: str) -> str | None:
    """Return ``content`` read as ``codec``, or None if not all of it can be."""
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _is_plausible(content: bytes, codec: str) -> bool:
    """Say whether what a text is claimed to be in is among the likely encodings of it."""
    claimed = weigh(content, codec)
    if claimed.is_plain:
        return True
    others = guesses(content)[:1]
    if decodes(content, "utf-8"):
        others.append(weigh(content, "utf-8"))
    return claimed.cost <= _IMPLAUSIBLE * min(other.cost for other in others)


def _claims(content: bytes, declared: str | None, markup: bool) -> list[tuple[str, str]]:
    """Return the encodings to try strictly, best claim first, each with its reason."""
    claims: list[tuple[str, str]] = []
    header = _codec(declared)
    meta = _codec(_meta_charset(content)) if markup else None
    # Valid UTF-8 with multi-byte letters is hardly ever anything else, whatever a header says.
    if header in {None, "cp1252"} and meta in {None, "cp1252"}:
        claims.append(("utf-8", "valid UTF-8"))
    if header:
        claims.append((header, "HTTP header"))
    if meta and not meta.startswith(("utf-16", "utf-32")):
        claims.append((meta, "declared in the file"))
    claims.append(("utf-8", "valid UTF-8"))
    # cp1252 decodes almost anything, so a declaration of it is no evidence against MacRoman.
    return [claim for claim in claims if claim[0] != "cp1252"]


def _meta_charset(content: bytes) -> str | None:
    found = _META.search(content[:_META_WINDOW])
    return found.group(1).decode("ascii") if found else None


def _codec(name: str | None) -> str | None:
    """Return Python's name for a text encoding, widened as browsers do; None if there is no such thing."""
    if not name:
        return None
    try:
        info = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in {
        "idna",
        "punycode",
        "utf-7",
        "undefined",
    }:
        return None
    return _SUPERSETS.get(info.name) or widened(info.name)


def _by_evidence(content: bytes) -> tuple[str, str, str, tuple[str, ...]]:
    """Decode what is not valid UTF-8: damaged UTF-8, or what its letters and signs tell."""
    mixed = _mostly_utf8(content)
    if mixed is not None:
        text, strays = mixed
        return text, "utf-8", "nearly all valid UTF-8", (f"{strays} stray bytes read as cp1252",)
    ranked = guesses(content)
    for found in ranked:
        if found.codec == "cp1252":
            return _as_western(content)
        if decodes(content, found.codec):
            codec = narrowest(content, found.codec)
            why = f"not UTF-8; so its letters read as {found.language}"
            return content.decode(codec), codec, why, ()
        lost = content.decode(found.codec, "replace")
        count = lost.count("\ufffd")
        if (count - 1) * _LOST_IN <= len(content):
            return (
                lost,
                found.codec,
                f"not UTF-8; so most letters read as {found.language}",
                (f"{count} bytes that {found.codec} does not have",),
            )
    return _as_western(content)


def _as_western(content: bytes) -> tuple[str, str, str, tuple[str, ...]]:
    if strays := len(_UNDEFINED_IN_CP1252.findall(content)):
        return (
            _lenient_cp1252(content),
            "cp1252",
            "not UTF-8; nearly all cp1252",
            (f"{strays} bytes are undefined in cp1252",),
        )
    if not re.search(rb"[\x80-\x9f]", content):
        return content.decode("latin-1"), "iso-8859-1", "not UTF-8; accents only", ()
    return (
        content.decode("cp1252"),
        "cp1252",
        "not UTF-8; quotation marks, dashes or accents where cp1252 has them",
        (),
    )


def _mostly_utf8(content: bytes) -> tuple[str, int] | None:
    """Return text and the number of stray bytes if valid UTF-8 sequences far outnumber invalid bytes."""
    text = content.decode("utf-8", "surrogateescape")
    strays = len(re.findall("[\udc80-\udcff]", text))
    valid = len(re.findall("[\u0080-\ud7ff\ue000-\U0010ffff]", text))
    # Four to one: accents of cp1252 form a valid UTF-8 pair by chance far less often than that.
    if valid < 4 * strays:
        return None
    return re.sub("[\udc80-\udcff]", lambda m: _lenient_cp1252(bytes([ord(m[0]) - 0xDC00])), text), strays


def _lenient_cp1252(content: bytes) -> str:
    """Decode cp1252; the five bytes it leaves undefined become the C1 controls latin-1 has there."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(
            part.decode("latin-1") if _UNDEFINED_IN_CP1252.match(part) else part.decode("cp1252")
            for part in re.split(rb"([\x81\x8d\x8f\x90\x9d])", content)
        )
