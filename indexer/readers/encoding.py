"""Bytes to text: which encoding a file is in, and why we think so.

It decodes and cleans control characters; it knows nothing of headers or stories and never fails.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from indexer.readers.mojibake import repair_mojibake

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
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE
)
# Charset declarations stand in the first 1,024 bytes by the HTML standard; real pages are later by some comments.
_META_WINDOW = 8192
# DOS text files end at the first Ctrl-Z; what follows is the rest of a 128-byte CP/M record.
_CTRL_Z_TAIL = 128
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_C0 = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"
_CP1252_QUOTES = re.compile(rb"[A-Za-z]\x92[A-Za-z]|[\x93\x94\x85\x96\x97]")
_MAC_QUOTES = re.compile(rb"[A-Za-z]\xd5[A-Za-z]|[\s(]\xd2[A-Za-z]|[A-Za-z.,!?]\xd3|[A-Za-z ]\xd0[A-Za-z ]")
_MAC_LETTERS = re.compile(rb"[a-z][\x87\x88\x8d\x8e\x8f\x90\x96\x9a\x9f](?=[a-z ,.])")
_LATIN_LETTERS = re.compile(rb"[a-z][\xe0-\xf6\xf8-\xfc](?=[a-z ,.])")
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with line feeds for line ends and no control characters, and how it was obtained.

    ``encoding`` is a Python codec name, ``why`` a few words, ``repairs`` what else had to be undone, in words.
    """

    text: str
    encoding: str
    why: str
    repairs: tuple[str, ...] = ()

    def as_reading(self) -> dict[str, str]:
        """Return the entries this makes in ``Story.reading``."""
        reading = {"encoding": self.encoding, "encoding_why": self.why}
        if self.repairs:
            reading["repairs"] = "; ".join(self.repairs)
        return reading


def decode(content: bytes, *, declared: str | None = None, markup: bool = False) -> Decoded:
    """Return the text of ``content``.

    ``declared`` is the charset of the HTTP header, if any; ``markup`` says to look for a charset inside the file.
    """
    text, encoding, why, repairs = _decode(content, declared, markup)
    text, cleaned = _clean(text, suspect=len(content.translate(None, _C0)) != len(content))
    text, mended = repair_mojibake(text)
    return Decoded(text, encoding, why, (*repairs, *cleaned, *mended))


def _decode(content: bytes, declared: str | None, markup: bool) -> tuple[str, str, str, tuple[str, ...]]:
    for bom, codec in _BOMS:
        if content.startswith(bom):
            text = content.decode(codec, "replace")
            return text, codec, "byte order mark", ()
    wide = _wide_without_bom(content)
    if wide:
        return content.decode(wide, "replace"), wide, "every other byte is zero", ()
    for name, why in _claims(content, declared, markup):
        text_or_none = _try(content, name)
        if text_or_none is not None:
            return text_or_none, name, why, ()
    return _by_evidence(content)


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
    return _SUPERSETS.get(info.name, info.name)


def _try(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _wide_without_bom(content: bytes) -> str | None:
    """Return utf-16-le or utf-16-be if nearly every other byte of the start is zero."""
    sample = content[:2000]
    # Enough letters to tell a pattern from a few stray NULs.
    if len(sample) < 16 or 0 not in sample:  # noqa: PLR2004 -- the sentence above is its name
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = len(sample) * 0.4
    if odd > most and even * 20 < odd:
        return "utf-16-le"
    if even > most and odd * 20 < even:
        return "utf-16-be"
    return None


def _by_evidence(content: bytes) -> tuple[str, str, str, tuple[str, ...]]:
    """Decode what is not valid UTF-8: damaged UTF-8, MacRoman, cp1252 or latin-1."""
    mixed = _mostly_utf8(content)
    if mixed is not None:
        text, strays = mixed
        return text, "utf-8", "nearly all valid UTF-8", (f"{strays} stray bytes read as cp1252",)
    mac = len(_MAC_QUOTES.findall(content)) * 3 + len(_MAC_LETTERS.findall(content))
    windows = len(_CP1252_QUOTES.findall(content)) * 3 + len(_LATIN_LETTERS.findall(content))
    if mac > windows:
        return (
            content.decode("mac_roman"),
            "mac_roman",
            "quotation marks or accents where MacRoman has them",
            (),
        )
    if _UNDEFINED_IN_CP1252.search(content):
        return _lenient_cp1252(content), "cp1252", "not UTF-8; a few bytes are undefined in cp1252", ()
    if not re.search(rb"[\x80-\x9f]", content):
        return content.decode("latin-1"), "iso-8859-1", "not UTF-8; accents only", ()
    return content.decode("cp1252"), "cp1252", "not UTF-8; bytes of cp1252 punctuation", ()


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


def _clean(text: str, *, suspect: bool) -> tuple[str, tuple[str, ...]]:
    """Normalise line ends and drop control characters; say so where text may have been affected.

    ``suspect`` is False when no byte can have made a control character, which spares a pass over the text.
    """
    notes: list[str] = []
    text = _end_at_ctrl_z(text, notes)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for separator in ("\f", "\v", "\u2028", "\u2029"):
        if separator in text:
            text = text.replace(separator, "\n" if separator != "\u2029" else "\n\n")
    if (suspect or "\ufeff" in text or "\uffff" in text or "\ufffe" in text) and _CONTROLS.search(text):
        if "\x00" in text:
            notes.append("NUL bytes removed")
        text = _CONTROLS.sub("", text)
    return text, tuple(notes)


def _end_at_ctrl_z(text: str, notes: list[str]) -> str:
    place = text.find("\x1a")
    if place < 0:
        return text
    if len(text) - place <= _CTRL_Z_TAIL or not text[place:].strip("\x1a\x00 \r\n\t"):
        notes.append("ended at the DOS end-of-file mark")
        return text[:place]
    notes.append("a DOS end-of-file mark inside the text was ignored")
    return text
