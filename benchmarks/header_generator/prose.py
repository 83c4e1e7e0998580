"""Paragraphs for the bodies of stories: from a grammar of our own, or cut from a folder of real texts.

It never writes a line that looks like a label, a heading or a rule.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.header_generator.grammar import sentence

_WORD = re.compile(r"(?<= )[a-z]{4,}(?= )")
# A paragraph of a real text is taken only if nobody could take it for anything but prose.
_PROSE = re.compile(r"[A-Z“\"][^:*_=\[\]|<>@]{100,900}[.!?][”\"]?")
_FILES = 400


def paragraphs(
    rng: random.Random, lists: Mapping[str, Any], bound: Mapping[str, str], words: int, folder: Path | None
) -> list[str]:
    """Return paragraphs of about ``words`` words together, at least two of them."""
    told: list[str] = []
    decks = {name: _dealt(rng, lists[name]) for name in ("narrative", "dialogue")}
    while len(told) < 2 or sum(len(text.split()) for text in told) < words:
        told.append(_paragraph(rng, lists, bound, decks) if folder is None else rng.choice(_cut(folder)))
    return told


def _dealt(rng: random.Random, patterns: Sequence[str]) -> Iterator[str]:
    """Yield patterns in random order, none again before all had their turn."""
    while True:
        yield from rng.sample(patterns, len(patterns))


def _paragraph(
    rng: random.Random, lists: Mapping[str, Any], bound: Mapping[str, str], decks: Mapping[str, Iterator[str]]
) -> str:
    spoken = rng.random() < 0.4
    length = rng.randint(1, 2) if spoken else rng.randint(2, 6)
    kinds = [("dialogue", "narrative")[(rng.random() < 0.9) != spoken] for _ in range(length)]
    text = " ".join(sentence(next(decks[kind]), rng, lists, bound) for kind in kinds)
    if rng.random() < 0.04 and (plain := list(_WORD.finditer(text))):
        word = rng.choice(plain)
        mark = rng.choice("*_")
        return f"{text[: word.start()]}{mark}{word[0]}{mark}{text[word.end() :]}"
    return text


@cache
def _cut(folder: Path) -> tuple[str, ...]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    taken: list[str] = []
    for path in found[:: max(1, len(found) // _FILES)]:
        blocks = path.read_text("utf-8", errors="replace").split("\n\n")
        middle = blocks[len(blocks) // 3 : len(blocks) // 3 * 2]
        taken += [flat for block in middle if _PROSE.fullmatch(flat := " ".join(block.split()))][:40]
    return tuple(taken)
