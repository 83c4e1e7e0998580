"""Text without what only machines care for: kinds of line ends, control characters, the end mark of DOS.

It changes no word, and says so where it left something out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# DOS text files end at the first Ctrl-Z; what follows is the rest of a 128-byte CP/M record.
_CTRL_Z_TAIL = 128
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_C1 = re.compile("[\x80-\x9f]")
# Printers that could not print bold went back and struck the same sign again, or an underline first: n\bn, _\bn.
_STRUCK_OVER = re.compile("[^\b\n]\b")
# Commands to a terminal: "ESC [7m" turns what follows around, "ESC [K" wipes the rest of the line.
_TERMINAL = re.compile("\x1b\\[[0-9;?]{0,12}[A-Za-z]|\x1b[()][AB012]|\x1b[=>78]")
# A page's end in the middle of a sentence parts nothing.
_PAGE_WITHIN = re.compile(r"(?<=[\w,;])[ \t]*\n?\f\n?(?=[ \t]*[a-zà-öø-ÿ])")
ORDINARY = bytes([*b"\t\n", *range(0x20, 0x7F)])
"""The bytes of plain English with Unix line ends, which nothing has to be done about."""

# All the rest of what is cleaned away, as it stands in UTF-8.
_ODD = re.compile(rb"[\x00-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]")
# Printers' page ends, and line ends that Unicode has besides ours.
_SEPARATORS = (("\f", "\n"), ("\v", "\n"), ("\u2028", "\n"), ("\u2029", "\n\n"))

# What DOS draws for controls, but for those that end lines, pages and files, go back, or begin commands to a terminal.
_DRAWN_BY_DOS = {
    code: sign
    for code, sign in enumerate("☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼", 1)
    if chr(code) not in "\b\t\n\v\f\r\x1a\x1b"
}


@dataclass(frozen=True, slots=True)
class Clean:
    """Text with line feeds alone; ``newline`` is what stood for them: LF, CRLF or CR. ``notes`` are for people."""

    text: str
    newline: str
    notes: tuple[str, ...] = ()


def may_need_cleaning(odd: bytes) -> bool:
    """Say whether UTF-8 may hold anything that ``clean`` changes; ``odd`` are its bytes without the ORDINARY ones."""
    return _ODD.search(odd) is not None


def clean(text: str, *, dos: bool = False) -> Clean:
    """Return ``text`` tidied; ``dos`` says that it is in a code page of DOS, which draws controls."""
    notes: list[str] = []
    if dos:
        drawn = text.translate(_DRAWN_BY_DOS)
        if drawn != text:
            notes.append("control characters read as the signs DOS draws for them")
        text = drawn
    text, newline = _with_line_feeds(_end_at_ctrl_z(text, notes))
    # Looked through at once for all that follows, which most texts have none of.
    odd = text.encode(errors="surrogatepass").translate(None, ORDINARY).decode(errors="surrogatepass")
    if controls := _C1.findall(odd):
        text = _with_windows_signs(text, controls, notes)
    text = _without_breaks(text, odd)
    if "\b" in odd:
        text = _STRUCK_OVER.sub("", text)
    if _CONTROLS.search(odd):
        if "\x00" in odd:
            notes.append("NUL bytes removed")
        text = _CONTROLS.sub("", text)
    return Clean(text, newline, tuple(notes))


def _without_breaks(text: str, odd: str) -> str:
    """Return a text with line feeds for other breaks, and without what commands a terminal; ``odd`` has all such signs of it."""
    if "\x1b" in odd:
        text = _TERMINAL.sub("", text)
    if "\f" in odd:
        text = _PAGE_WITHIN.sub("\n", text)
    for separator, instead in _SEPARATORS:
        if separator in odd:
            text = text.replace(separator, instead)
    return text


def _with_line_feeds(text: str) -> tuple[str, str]:
    if "\r" not in text:
        return text, "LF"
    pairs = text.count("\r\n")
    single = text.count("\r") - pairs
    newline = "CRLF" if pairs >= single else "CR"
    if text.count("\n") - pairs > pairs + single:
        newline = "LF"
    return text.replace("\r\n", "\n").replace("\r", "\n"), newline


def _with_windows_signs(text: str, controls: list[str], notes: list[str]) -> str:
    r"""Read C1 controls as cp1252 has them: "don\x92t" was Windows text that somebody took for latin-1."""
    fixed = 0
    for control, count in Counter(controls).items():
        if shown := bytes([ord(control)]).decode("cp1252", "ignore"):
            text = text.replace(control, shown)
            fixed += count
    if fixed:
        notes.append(f"{fixed} control characters read as the signs Windows has in their place")
    return text


def _end_at_ctrl_z(text: str, notes: list[str]) -> str:
    place = text.find("\x1a")
    if place < 0:
        return text
    if len(text) - place <= _CTRL_Z_TAIL or not text[place:].strip("\x1a\x00 \r\n\t"):
        notes.append("ended at the DOS end-of-file mark")
        return text[:place]
    notes.append("a DOS end-of-file mark inside the text was ignored")
    return text
