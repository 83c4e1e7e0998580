"""Posts under a profile, as phpBB and boards like it print them: a name, "Joined:", "Posts:", then "Posted: … Post subject: …".

Which posts tell the story, ``threads`` says.
"""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

from indexer.datafiles import data_words
from indexer.readers.metadata.labels import fold_label
from indexer.readers.structure.rules import is_rule

PROFILE = "profile"
# A profile takes so many characters at most; a name has so many words.
_MOST, _LONGEST_NAME = 600, 4
_SIGNATURE, _LONGEST_SIGNATURE = re.compile(r"(?m)^_{5,}[ \t]*$"), 400
_SENTENCE = re.compile(r"[.,!?:;\"”]$")
_WIDE = re.compile(r"\t| {2,}")


class Posted(NamedTuple):
    """Where a post's head begins, who posted it, and whether a profile says so: only then may a text be a board's."""

    start: int
    name: str
    has_profile: bool


def posted_below_profile(text: str, start: int, line: str) -> Posted | None:
    """Return the head to which the ``line`` at ``start``, which has a day and a time, belongs: "Posted: Tue Mar 04, 2003 9:12 pm"."""
    if not _says(line, _posted()):
        return None
    blocks = _blocks(text, start)
    if not blocks:
        return None
    at, lines = blocks[-1]
    has_profile = any(_says(line, _profile()) for line in lines)
    if len(blocks) > 1 and _is_of_profile(lines[0]):
        at, lines = blocks[-2]
    elif not has_profile and (len(lines) > 2 or text.endswith("\n\n", 0, start)):  # noqa: PLR2004 -- a name and a rank
        return None
    names = [one.strip() for one in lines if not _heads_columns(one)]
    if not names or _is_of_profile(names[0]) or _SENTENCE.search(names[0]):
        return None
    return Posted(at, names[0], has_profile) if len(names[0].split()) <= _LONGEST_NAME else None


def part_foot(words: str) -> tuple[str, str]:
    """Return what a post says, and what the board and its writer's signature add: "Back to top"."""
    end, at = len(words), 0
    for line in words.split("\n"):
        if fold_label(_WIDE.split(line.strip())[0]) in _top():
            end = at
            break
        at += len(line) + 1
    drawn = [found.start() for found in _SIGNATURE.finditer(words, 0, end)]
    if drawn and end - drawn[-1] <= _LONGEST_SIGNATURE:
        end = drawn[-1]
    return words[:end], words[end:].strip()


def _blocks(text: str, stop: int) -> list[tuple[int, list[str]]]:
    """Return the last two stretches of lines without a blank one among them before ``stop``, each with where it begins."""
    blocks: list[tuple[int, list[str]]] = []
    at, is_open = max(0, text.rfind("\n", 0, max(0, stop - _MOST)) + 1), False
    for line in text[at:stop].split("\n")[:-1]:
        if not line.strip() or is_rule(line):
            is_open = False
        elif is_open:
            blocks[-1][1].append(line)
        else:
            blocks.append((at, [line]))
            is_open = True
        at += len(line) + 1
    return blocks[-2:]


def _is_of_profile(line: str) -> bool:
    return _says(line, _profile() | _others())


def _says(line: str, labels: frozenset[str]) -> bool:
    label, colon, _ = line.partition(":")
    return bool(colon) and fold_label(label) in labels


def _heads_columns(line: str) -> bool:
    """Say whether a line is what stands above the columns of names and posts: "Author    Message"."""
    return all(fold_label(word) in _columns() for word in line.split())


_posted = partial(data_words, __package__, "board_profiles.toml", "posted")
_profile = partial(data_words, __package__, "board_profiles.toml", "profile")
_others = partial(data_words, __package__, "board_profiles.toml", "others")
_columns = partial(data_words, __package__, "board_profiles.toml", "columns")
_top = partial(data_words, __package__, "board_profiles.toml", "top")
