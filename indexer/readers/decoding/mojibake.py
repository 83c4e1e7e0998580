"""Undo UTF-8 that was read as something else and written again: "â€™" or "‚Äô" or "ΓÇÖ" for ’, "Ã©" or "√©" for é.

It only touches runs that are valid UTF-8 once turned back and give letters that stories are written in; a text
without the tell-tale pairs is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from indexer.readers.decoding.non_ascii import beyond_ascii
from indexer.readers.decoding.signs import is_drawn

# What UTF-8 was taken for: Windows in the West, a Mac, DOS, Windows in Russia.
_CODECS = ("cp1252", "mac_roman", "cp437", "cp1251")
# Text goes through a wrong program twice now and then, hardly ever more often.
_ROUNDS = 3
# What stories are really written in; anything else is a chance pair (ALLÉ” is not ALLɔ).
_PLAUSIBLE = re.compile(
    "[\u00a0-\u017f\u0370-\u03ff\u0400-\u045f\u2010-\u2044\u20ac\u2122\u02dc\u02c6\ufb00-\ufb06\u0080-\u009f]+"
)
# Pairs of this many letters in a row are no chance even where each of them is an ordinary one, as in Russian.
_SURE = 3
_SHOWN = 3
# Only in a text that has whole misread runs as well.
_HALF_QUOTE = re.compile(r"â€(?<=[\w.,;:!?…—–'’-]â€)(?=[\s.,;:!?)\]]|$)")
# A letter in so many beyond ASCII: in a text of Russian letters every second one may begin a run.
_FEW = 20


@dataclass(frozen=True, slots=True)
class _Misreading:
    """How UTF-8 looks when taken for ``codec``: signs of which one is always there, and the runs to turn back.

    ``sure``, where there is one, is what a text must show before any run of it is touched.
    """

    codec: str
    signs: tuple[str, ...]
    sure: re.Pattern[str] | None
    run: re.Pattern[str]
    leads: frozenset[str]
    to_byte: dict[str, int]

    def undone(self, run: str) -> str:
        """Return what a run really says; the run itself where that is no text."""
        try:
            text = bytes(self.to_byte[letter] for letter in run).decode("utf-8")
        except (KeyError, UnicodeDecodeError):
            return run
        return text if _PLAUSIBLE.fullmatch(text) else run


def repair_mojibake(text: str, beyond: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text with double-encoded runs repaired, and a note saying how many and which if there were any.

    ``beyond``, where the caller has it, is all of the text that is not ASCII.
    """
    if text.isascii():
        return text, ()
    # All that a byte above 0x7f can have become.
    odd = beyond_ascii(text) if beyond is None else beyond
    done: Counter[tuple[str, str]] = Counter()
    for _ in range(_ROUNDS):
        likely = [how for how in map(_misreading, _CODECS) if any(sign in odd for sign in how.signs)]
        # Runs have no other letters in them, so each of them stands there whole.
        if not any(how.run.search(odd) for how in likely):
            break
        mended = text
        for how in likely:
            mended = _mend(mended, how, done)
        if mended == text:
            break
        text, odd = mended, beyond_ascii(mended)
    if done:
        text = _mend_halves(text, done)
    if not done:
        return text, ()
    shown = ", ".join(f"{run} is {undone}" for (run, undone), _ in done.most_common(_SHOWN))
    return text, (f"{done.total()} runs of double-encoded UTF-8 repaired ({shown})",)


def _mend_halves(text: str, done: Counter[tuple[str, str]]) -> str:
    """Read what is left of a closing quotation mark whose last byte, one Windows has no sign for, was lost."""
    text, count = _HALF_QUOTE.subn("”", text)
    if count:
        done["â€", "”"] += count
    return text


def _places(text: str, letter: str) -> Iterator[int]:
    place = text.find(letter)
    while place >= 0:
        yield place
        place = text.find(letter, place + 1)


def _mend(text: str, how: _Misreading, done: Counter[tuple[str, str]]) -> str:
    if how.sure and not how.sure.search(text):
        return text

    def undo(run: re.Match[str]) -> str:
        if _is_drawing(run):
            return run[0]
        undone = how.undone(run[0])
        if undone != run[0]:
            done[run[0], undone] += 1
        return undone

    odd = beyond_ascii(text)
    leads = how.leads.intersection(odd)
    if len(odd) * _FEW > len(text):
        return how.run.sub(undo, text)
    # Looking for single letters takes a tenth of the time.
    pieces: list[str] = []
    at = 0
    for place in sorted(place for lead in leads for place in _places(text, lead)):
        if place >= at and (run := how.run.match(text, place)):
            pieces += (text[at:place], undo(run))
            at = run.end()
    return "".join([*pieces, text[at:]])


def _is_drawing(run: re.Match[str]) -> bool:
    """Say whether a run belongs to a drawing, where DOS has the corner ┐ after the line ─: it stands in no word."""
    if not any(map(is_drawn, run[0])):
        return False
    before, after = run.string[max(run.start() - 1, 0) : run.start()], run.string[run.end() : run.end() + 1]
    in_drawing = any(map(is_drawn, before + after))
    return in_drawing or (all(map(is_drawn, run[0])) and not (before.isalpha() or after.isalpha()))


@cache
def _misreading(codec: str) -> _Misreading:
    shown = {byte: _letter(byte, codec) for byte in range(0x80, 0x100)}
    tails = "".join(re.escape(shown[byte]) for byte in range(0x80, 0xC0))
    pairs = "".join(re.escape(shown[byte]) for byte in range(0xC2, 0xE0))
    triples = "".join(re.escape(shown[byte]) for byte in range(0xE0, 0xF0))
    letters = f"(?:[{pairs}][{tails}]|[{triples}][{tails}]{{2}})"
    lead = shown[0xE2] + shown[0x80]
    # Any two Russian letters make such a pair, so only quotes and dashes, or several pairs in a row, tell a misreading.
    sure = re.compile(f"{lead}[{tails}]|{letters}{{{_SURE},}}") if codec == "cp1251" else None
    # A dash is no sign of anything, though it is what a Mac makes of the first half of a Russian letter.
    signs = (lead, *(shown[byte] for byte in (0xC2, 0xC3, 0xD0, 0xD1) if shown[byte] not in "–—"))
    leads = frozenset(shown[byte] for byte in range(0xC2, 0xF0))
    to_byte = {letter: byte for byte, letter in shown.items()}
    return _Misreading(codec, signs, sure, re.compile(f"{letters}+"), leads, to_byte)


def _letter(byte: int, codec: str) -> str:
    """Return what a byte was taken for; C1 controls stand for those a code page leaves undefined."""
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)
