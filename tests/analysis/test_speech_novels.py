"""Speech in novels: their straight double marks, whose pairs are certain, are written as other conventions do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.analysis.speech import stretches

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_CLOSES = re.compile(r"[.,!?]'(?=\s)")
_ELIDED = re.compile(r"(?:tis|twas|em|twill|twere|til|cause|bout)\b", re.IGNORECASE)
# Marks that open and close speech and what is quoted in it, and the apostrophe.
CONVENTIONS = {
    "straight double": ('"', '"', "'", "'", "'"),
    "curly double": ("“", "”", "‘", "’", "’"),
    "curly single": ("‘", "’", "“", "”", "’"),
    "straight single": ("'", "'", '"', '"', "'"),
    "low and high": ("„", "“", "‚", "‘", "’"),
    "guillemets": ("«", "»", "“", "”", "’"),
    "reversed guillemets": ("»", "«", "›", "‹", "’"),
    "right marks": ("”", "”", "’", "’", "’"),
}


def pairs(text: str) -> list[tuple[int, int]]:
    """Return what is spoken where all marks have partners or go on, nothing where any has none."""
    found: list[tuple[int, int]] = []
    paragraphs = [match.span() for match in re.finditer(r"(?:(?!\n\n).)+", text, re.DOTALL)]
    for (start, end), (after, _) in zip(paragraphs, [*paragraphs[1:], (len(text), 0)], strict=True):
        marks = [at for at in range(start, end) if text[at] == '"']
        if len(marks) % 2:
            if text[after : after + 1] != '"':
                return []
            marks.append(end - 1)
        found += [(one, two + 1) for one, two in zip(marks[::2], marks[1::2], strict=True)]
    return found


def rewritten(text: str, opening: set[int], how: tuple[str, str, str, str, str]) -> Iterator[str]:
    opens, closes, inner, ends, apostrophe = how
    inside = False
    for at, char in enumerate(text):
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if char == '"':
            yield opens if at in opening else closes
            inside = False
        elif char != "'":
            yield char
        elif (
            before in ("", " ", "\n", '"', "-", "_", "(")
            and after.isalnum()
            and not _ELIDED.match(text, at + 1)
        ):
            yield inner
            inside = True
        elif inside and before in ".,!?-;:":
            yield ends
            inside = False
        else:
            yield apostrophe


@pytest.fixture(scope="module")
def novels(stories_folder: Path) -> list[tuple[str, list[tuple[int, int]]]]:
    chosen = [
        path
        for path in sorted(stories_folder.rglob("*.md"))
        if hashlib.sha256(path.name.encode()).digest()[0] < 12
    ]
    texts = (path.read_text("utf-8", errors="replace")[:40_000].rpartition("\n\n")[0] for path in chosen)
    plain = (
        text
        for text in texts
        if not re.search("[“„«”‘’—]", text)
        and len(re.findall(r'\n\n"', text)) >= 15
        and len(_CLOSES.findall(text)) * 3 < text.count('"')
    )
    return [(text, found) for text in plain if (found := pairs(text))]


@pytest.mark.parametrize("how", CONVENTIONS)
def test_speech_of_novels_is_found_however_it_is_written(novels, how):
    right = held = wanted = 0
    for text, found in novels:
        pieces = list(rewritten(text, {start for start, _ in found}, CONVENTIONS[how]))
        new = "".join(pieces)
        assert len(new) == len(text)
        asked = {match.start() for span in found for match in _WORD.finditer(new, *span)}
        spans = [(each.start, each.end) for each in stretches(new) if each.spoken]
        got = {match.start() for span in spans for match in _WORD.finditer(new, *span)}
        right, held, wanted = right + len(got & asked), held + len(got), wanted + len(asked)
    assert len(novels) > 10
    assert 2 * right / (held + wanted) >= 0.985
