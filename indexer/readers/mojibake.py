"""Undo UTF-8 that was read as cp1252 and written again ("â€™" for ’, "Ã©" for é).

It only touches runs that are valid UTF-8 once turned back, in texts that show the tell-tale pairs.
"""

from __future__ import annotations

import re

_TELLTALES = re.compile(
    "â€[\u0080-\u00ff\u0152-\u0178\u017d\u017e\u02dc\u2013-\u203a\u20ac\u2122]|[ÃÂ][\u0080-\u00bf\u0152-\u0192\u02c6-\u2122]"
)
# The 32 letters cp1252 puts at 0x80-0x9F, and latin-1 above them: all that a misread byte can have become.
_HIGH = "\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
_RUN = re.compile(f"[{_HIGH}]{{2,}}")
# What stories are really written in; anything else is a chance pair (ALLÉ” is not ALLɔ).
_PLAUSIBLE = re.compile(
    "[\u00a0-\u017f\u0400-\u045f\u2010-\u2044\u20ac\u2122\u02dc\u02c6\ufb00-\ufb06\u0080-\u009f]+"
)


def repair_mojibake(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with double-encoded runs repaired, and a note saying how many if there were any."""
    if not ("â€" in text or "Ã" in text or "Â" in text) or not _TELLTALES.search(text):
        return text, ()
    repaired = 0

    def undo(run: re.Match[str]) -> str:
        nonlocal repaired
        undone = _undo(run[0])
        repaired += undone != run[0]
        return undone

    text = _RUN.sub(undo, text)
    return text, (f"{repaired} runs of double-encoded UTF-8 repaired",) if repaired else ()


def _undo(run: str) -> str:
    try:
        undone = b"".join(_byte(letter) for letter in run).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return run
    return undone if _PLAUSIBLE.fullmatch(undone) else run


def _byte(letter: str) -> bytes:
    """Return the byte cp1252 has for a letter; C1 controls stand for the five it leaves undefined."""
    return letter.encode("latin-1" if "\u0080" <= letter <= "\u009f" else "cp1252")
