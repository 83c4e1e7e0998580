"""Text without what only machines care for: kinds of line ends, control characters, the end mark of DOS.

It changes no word, and says so where it left something out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# DOS text files end at the first Ctrl-Z; what follows is the rest of a 128-byte CP/M record.
_CTRL_Z_TAIL = 128
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_C0 = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"
_C1 = re.compile("[\x80-\x9f]")
# Printers' page ends, and line ends that Unicode has besides ours.
_SEPARATORS = (("\f", "\n"), ("\v", "\n"), ("\u2028", "\n"), ("\u2029", "\n\n"))


@dataclass(frozen=True, slots=True)
class Clean:
    """Text with line feeds alone; ``newline`` is what stood for them: LF, CRLF or CR. ``notes`` are for people."""

    text: str
    newline: str
    notes: tuple[str, ...] = ()


def has_controls(content: bytes) -> bool:
    """Say whether any byte can make a control character: if not, ``clean`` need not look for them."""
    return len(content.translate(None, _C0)) != len(content)


def clean(text: str, *, suspect: bool = True, signs: bool = True) -> Clean:
    """Return ``text`` tidied.

    ``suspect`` is what ``has_controls`` said of its bytes, ``signs`` whether it may hold C1 controls: looking for either
    takes a pass over the whole text.
    """
    notes: list[str] = []
    if suspect:
        text = _end_at_ctrl_z(text, notes)
    text, newline = _with_line_feeds(text)
    if signs:
        text = _with_windows_signs(text, notes)
    for separator, instead in _SEPARATORS:
        if separator in text:
            text = text.replace(separator, instead)
    if (suspect or "\ufeff" in text or "\uffff" in text or "\ufffe" in text) and _CONTROLS.search(text):
        if "\x00" in text:
            notes.append("NUL bytes removed")
        text = _CONTROLS.sub("", text)
    return Clean(text, newline, tuple(notes))


def _with_line_feeds(text: str) -> tuple[str, str]:
    if "\r" not in text:
        return text, "LF"
    pairs = text.count("\r\n")
    single = text.count("\r") - pairs
    newline = "CRLF" if pairs >= single else "CR"
    if text.count("\n") - pairs > pairs + single:
        newline = "LF"
    return text.replace("\r\n", "\n").replace("\r", "\n"), newline


def _with_windows_signs(text: str, notes: list[str]) -> str:
    r"""Read C1 controls as cp1252 has them: "don\x92t" was Windows text that somebody took for latin-1."""
    fixed = 0

    def sign(control: re.Match[str]) -> str:
        nonlocal fixed
        shown = bytes([ord(control[0])]).decode("cp1252", "ignore")
        fixed += bool(shown)
        return shown or control[0]

    text = _C1.sub(sign, text)
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
