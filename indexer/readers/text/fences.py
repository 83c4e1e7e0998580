"""Find the marks between which a story stands: "- - 8< - - cut here - -", "*begin fic*" and "*end fic*", a line drawn twice.

One mark alone closes nothing: a story may have it. A line drawn twice is a pair of marks where people talk of the story
above the first and below the second. What stands outside of the marks is for ``rules`` to weigh.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from indexer.datafiles import data_list
from indexer.readers.metadata.lines import parse_label
from indexer.readers.metadata.message_heads import head_field
from indexer.readers.structure.rules import is_rule
from indexer.readers.text import asides
from indexer.readers.text.title_lines import subject_title

_SIGNS = r"(?:[^\w\n]|(?<![^\W\d])8(?=[<>])|(?<=[<>])8)"
_OF = r"(?:of )?(?:the |my )?(?:fic|fan ?fic|story|text|file|chapter|part|geschichte|histoire|historia)"
_CUT = re.compile(
    rf"^{_SIGNS}{{3,60}}(?:cut|snip|tear|clip|couper|hier|cortar)(?: here| ici| aquí| abschneiden| ab)?{_SIGNS}{{3,60}}$",
    re.IGNORECASE | re.MULTILINE,
)
_BEGIN = re.compile(
    rf"^[^\w\n]{{1,60}}(?:begin|start|beginn)(?:s|ning)? {_OF}[^\w\n]{{1,60}}$", re.IGNORECASE | re.MULTILINE
)
_END = re.compile(rf"^[^\w\n]{{1,60}}(?:end|ende|ends) {_OF}[^\w\n]{{1,60}}$", re.IGNORECASE | re.MULTILINE)
_FOLLOWS = re.compile(r"^# ?(?:text|story) (?:follows|begins|starts)\W*$", re.IGNORECASE | re.MULTILINE)
_OVER = re.compile(r"^# ?end of (?:text|story)\W*$", re.IGNORECASE | re.MULTILINE)
_PAIRS = ((_CUT, _CUT), (_BEGIN, _END), (_FOLLOWS, _OVER))
# Aozora Bunko explains its signs above every text, between two rules.
_TOLD = "【テキスト中に現れる記号について】"
_SIGNS_TOLD = re.compile(rf"^{_TOLD}\n(?:(?!-{{20}}).*\n){{1,40}}?-{{20,}}\n", re.MULTILINE)


# A frame opens so near a text's beginning, and closes so near its end; its sides are drawn, or a few letters again and again.
_NEAR, _WIDEST = 3000, 100
_DRAWN = re.compile(r"(\S{1,4}?)\1{2,}\S{0,3}")
# What parts scenes everywhere: below such a line, the first words have to be no story's.
_COMMON = frozenset("*-=_#~+• ")
_LONG_RULE = 20
_opening_words = partial(data_list, __package__, "fences.toml", "opening")
_HEAD, _HEAD_LINES = 1000, 12


class Fence(NamedTuple):
    """Where the mark ends that opens a story, and where the one stands that closes it."""

    opened: int
    closed: int


def fence_in(text: str) -> Fence | None:
    """Return the marks between which a text's story stands, None where there are none."""
    start = text[:_NEAR]
    for opening, closing in _PAIRS if _may_open(start) else ():
        if (opened := opening.search(start)) and (closed := closing.search(text, opened.end())):
            fence = Fence(opened.end() + 1, closed.start())
            return fence if _is_around(text, fence) else None
    return next(_frames(text), None)


def opening_at(text: str, start: int = 0) -> tuple[int, int]:
    """Return where a text's story begins at the earliest, 0 if anywhere, and where a mark ends that opens it, 0 if none does.

    The first because of the second, or because its title stands there again.
    """
    fence = fence_in(text)
    opened = fence.opened if fence is not None else 0
    if not opened and text.find(_TOLD, 0, _NEAR) >= 0 and (told := _SIGNS_TOLD.search(text, 0, _NEAR)):
        opened = told.end()
    return max(opened, _title_again(text, max(opened, start))), opened


def _title_again(text: str, start: int) -> int:
    """Return where the title that a message's head names stands again, set apart, under words that tell no story; 0 if nowhere."""
    title = _named_in_head(text)
    if not title:
        return 0
    again = re.compile(rf"\n\s*\n[\W_]*{re.escape(title)}[\W_]*\n(?=\s*\n)", re.IGNORECASE)
    found = again.search(text, start, _NEAR)
    if found is None or 3 * found.start() > 2 * len(text):
        return 0
    between = list(filter(str.strip, text[start : found.start()].split("\n\n")))
    told = any(asides.has_speech(paragraph.strip()) for paragraph in between)
    return (
        0 if told or not (start or any(map(_talks, between[1:]))) else text.index("\n", found.start() + 1) + 1
    )


def _named_in_head(text: str) -> str | None:
    """Return the title in the head of a message that a text begins with, without tags and codes."""
    for line in text[:_HEAD].split("\n")[:_HEAD_LINES]:
        label = parse_label(line) if ":" in line or "：" in line else None
        if label is not None and label.value and head_field(label.label) == "title":
            return subject_title(label.value)
    return None


def _may_open(start: str) -> bool:
    """Say whether a mark may stand in a text's beginning: nearly none has a line that begins with a sign and has these words."""
    signed = [line for line in start.split("\n") if line and (line[0] == "8" or not line[0].isalnum())]
    lower = "\n".join(signed).lower()
    return any(map(lower.__contains__, _opening_words()))


def closing_fence(text: str, start: int, *, framed: bool = True) -> int | None:
    """Return where the mark stands that closes the story from ``start`` on, None where none opened it above.

    ``framed``: it may be a frame; who has looked for one above the story knows.
    """
    for opening, closing in _PAIRS:
        if opening.search(text, 0, start) and (closed := closing.search(text, start)):
            return closed.start()
    frame = next(_frames(text), None) if framed else None
    return frame.closed if frame is not None and frame.opened <= start else None


def _is_around(text: str, fence: Fence) -> bool:
    """Say whether more of a text stands between two marks than outside of them."""
    return 2 * (fence.closed - fence.opened) > len(text)


def _frames(text: str) -> Iterator[Fence]:
    """Yield the lines of a text that are drawn but twice, above its story and below it."""
    closed = len(text)
    for line in reversed(text[-_NEAR:].split("\n")[1:]):
        closed -= len(line) + 1
        bare = line.strip()
        if (
            not bare
            or len(bare) > _WIDEST
            or not (is_rule(bare) or (" " not in bare and _DRAWN.fullmatch(bare)))
        ):
            continue
        first = text.find(f"\n{line}\n", 0, _NEAR)
        fence = Fence(first + len(line) + 2, closed + 1)
        if first <= 0 or text.count(f"\n{line}\n") != 2 or not _is_around(text, fence):  # noqa: PLR2004 -- a frame has two sides
            continue
        above = text[:first].split("\n\n")
        below = text[fence.closed + len(line) :].strip().split("\n\n")
        if any(map(_talks, above)) and _talks_behind(below, bare):
            yield fence


def _talks_behind(paragraphs: list[str], drawn: str) -> bool:
    """Say whether what stands below a drawn line is no story: its first words if such lines part scenes, else any."""
    common = len(drawn) < _LONG_RULE and _COMMON.issuperset(drawn)
    return any(map(_talks, paragraphs[:1] if common else paragraphs))


def _talks(paragraph: str) -> bool:
    """Say whether a paragraph talks of the story, or says that it ends, or has a label."""
    words = " ".join(paragraph.split())
    if asides.has_speech(words):
        return False
    label = parse_label(paragraph.strip().split("\n", 1)[0])
    return (
        (label is not None and label.field is not None and (not label.weak or label.marked))
        or asides.is_ending(words)
        or asides.may_be_aside(words)
        or asides.has_sure_sign(words)
        or (asides.signs(words) > 0 and asides.in_own_voice(words))
        or asides.pleads(words)
    )
